"""Taking what is sent for visits: once, in whatever order, and nothing lost. Every answer is a receipt."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from celery import current_app
from django.db import transaction

from accounts.models import User
from casework.policies import access
from visits import access as visit_access
from visits import queries, steps
from visits.intake.serializers import VisitBody, sha256
from visits.models import Effort, QuarantinedVisit, Visit

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
        return str(visit_access.WHY.get(self.why, ""))


def receive(visit: uuid.UUID, body: dict[str, Any], *, actor: User, at: datetime) -> Receipt:
    """Take one body. Raises TooLarge, and nothing else that a person could cause."""
    written = json.dumps(body, ensure_ascii=False)
    if len(written) > LONGEST_KEPT:
        raise TooLarge
    digest = sha256(body)
    checked = VisitBody(data=body, context={"at": at})
    if not checked.is_valid():
        # The same again of a visit that was taken is the same again, though its form would not pass any more (it is late now).
        known = Visit.objects.filter(pk=visit, sha256=digest, visitor=actor).first()
        if known:
            return receipt(known, status=200)
        fields = {name: [str(message) for message in _flat(said)] for name, said in checked.errors.items()}
        return _quarantine(visit, written, digest, status=422, why="unusable", fields=fields, actor=actor, at=at)
    sent = checked.record(digest)
    recorded = steps.record(visit, sent, actor=actor, at=at)
    if recorded.how is steps.RecordStatus.CONFLICT:
        return _quarantine(visit, written, digest, status=409, why="visit_conflict", fields=None, actor=actor, at=at)
    if recorded.visit.case is None or (sent.heard and not access.may(actor, access.HEAR)):
        # What names no case that is the person's, or may not be registered by them, is kept whole, sealed.
        _quarantine(visit, written, digest, status=201, why=recorded.visit.why, fields=None, actor=actor, at=at)
    if recorded.how is steps.RecordStatus.NEW:
        _look_at(recorded.visit)
        steps.measure(actor, Effort.Kind.VISIT, taps=checked.taps, seconds=checked.seconds, at=at)
    return receipt(recorded.visit, status=201 if recorded.how is steps.RecordStatus.NEW else 200)


def _look_at(visit: Visit) -> None:
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
    written: str,
    digest: bytes,
    *,
    status: int,
    why: str,
    fields: Mapping[str, list[str]] | None,
    actor: User,
    at: datetime,
) -> Receipt:
    """Kept once for each content, for a person to look at."""
    kept = QuarantinedVisit(visit=visit, user=actor, body=written, sha256=digest, received_at=at, why=why)
    QuarantinedVisit.objects.bulk_create([kept], ignore_conflicts=True)
    first = QuarantinedVisit.objects.get(visit=visit, sha256=digest)
    state = Visit.State.QUARANTINED
    return Receipt(status, visit, digest.hex(), first.received_at, state, counted=False, why=why, fields=fields)


def quarantined_receipt(visit: uuid.UUID, user: User) -> Receipt | None:
    """What a person sent for a visit that could not be taken as it stood, the newest."""
    kept = QuarantinedVisit.objects.filter(visit=visit, user=user).order_by("-received_at").first()
    if kept is None:
        return None
    digest = bytes(kept.sha256).hex()
    return Receipt(200, visit, digest, kept.received_at, Visit.State.QUARANTINED, counted=False, why=kept.why)


def _flat(said: Any) -> list[Any]:
    if isinstance(said, dict):
        return [message for inner in said.values() for message in _flat(inner)]
    if isinstance(said, list):
        return [message for inner in said for message in _flat(inner)]
    return [said]
