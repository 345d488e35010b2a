"""Chase: the citizen asks where it stays. It is heard by those who owe something, and changes no due time."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework.bounds import AT_WILL
from casework.effect import UNCHANGED
from casework.lifecycle import OPEN, State
from casework.models import Case, Words
from casework.policies import closure
from casework.refusal import Refused
from casework.timeline import append
from casework.verb import NOBODY, Ask, EventStyle, Notification, Text, Verb, declare, step
from casework.writing import attachments, citizens_own, words
from casework.writing.attachments import Upload
from casework.writing.declarations import OWED_BY
from casework.writing.transition import lock_and_check, lock_together

AWAITED = OPEN - {State.RESOLVED}
OWED = AWAITED - {State.RECEIVED}


def _heard_by_who_owes(kind: str, text: Text) -> tuple[Notification, ...]:
    """Before the case is dispatched the dispatchers owe the next step."""
    return (
        Notification(kind, to=("dispatcher",), when=lambda _event, case: case.state == State.RECEIVED, staff_text=text),
        Notification(kind, to=OWED_BY, when=lambda _event, case: case.state in OWED, staff_text=text),
    )


CHASE = declare(
    Verb(
        code="chase",
        label=gettext_lazy("Chase"),
        roles=frozenset({Role.OPERATOR, Role.SUPERVISOR}),
        sources=AWAITED | {State.MERGED},
        condition=closure.chase,
        position=210,
        asks=(Ask("text", "text", gettext_lazy("What the citizen says")), attachments.ASK),
        by_citizen=True,
        public=True,
        event_text=gettext_lazy("The citizen asked for an update."),
        event_text_for_citizen=gettext_lazy("You asked for an update."),
        event_style=EventStyle("bell", "lamp", "demand"),
        tells=_heard_by_who_owes("chase", gettext_lazy("Case %(number)s: the citizen asks for an update.")),
        effect=UNCHANGED,
        a_day=AT_WILL,
    )
)
CHASE_ALONG = declare(
    Verb(
        code="chase_along",
        label=gettext_lazy("Chased along"),
        roles=NOBODY,
        sources=AWAITED,
        offered=False,
        public=False,
        event_text=gettext_lazy("A citizen whose demand is merged into this one asked for an update."),
        event_style=EventStyle("bell", "lamp"),
        tells=_heard_by_who_owes(
            "chase_along",
            gettext_lazy("Case %(number)s: a citizen whose demand is merged into it asks for an update."),
        ),
        effect=UNCHANGED,
        a_day=None,
    )
)
"""Who handles the case that leads is told; what the citizen says stays with their own."""


@step(CHASE)
@transaction.atomic
def chase(case: Case, *, text: str, actor: User | None, at: datetime, files: Sequence[Upload] = ()) -> Case:
    """`actor` None: the citizen, by the page that follows the case, at most once a day."""
    text = words.clean(text)
    readable = attachments.read(files) if actor else citizens_own.photos(files)
    if case.merged_into:
        lock_together(case, case.merged_into)
    case, _snapshot = lock_and_check(case, CHASE, actor=actor)
    if actor is None:
        _check_citizens_own(case, text, at=at)
    facts = attachments.write_words(case, Words.Kind.CHASE, text, files=readable, author=actor, at=at)
    append(case, CHASE, actor=actor, at=at, facts=facts)
    if case.merged_into:
        append(case.merged_into, CHASE_ALONG, actor=actor, at=at)
    return case


def _check_citizens_own(case: Case, text: str, *, at: datetime) -> None:
    """Once a day. The same words again are the same message; others are not, and go on as an addition."""
    last = citizens_own.last(case, CHASE, at=at)
    if citizens_own.says(last, text):
        raise Refused("already_done", _("Your message was delivered to the unit today. You can write again tomorrow."))
    if last:
        raise Refused(
            "too_soon", _("You asked for an update today and can ask again tomorrow. Until then, add it to your demand.")
        )
