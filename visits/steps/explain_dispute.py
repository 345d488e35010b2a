"""Explain a dispute: after the one touch, what happened instead, in the citizen's words. A supervisor reads them and decides."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.effect import UNCHANGED
from casework.lifecycle import ANY
from casework.models import Link, Words
from casework.policies.citizens_link import speaks_for_citizen
from casework.refusal import NotAllowed, Refused
from casework.timeline import append
from casework.verb import NOBODY, EventStyle, Notification, Verb, declare
from casework.writing import citizens_own, words
from casework.writing.transition import lock as lock_case
from visits import queries
from visits.models import Visit
from visits.steps.confirm import lock

LONGEST = 2000

EXPLAIN_DISPUTE = declare(
    Verb(
        code=queries.EXPLAINED,
        label=gettext_lazy("Say what happened instead"),
        roles=NOBODY,
        sources=ANY,
        offered=False,
        by_citizen=True,
        public=True,
        event_text=gettext_lazy("The citizen said what happened instead of the visit that was recorded."),
        event_text_for_citizen=gettext_lazy("You said what happened instead of the visit that was recorded."),
        event_style=EventStyle("flag", "seal", "demand"),
        tells=(
            Notification(
                "explain_dispute",
                to=("supervisor",),
                staff_text=gettext_lazy(
                    "Case %(number)s: the citizen says what happened instead of the visit that they dispute."
                ),
            ),
        ),
        effect=UNCHANGED,
    )
)


@transaction.atomic
def explain_dispute(visit: Visit, *, text: str, by: Link, at: datetime) -> Visit:
    """By a link of the visit's case, as the caller has asked; it has to speak for the citizen, or somebody else could take the
    objection back in their name. While nobody has decided, several times a day."""
    text = words.clean(text, longest=LONGEST)
    visit = lock(visit)
    if visit.case is None or not queries.disputed(visit):
        raise Refused("wrong_state", _("No objection to this visit waits for a decision."))
    visit.case = lock_case(visit.case)
    if not speaks_for_citizen(by):
        raise NotAllowed("handled_it", _("Say so by the link in the text message that you were sent, or call the hotline."))
    if citizens_own.says(citizens_own.last(visit.case, EXPLAIN_DISPUTE, at=at), text):
        raise Refused("already_done", _("You have already said so. A supervisor reads it."))
    citizens_own.check(visit.case, EXPLAIN_DISPUTE, at=at)
    facts = words.write(visit.case, Words.Kind.CHASE, text, author=None, at=at)
    append(visit.case, EXPLAIN_DISPUTE, actor=None, at=at, facts={"visit": str(visit.pk), **facts})
    return visit
