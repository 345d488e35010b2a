"""Ask for a review: nobody could confirm a visit, so another unit is asked to look at its record."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.effect import UNCHANGED
from casework.lifecycle import ANY
from casework.policies import access
from casework.refusal import NotAllowed, Refused
from casework.timeline import append
from casework.verb import EventStyle, Verb, declare
from visits import access as visit_access
from visits import reviewers
from visits.models import Review, Visit
from visits.steps.confirm import lock
from visits.steps.not_home import awaits_word

ASK_REVIEW = declare(
    Verb(
        code="ask_review",
        label=gettext_lazy("Ask another unit"),
        roles=access.HANDLING_ROLES,
        sources=ANY,
        offered=False,
        public=False,
        event_text=gettext_lazy("Another unit was asked to review the visit."),
        event_style=EventStyle("people"),
        tells=(),
        effect=UNCHANGED,
    )
)


@transaction.atomic
def ask_review(visit: Visit, *, actor: User, at: datetime) -> Review:
    """By whoever made the visit, or leads the unit. Which unit is asked is drawn: nobody chooses who looks at their work."""
    visit = lock(visit)
    if visit.case is None:
        raise Refused("unknown_case", visit_access.WHY["unknown_case"])
    if not (visit_access.came_along(actor, visit) or access.leads(actor, visit.case)):
        raise NotAllowed("not_allowed", _("The visitor or the unit's lead asks for it."))
    if visit.state != Visit.State.RECORDED and not awaits_word(visit):
        raise Refused("wrong_state", _("Only a visit that awaits confirmation can be given to another unit."))
    unit = reviewers.other_unit(visit)
    if unit is None:
        raise Refused("no_other_unit", _("No other unit can review it. A supervisor can."))
    try:
        with transaction.atomic():
            review = Review.objects.create(about=Review.About.UNCONFIRMED, visit=visit, unit=unit, given_at=at)
    except IntegrityError as twice:
        raise Refused("already_done", _("Another unit has already been asked.")) from twice
    append(visit.case, ASK_REVIEW, actor=actor, at=at, facts={"visit": str(visit.pk), "unit": unit.code})
    return review
