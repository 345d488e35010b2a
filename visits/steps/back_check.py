"""Settle a back-check: whether the visit really happened, found out by a call or by another unit."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from casework.refusal import Invalid
from casework.steps import saying
from casework.steps.change import refuse
from casework.timeline import record as tell
from visits import seeing
from visits.models import Flag, Review
from visits.steps.confirm import lock
from visits.steps.decide_flag import settle_review
from visits.steps.flag import raise_flag

RESULTS = frozenset({Review.Result.CAME, Review.Result.NOT_CAME, Review.Result.UNCLEAR})


@transaction.atomic
def settle_back_check(review: Review, *, result: str, reason: str = "", actor: User, at: datetime) -> Review:
    """By somebody of the unit it was given to; the operators' calls come through the call. "Nobody came" raises a flag."""
    reason = saying.clean(reason, field="reason", required=review.unit_id is not None, longest=2000)
    if result not in RESULTS or review.about != Review.About.BACK_CHECK:
        raise Invalid("invalid", _("Some details cannot be used."), fields={"result": [_("Choose what you found.")]})
    visit = lock(review.visit)
    assert visit.case is not None
    if review.unit_id is not None:
        refuse(seeing.may_look(actor, visit, review), as_forbidden=True)
    settle_review(review, result=result, reason=reason, actor=actor, at=at)
    tell(visit.case, "back_check", actor=actor, at=at, facts={"visit": str(visit.pk), "result": result})
    if result == Review.Result.NOT_CAME:
        raise_flag(visit, check=Flag.Check.NOBODY_CAME, value=1, at=at)
    return review
