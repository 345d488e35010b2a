"""Keep a promise: what was promised at a visit was done, and the citizen reads so."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.effect import Effect, Standing
from casework.lifecycle import ANY, WaitKind
from casework.policies import access
from casework.refusal import Refused
from casework.steps.keep_plan import PROMISE_KEPT
from casework.timeline import append
from casework.verb import EventStyle, Facts, Verb, declare
from casework.writing import waits
from casework.writing.transition import lock as lock_case
from casework.writing.transition import refuse
from visits.models import Visit
from visits.steps.accept import settle
from visits.steps.confirm import lock


def _effect(_standing: Standing, facts: Facts) -> Effect:
    return Effect(ends_reviews=(waits.PROMISE, facts["visit"]))


KEEP_PROMISE = declare(
    Verb(
        code="keep_promise",
        label=gettext_lazy("Keep a promise"),
        roles=access.HANDLING_ROLES,
        assisting=True,
        sources=ANY,
        offered=False,
        public=True,
        event_text=gettext_lazy("A promise made at the visit was kept."),
        event_style=EventStyle("check", "door"),
        tells=(PROMISE_KEPT,),
        effect=_effect,
    )
)


@transaction.atomic
def keep_promise(visit: Visit, *, actor: User, at: datetime) -> Visit:
    """By the unit that has the case, also after it was closed: a promise outlives its case."""
    visit = lock(visit)
    if visit.case is None:
        raise Refused("wrong_state", _("Nothing was promised at this visit."))
    visit.case = lock_case(visit.case)
    refuse(access.may(actor, KEEP_PROMISE, visit.case), as_forbidden=True)
    if not visit.promised:
        raise Refused("wrong_state", _("Nothing was promised at this visit."))
    if visit.promise_kept_at is not None:
        raise Refused("already_done", _("The promise is already marked as kept."))
    settle(visit, promise_kept_at=at)
    waits.end(visit.case, WaitKind.REVIEW, by="keep_promise", at=at, about=waits.PROMISE, subject=str(visit.pk))
    append(visit.case, KEEP_PROMISE, actor=actor, at=at, facts={"visit": str(visit.pk)})
    return visit
