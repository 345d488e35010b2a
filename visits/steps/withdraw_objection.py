"""Withdraw an objection: it was touched by mistake, or it has been cleared up. Only the citizen does it, before it is decided."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.effect import Effect, Standing
from casework.lifecycle import ANY, WaitKind
from casework.models import Link
from casework.policies.citizens_link import speaks_for_citizen
from casework.refusal import NotAllowed, Refused
from casework.timeline import append
from casework.verb import NOBODY, EventStyle, Facts, Verb, declare
from casework.writing import waits
from casework.writing.transition import lock as lock_case
from visits import queries
from visits.models import Visit
from visits.steps.accept import settle
from visits.steps.confirm import lock
from visits.steps.dispute import ABOUT, NO_OBJECTION


def _effect(_standing: Standing, facts: Facts) -> Effect:
    return Effect(ends_reviews=(ABOUT, queries.objection_to(facts["visit"])))


WITHDRAW_OBJECTION = declare(
    Verb(
        code=queries.WITHDRAWN,
        label=gettext_lazy("Take an objection back"),
        roles=NOBODY,
        sources=ANY,
        offered=False,
        by_citizen=True,
        public=True,
        event_text=gettext_lazy("The citizen took back the objection to the record of the visit."),
        event_text_for_citizen=gettext_lazy("You took back the objection to the record of the visit."),
        event_style=EventStyle("flag"),
        tells=(),
        effect=_effect,
    )
)


@transaction.atomic
def withdraw_objection(visit: Visit, *, by: Link, at: datetime) -> Visit:
    """By a link of the visit's case, as the caller has asked; it has to speak for the citizen. Once: a second one is decided."""
    visit = lock(visit)
    if visit.case is None or visit.disputed_at is None:
        raise Refused("wrong_state", NO_OBJECTION)
    visit.case = lock_case(visit.case)
    if not speaks_for_citizen(by):
        raise NotAllowed("handled_it", _("Take it back by the link in the text message, or call the hotline."))
    if not queries.withdrawable(visit):
        raise Refused("already_done", _("A supervisor decides on this objection, or has decided: it cannot be taken back."))
    subject = queries.objection(visit)
    waits.end(visit.case, WaitKind.REVIEW, by=WITHDRAW_OBJECTION.code, at=at, about=ABOUT, subject=subject)
    settle(visit, disputed_at=None)
    append(visit.case, WITHDRAW_OBJECTION, actor=None, at=at, facts={"visit": str(visit.pk)})
    return visit
