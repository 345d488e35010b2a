"""Retract: an accepted visit proved wrong. Casework opens the wait for a visit again, or the next round."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from casework import steps
from casework.lifecycle import ENDED, WaitKind
from casework.models import Words
from casework.policies import access
from casework.refusal import NO_LONGER_COUNTS, Refused
from casework.steps.attest import RETRACT
from casework.writing import waits, words
from casework.writing.transition import refuse
from visits import access as visit_access
from visits import queries
from visits.models import Visit
from visits.steps.accept import settle
from visits.steps.confirm import lock, lock_accepted_with
from visits.steps.dispute import ABOUT


@transaction.atomic
def retract(visit: Visit, *, reason: str, actor: User, at: datetime) -> Visit:
    """What one word had confirmed together falls together. Raises Refused where this visit cannot be retracted.

    A further case that this person may not decide on, or that was rated or ended since, keeps its visit.
    """
    reason = words.clean(reason, field="reason")
    visit = lock(visit)
    if visit.case is None:
        raise Refused("unknown_case", visit_access.WHY["unknown_case"])
    refuse(access.may(actor, RETRACT, visit.case), as_forbidden=True)
    if queries.state_of(visit) == Visit.State.RETRACTED:
        raise Refused("already_done", NO_LONGER_COUNTS)
    if visit.state != Visit.State.ACCEPTED:
        raise Refused("wrong_state", _("Only an accepted visit can be retracted."))
    further = lock_accepted_with(visit)
    _take_back(visit, reason, actor=actor, at=at)
    for other in further:
        if other.case and other.case.state in ENDED:
            continue
        with suppress(Refused), transaction.atomic():
            _take_back(other, reason, actor=actor, at=at)
    return visit


def _take_back(visit: Visit, reason: str, *, actor: User, at: datetime) -> None:
    assert visit.case is not None
    facts: dict[str, object] = words.write(visit.case, Words.Kind.REASON, reason, author=actor, at=at)
    # Whoever objected to it is heard herewith.
    facts["settles"] = [ABOUT, queries.objection(visit)]
    steps.retract(visit.case, visit=visit.pk, reason_facts=facts, actor=actor, at=at)
    waits.end(visit.case, WaitKind.REVIEW, by=RETRACT.code, at=at, about=ABOUT, subject=queries.objection(visit))
    settle(visit, state=Visit.State.RETRACTED, why="retracted", decided_by=actor)
