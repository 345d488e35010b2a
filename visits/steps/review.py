"""Review: somebody outside the handling units accepts a visit, or does not, and says why."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from casework.models import Words
from casework.models.choices import Method, Outcome
from casework.refusal import Refused
from casework.steps import saying
from casework.steps.change import refuse
from casework.timeline import record as tell
from visits import seeing
from visits.models import Visit
from visits.steps.accept import accept as attest
from visits.steps.accept import settle
from visits.steps.confirm import lock

REVIEWABLE = frozenset({Visit.State.RECORDED, Visit.State.NOT_COUNTED})


@transaction.atomic
def review(visit: Visit, *, accept: bool, reason: str, actor: User, at: datetime) -> Visit:
    """Of one case that the visit served. Accepting raises Refused where the visit cannot count, and changes nothing then."""
    reason = saying.clean(reason, field="reason")
    visit = lock(visit)
    refuse(seeing.may_review(actor, visit), as_forbidden=True)
    assert visit.case is not None
    if visit.state not in REVIEWABLE:
        already = visit.state == (Visit.State.ACCEPTED if accept else Visit.State.REJECTED)
        state = Visit.State(seeing.state_of(visit)).label
        raise Refused(
            "already_done" if already else "wrong_state",
            _("The visit is already settled: %(state)s.") % {"state": state},
        )
    facts = {"visit": str(visit.pk), **saying.say(visit.case, Words.Kind.REASON, reason, author=actor, at=at)}
    if accept:
        # A look at the place counts by this very reason, recorded from outside the unit.
        tell(visit.case, "confirm_visit", actor=actor, at=at, facts=facts | {"method": Method.REVIEW})
        exempt = visit.outcome == Outcome.ON_SITE
        refuse(attest(visit, method=Method.REVIEW, exempt=exempt, actor=actor, at=at))
    else:
        tell(visit.case, "reject_visit", actor=actor, at=at, facts=facts)
        settle(visit, state=Visit.State.REJECTED, why="rejected", decided_by=actor)
    return visit
