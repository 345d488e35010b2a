"""Decide a dispute: the visit is taken back, or it stands and the citizen is told why."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.effect import Effect, Standing
from casework.lifecycle import ANY, WaitKind
from casework.models import Link, Words
from casework.policies import access
from casework.refusal import Refused
from casework.steps.attest import RETRACT
from casework.timeline import append
from casework.verb import EventStyle, Facts, Notification, Verb, declare
from casework.writing import waits, words
from casework.writing.transition import lock as lock_case
from casework.writing.transition import refuse
from visits import access as visit_access
from visits import queries
from visits.models import Visit
from visits.steps.accept import settle
from visits.steps.confirm import lock, lock_accepted_with
from visits.steps.dispute import ABOUT, NO_OBJECTION
from visits.steps.retract import retract
from visits.steps.review import REJECT_VISIT


def _effect(_standing: Standing, facts: Facts) -> Effect:
    return Effect(ends_reviews=(ABOUT, queries.objection_to(facts["visit"])))


DISMISS_DISPUTE = declare(
    Verb(
        code="dismiss_dispute",
        label=gettext_lazy("Dismiss an objection"),
        roles=visit_access.DECIDE_DISPUTE.roles,
        sources=ANY,
        offered=False,
        public=True,
        event_text=gettext_lazy("A supervisor dismissed the objection; the record of the visit stands."),
        event_style=EventStyle("people"),
        tells=(
            Notification(
                "dismiss_dispute",
                citizen=True,
                link=Link.Kind.TRACK,
                citizen_text=gettext_lazy("Case %(number)s: we reviewed your objection to the visit. The outcome: %(track)s"),
            ),
        ),
        effect=_effect,
    )
)
DECIDE_DISPUTE = "decide_dispute"
"""By this name the wait ends."""
DECISIONS = (RETRACT, REJECT_VISIT, DISMISS_DISPUTE)
"""By these a supervisor decides on an objection."""


@transaction.atomic
def decide_dispute(visit: Visit, *, uphold: bool, reason: str, actor: User, at: datetime) -> Visit:
    """A supervisor outside the units that handled the case. Raises Refused where nothing waits to be decided."""
    reason = words.clean(reason, field="reason")
    visit = lock(visit)
    if visit.case is None:
        raise Refused("wrong_state", NO_OBJECTION)
    lock_accepted_with(visit)  # before its case: they may be retracted together
    visit.case = lock_case(visit.case)
    refuse(access.may(actor, visit_access.DECIDE_DISPUTE, visit.case), as_forbidden=True)
    if visit.disputed_at is None:
        raise Refused("wrong_state", NO_OBJECTION)
    ended = waits.end(visit.case, WaitKind.REVIEW, by=DECIDE_DISPUTE, at=at, about=ABOUT, subject=queries.objection(visit))
    if not ended:
        raise Refused("already_done", _("This objection has already been decided."))
    if uphold and queries.counts(visit):
        return retract(visit, reason=reason, actor=actor, at=at)
    facts = {"visit": str(visit.pk), **words.write(visit.case, Words.Kind.REASON, reason, author=actor, at=at)}
    if uphold:
        settles = {"settles": [ABOUT, queries.objection(visit)]}
        append(visit.case, REJECT_VISIT, actor=actor, at=at, facts=facts | settles)
        if visit.state in {Visit.State.RECORDED, Visit.State.NOT_COUNTED}:
            settle(visit, state=Visit.State.REJECTED, why="rejected", decided_by=actor)
    else:
        append(visit.case, DISMISS_DISPUTE, actor=actor, at=at, facts=facts)
    return visit
