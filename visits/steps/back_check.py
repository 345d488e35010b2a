"""Settle a back-check: whether the visit really happened, found out by a call or by another unit."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.effect import UNCHANGED
from casework.lifecycle import ANY
from casework.refusal import Refused, unusable
from casework.timeline import append
from casework.verb import NOBODY, EventStyle, Verb, declare
from casework.writing import words
from casework.writing.transition import refuse
from visits import access as visit_access
from visits import callback_queue
from visits.models import Flag, Review, Visit
from visits.steps.confirm import lock
from visits.steps.decide_flag import settle_review
from visits.steps.flag import raise_flag

RESULTS = frozenset({Review.Result.CAME, Review.Result.NOT_CAME, Review.Result.UNCLEAR})


BACK_CHECK = declare(
    Verb(
        code="back_check",
        label=gettext_lazy("Back-check a visit"),
        roles=NOBODY,
        sources=ANY,
        offered=False,
        public=False,
        event_text=gettext_lazy("The back-check of the visit is complete."),
        event_style=EventStyle("people"),
        tells=(),
        effect=UNCHANGED,
    )
)


@transaction.atomic
def settle_back_check(review: Review, *, result: str, reason: str = "", actor: User, at: datetime) -> Review:
    """By somebody of the unit it was given to; what lies with nobody, by a supervisor. Operators settle theirs by calling."""
    reason = words.clean(reason, field="reason", longest=2000)
    if result not in RESULTS or review.about != Review.About.BACK_CHECK:
        raise unusable({"result": [_("Choose the result.")]})
    visit = lock(review.visit)
    refuse(visit_access.may_look(actor, visit, review), as_forbidden=True)
    if callback_queue.asked_by_phone(review):
        raise Refused("by_phone", _("The operators call the citizen about this visit; their answer decides."))
    return found_out(review, visit, result=result, reason=reason, actor=actor, at=at)


def found_out(review: Review, visit: Visit, *, result: str, reason: str = "", actor: User, at: datetime) -> Review:
    """Write down what was found out about a visit that is locked. "Nobody came" raises a flag."""
    assert visit.case is not None
    settle_review(review, result=result, reason=reason, actor=actor, at=at)
    append(visit.case, BACK_CHECK, actor=actor, at=at, facts={"visit": str(visit.pk), "result": result})
    if result == Review.Result.NOT_CAME:
        raise_flag(visit, check=Flag.Check.NOBODY_CAME, value=1, at=at)
    return review
