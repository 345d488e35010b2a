"""Dispute: the citizen says, in one touch, that the record of a visit is not how it was. A supervisor looks into it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.effect import UNCHANGED, Effect, Standing
from casework.lifecycle import ANY, OPEN
from casework.refusal import Refused
from casework.timeline import append
from casework.verb import NOBODY, EventStyle, Facts, Notification, ReviewSubject, Verb, declare
from casework.writing import waits
from visits import queries
from visits.models import Visit
from visits.steps.accept import settle
from visits.steps.confirm import lock

DECIDE_WITHIN_DAYS = 1
ABOUT = waits.OBJECTION
NO_OBJECTION = gettext_lazy("There is no objection to this visit.")


def _effect(standing: Standing, facts: Facts) -> Effect:
    """Before events said so, nobody decided of a case that was over."""
    review = (DISPUTED.about, queries.objection_to(facts["visit"]))
    return Effect(opens_review=review) if facts.get("awaits_decision", standing.state in OPEN) else UNCHANGED


DISPUTED = ReviewSubject(
    ABOUT,
    owner="supervisor",
    due_text=gettext_lazy("Case %(number)s: the citizen objects to the record of a visit. A decision is due."),
)
DISPUTE = declare(
    Verb(
        code="dispute",
        label=gettext_lazy("Object to a visit's record"),
        roles=NOBODY,
        sources=ANY,
        offered=False,
        by_citizen=True,
        reviews=(DISPUTED,),
        public=True,
        event_text=gettext_lazy("The citizen disputes the record of the visit."),
        event_text_for_citizen=gettext_lazy("You disputed the record of the visit."),
        event_style=EventStyle("flag", "seal"),
        tells=(
            Notification(
                "dispute",
                to=("supervisor",),
                staff_text=gettext_lazy("Case %(number)s: the citizen disputes the record of a visit. Please look into it."),
            ),
        ),
        effect=_effect,
    )
)


@transaction.atomic
def dispute(visit: Visit, *, at: datetime) -> Visit:
    """By the citizen's own link; the caller has asked that it is theirs. Said twice it is said once."""
    visit = lock(visit)
    if visit.case is None or visit.sha256 is None:
        raise Refused("wrong_state", _("Only a recorded visit can be disputed."))
    if visit.disputed_at is not None:
        raise Refused("already_done", _("You have already said so. A supervisor decides on it."))
    if not queries.disputable(visit):
        raise Refused("wrong_state", _("This visit has been taken back already, and does not count."))
    settle(visit, disputed_at=at)
    waits.open_review(visit.case, ABOUT, subject=queries.objection(visit), working_days=DECIDE_WITHIN_DAYS, at=at)
    append(visit.case, DISPUTE, actor=None, at=at, facts={"visit": str(visit.pk), "awaits_decision": True})
    return visit
