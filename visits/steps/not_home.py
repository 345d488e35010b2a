"""Nobody was home, and somebody outside the unit says so too: the next escalation comes a working day later."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from casework import steps
from casework.decision import ALLOW, Decision, deny
from casework.models.choices import Outcome
from visits.models import Visit
from visits.steps.accept import settle


def awaits_word(visit: Visit) -> bool:
    """Whether it was recorded that nobody was home, and nobody has confirmed it yet."""
    return visit.outcome == Outcome.NOT_HOME and visit.state == Visit.State.NOT_COUNTED and not visit.method


def confirm_not_home(visit: Visit, *, method: str, actor: User, at: datetime) -> Decision:
    """Inside the caller's transaction, the visit and its case locked, the confirmation on the timeline.

    It goes on not to count. A visit of another round delays nothing.
    """
    assert visit.case is not None
    if not awaits_word(visit):
        return deny("already_done", _("It has already been confirmed that nobody was home."))
    settle(visit, method=method, confirmed_at=at)
    if visit.round == visit.case.round:
        steps.delay(visit.case, visit=visit.pk, actor=actor, at=at)
    return ALLOW
