"""Decide a flag: somebody of another unit says whether the doubt was right. Nothing follows by itself; a supervisor may act."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.effect import Effect, Standing
from casework.lifecycle import ANY, WaitKind
from casework.models import Event
from casework.refusal import Refused, unusable
from casework.timeline import append
from casework.verb import NOBODY, EventStyle, Facts, Names, Verb, declare
from casework.writing import waits, words
from casework.writing.transition import lock as lock_case
from casework.writing.transition import refuse
from visits import access as visit_access
from visits.models import Review
from visits.steps.confirm import lock
from visits.steps.flag import ABOUT, subject

RESULTS = frozenset({Review.Result.RIGHT, Review.Result.INNOCENT})


def _event_text(event: Event, _names: Names) -> str:
    if event.fact("result") == Review.Result.RIGHT:
        return _("A reviewer confirmed the doubt about the visit.")
    return _("A reviewer found a reasonable explanation.")


def _effect(_standing: Standing, facts: Facts) -> Effect:
    return Effect(ends_reviews=(ABOUT, subject(facts["flag"])))


DECIDE_FLAG = declare(
    Verb(
        code="decide_flag",
        label=gettext_lazy("Decide on a flag"),
        roles=NOBODY,
        sources=ANY,
        offered=False,
        public=False,
        event_text=_event_text,
        event_style=EventStyle("people"),
        tells=(),
        effect=_effect,
    )
)


@transaction.atomic
def decide_flag(review: Review, *, result: str, reason: str, actor: User, at: datetime) -> Review:
    """Not before the visitor has answered, or has had two working days to."""
    reason = words.clean(reason, field="reason", longest=2000)
    if result not in RESULTS or review.flag is None:
        raise unusable({"result": [_("Choose the result.")]})
    visit = lock(review.visit)
    assert visit.case is not None
    refuse(visit_access.may_look(actor, visit, review), as_forbidden=True)
    flag = review.flag
    if flag.explained_at is None and at < visit_access.asked_until(flag):
        raise Refused("visitor_first", _("The visitor is asked first, and has two working days to answer."))
    settle_review(review, result=result, reason=reason, actor=actor, at=at)
    case = lock_case(visit.case)
    waits.end(case, WaitKind.REVIEW, by="decide_flag", at=at, about=ABOUT, subject=subject(flag.pk))
    append(case, DECIDE_FLAG, actor=actor, at=at, facts={"visit": str(visit.pk), "flag": flag.pk, "result": result})
    return review


def settle_review(review: Review, *, result: str, reason: str = "", actor: User | None, at: datetime) -> None:
    """Once. Raises Refused where somebody was faster."""
    done = Review.objects.filter(pk=review.pk, result="").update(result=result, reason=reason, by=actor, at=at)
    if not done:
        raise Refused("already_done", _("This has already been decided."))
    review.refresh_from_db()
