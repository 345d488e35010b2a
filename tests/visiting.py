"""Visits that count, for worlds that need one: recorded and confirmed by the steps, as from a phone."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from accounts.models import User
from casework import steps
from casework.models import Case
from casework.refusal import Refused
from casework.timeline import append
from visits import steps as visit_steps
from visits.models import Visit
from visits.queries import counts_meanwhile
from visits.steps.accept import settle
from visits.steps.confirm import CONFIRM_VISIT
from visits.visit_record import Confirmation, VisitRecord

STROKES = "[[[10,10],[12,14],[15,20],[20,22],[30,18],[40,10],[44,12],[50,16],[60,20]]]"


def signed(case: Case, *, visitor: User, began_at: datetime, at: datetime) -> Visit:
    """A visit that the citizen confirmed by their signature at the door."""
    visit = uuid.uuid4()
    record = _record(case, visit, [visitor], outcome="met", began_at=began_at, confirmation=Confirmation("signature", STROKES))
    return visit_steps.record(visit, record, actor=visitor, at=at).visit


@transaction.atomic
def attested(
    case: Case,
    *,
    visit: uuid.UUID,
    visitors: Sequence[User],
    outcome: str = "met",
    round_: int | None = None,
    occurred_at: datetime,
    at: datetime,
    exempt: bool = False,
) -> Case:
    """A visit signed for, whoever made it and whatever came of it, and casework told so. Raises what `attest` raises."""
    record = _record(case, visit, visitors, outcome=outcome, began_at=occurred_at)
    row = visit_steps.record(visit, record, actor=visitors[0], at=at).visit
    if counts_meanwhile(row):
        raise Refused("overlaps", "Nobody makes two visits at once.")
    for invitation in row.invitations.select_related("user"):
        visit_steps.join(row, actor=invitation.user, at=at)
    append(
        case, CONFIRM_VISIT, actor=None, at=at, facts={"visit": str(visit), "method": "signature", "entered_by": visitors[0].pk}
    )
    case = steps.attest(
        case,
        visit=visit,
        round_=case.round if round_ is None else round_,
        outcome=outcome,
        occurred_at=occurred_at,
        method="signature",
        visitors=visitors,
        actor=None,
        at=at,
        exempt=exempt,
    )
    settle(row, state=Visit.State.ACCEPTED, why="", method="signature", signature=STROKES, confirmed_at=at)
    return case


def _record(
    case: Case,
    visit: uuid.UUID,
    visitors: Sequence[User],
    *,
    outcome: str,
    began_at: datetime,
    confirmation: Confirmation | None = None,
) -> VisitRecord:
    return VisitRecord(
        case=case.number,
        outcome=outcome,
        began_at=began_at,
        ended_at=began_at,
        sha256=sha256(visit.bytes).digest(),
        met_with="王小明",
        said="水又漏了",
        compared="same",
        companions=visitors[1:],
        confirmation=confirmation,
    )
