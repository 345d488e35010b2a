"""Taking what is sent for visits: once, in whatever order, and nothing lost. Every answer is a receipt."""

import json
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from celery import current_app
from django.db import transaction

from accounts.models import User
from casework.bounds import TooManyToday
from casework.policies import access
from casework.refusal import Invalid
from visits import access as visit_access
from visits import queries, steps
from visits.intake.serializers import VisitBody, sha256
from visits.models import Effort, QuarantinedVisit, Visit
from visits.visit_record import VisitRecord

LONGEST_KEPT = 190_000
"""Characters of one body; a signature and 20,000 characters of words fit."""


class TooLarge(Exception):
    """More than a visit can be."""


@dataclass(frozen=True)
class Receipt:
    """`status` as HTTP has it: 201 new, 200 the same again, 409 other content for a known id, 422 kept in quarantine."""

    status: int
    id: uuid.UUID
    sha256: str
    received_at: datetime
    state: str
    counted: bool
    why: str = ""
    fields: Mapping[str, list[str]] | None = None
    visit: Visit | None = None

    @property
    def detail(self) -> str:
        return visit_access.reason(self.why, heard_there=self.visit is not None and self.visit.heard_there)


class RecordSource(Protocol):
    """A form or a body, as it came through its door."""

    def record(self, sha256: bytes) -> VisitRecord: ...


def receive(visit: uuid.UUID, body: dict[str, Any], source: RecordSource, *, actor: User, at: datetime) -> Receipt:
    """Take what was sent, once. `body`: the same as it is kept, word for word, where it cannot be taken as it stands.

    Raises TooLarge, TooManyToday, and nothing else that a person could cause.
    """
    text = json.dumps(body, ensure_ascii=False)
    if len(text) > LONGEST_KEPT:
        raise TooLarge
    digest = sha256(body)
    try:
        record = source.record(digest)
        result = steps.record(visit, record, actor=actor, at=at)
    except Invalid as invalid:
        # The same again of a visit that was taken is the same again, though its form would not pass any more.
        taken = Visit.objects.filter(pk=visit, sha256=digest, visitor=actor).first()
        if taken:
            return receipt(taken, status=200)
        return _quarantine(visit, text, digest, status=422, why="unusable", fields=invalid.fields, actor=actor, at=at)
    if result.how is steps.RecordStatus.CONFLICT:
        return _quarantine(visit, text, digest, status=409, why="visit_conflict", fields=None, actor=actor, at=at)
    if result.visit.case is None or (record.heard and not access.may(actor, access.HEAR)):
        # What names no case that is the person's, or may not be registered by them, is kept whole, sealed.
        _quarantine(visit, text, digest, status=201, why=result.visit.why, fields=None, actor=actor, at=at)
    if result.how is steps.RecordStatus.NEW:
        _check_after_commit(result.visit)
        with suppress(TooManyToday):  # what it took is a detail, the visit is not
            steps.measure(actor, Effort.Kind.VISIT, taps=record.taps, seconds=record.seconds, at=at)
    return receipt(result.visit, status=201 if result.how is steps.RecordStatus.NEW else 200)


def receive_body(visit: uuid.UUID, body: dict[str, Any], *, actor: User, at: datetime) -> Receipt:
    """The same, of what a phone sends."""
    return receive(visit, body, VisitBody(data=body), actor=actor, at=at)


def _check_after_commit(visit: Visit) -> None:
    """Celery checks it afterwards; where the message is lost, the night makes it good."""

    def wake() -> None:
        current_app.send_task("visits.tasks.check", [str(visit.pk)], ignore_result=True)

    if visit.case is not None:
        transaction.on_commit(wake, robust=True)


def receipt(visit: Visit, *, status: int) -> Receipt:
    assert visit.sha256 is not None
    assert visit.received_at is not None
    return Receipt(
        status=status,
        id=visit.pk,
        sha256=bytes(visit.sha256).hex(),
        received_at=visit.received_at,
        state=queries.state_of(visit),
        counted=queries.counts(visit),
        why=queries.why(visit),
        visit=visit,
    )


def _quarantine(
    visit: uuid.UUID,
    text: str,
    digest: bytes,
    *,
    status: int,
    why: str,
    fields: Mapping[str, list[str]] | None,
    actor: User,
    at: datetime,
) -> Receipt:
    first = steps.quarantine(visit, text, digest, why=why, actor=actor, at=at)
    state = Visit.State.QUARANTINED
    return Receipt(status, visit, digest.hex(), first.received_at, state, counted=False, why=why, fields=fields)


def quarantined_receipt(visit: uuid.UUID, user: User) -> Receipt | None:
    """What a person sent for a visit that could not be taken as it stood, the newest."""
    newest = QuarantinedVisit.objects.filter(visit=visit, user=user).order_by("-received_at").first()
    if newest is None:
        return None
    digest = bytes(newest.sha256).hex()
    return Receipt(200, visit, digest, newest.received_at, Visit.State.QUARANTINED, counted=False, why=newest.why)
