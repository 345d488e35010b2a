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
from casework.refusal import Refused
from casework.timeline import append
from casework.verb import Ask, EventStyle, Notification, Verb, declare, step
from casework.writing import attachments, citizens_own, words
from casework.writing.attachments import Upload
from casework.writing.declarations import OWED_BY
from casework.writing.transition import lock_and_check

CHASE_TEXT = gettext_lazy("Case %(number)s: the citizen asks for an update.")
CHASE = declare(
    Verb(
        code="chase",
        label=gettext_lazy("Chase"),
        roles=frozenset({Role.OPERATOR, Role.SUPERVISOR}),
        sources=OPEN - {State.RESOLVED},
        position=210,
        asks=(Ask("text", "text", gettext_lazy("What the citizen says")), attachments.ASK),
        by_citizen=True,
        public=True,
        event_text=gettext_lazy("The citizen asked for an update."),
        event_style=EventStyle("bell", "lamp", "demand"),
        tells=(
            Notification(
                "chase",
                to=("dispatcher",),
                when=lambda _event, case: case.state == State.RECEIVED,
                staff_text=CHASE_TEXT,
            ),
            Notification("chase", to=OWED_BY, when=lambda _event, case: case.state != State.RECEIVED, staff_text=CHASE_TEXT),
        ),
        effect=UNCHANGED,
        a_day=AT_WILL,
    )
)


@step(CHASE)
@transaction.atomic
def chase(case: Case, *, text: str, actor: User | None, at: datetime, files: Sequence[Upload] = ()) -> Case:
    """`actor` None: the citizen, by the page that follows the case, at most once a day."""
    text = words.clean(text)
    readable = attachments.read(files) if actor else citizens_own.photos(files)
    case, _snapshot = lock_and_check(case, CHASE, actor=actor)
    if actor is None:
        _check_citizens_own(case, text, at=at)
    facts = attachments.write_words(case, Words.Kind.CHASE, text, files=readable, author=actor, at=at)
    append(case, CHASE, actor=actor, at=at, facts=facts)
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
