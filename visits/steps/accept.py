"""Accept: what a confirmation and a reviewer have in common. Casework is told, and may refuse to count it."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework import steps
from casework.decision import ALLOW, Decision, deny
from casework.refusal import Refused
from casework.writing.transition import lock as lock_case
from visits import access as visit_access
from visits import doubt, queries
from visits.models import Visit


def accept(visit: Visit, *, method: str, exempt: bool = False, actor: User | None, at: datetime) -> Decision:
    """Attest one visit of one case. Where it overlaps with another, or casework refuses, it is kept and says why."""
    assert visit.case is not None
    assert visit.visitor is not None
    assert visit.began_at is not None
    assert visit.received_at is not None
    lock_case(visit.case)
    # What its own times cannot say, the server's time of receiving does.
    doubted = doubt.in_doubt(visit)
    if queries.counts_meanwhile(visit):
        settle(visit, state=Visit.State.NOT_COUNTED, why="overlaps")
        return deny("overlaps", visit_access.WHY["overlaps"])
    try:
        with transaction.atomic():
            steps.attest(
                visit.case,
                visit=visit.pk,
                round_=visit.case.round if doubted else visit.round,
                outcome=visit.outcome,
                # A clock that runs ahead does not bring a visit into the future.
                occurred_at=visit.received_at if doubted else min(visit.began_at, at),
                method=method,
                visitors=[visit.visitor, *visit.companions.order_by("pk")],
                actor=actor,
                at=at,
                exempt=exempt,
            )
    except Refused as refused:
        if refused.code == "already_done":
            raise
        settle(visit, state=Visit.State.NOT_COUNTED, why=refused.code)
        return deny(refused.code, refused.message)
    settle(visit, state=Visit.State.ACCEPTED, why="", method=method, confirmed_at=at, decided_by=actor)
    return ALLOW


def settle(visit: Visit, **changed: object) -> None:
    """Change the visit, which the caller has locked."""
    Visit.objects.filter(pk=visit.pk).update(**changed)
    for name, value in changed.items():
        setattr(visit, name, value)
