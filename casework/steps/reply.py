"""Reply: words from the unit. However many there are, the case stays online-only until somebody goes."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.bounds import AT_WILL
from casework.effect import UNCHANGED
from casework.lifecycle import IN_HAND, State
from casework.models import Case, Event, Words
from casework.policies.access import HANDLING_ROLES
from casework.timeline import append
from casework.verb import Ask, EventStyle, Names, Verb, declare, step
from casework.writing import attachments, words
from casework.writing.attachments import Upload
from casework.writing.transition import lock_and_check, record_handler


def _event_text(event: Event, _names: Names) -> str:
    return _("Replied, visible to the citizen.") if event.public else _("Replied, visible to staff only.")


REPLY = declare(
    Verb(
        code="reply",
        label=gettext_lazy("Reply"),
        roles=HANDLING_ROLES,
        sources=IN_HAND | {State.RESOLVED},
        position=60,
        asks=(
            Ask("text", "text", gettext_lazy("Reply")),
            Ask("public", "yes_no", gettext_lazy("Visible to the citizen"), required=False),
            attachments.ASK,
        ),
        proposes=lambda _case: {"public": "yes"},
        note=gettext_lazy("A reply informs the citizen; it does not count as a visit."),
        public=False,
        event_text=_event_text,
        event_style=EventStyle("text", "wire", "reply"),
        tells=(),
        effect=UNCHANGED,
        a_day=AT_WILL,
    )
)


@step(REPLY)
@transaction.atomic
def reply(case: Case, *, text: str, public: bool, actor: User, at: datetime, files: Sequence[Upload] = ()) -> Case:
    """`public`: the citizen may read it, and see its files, on the page that follows the case."""
    text = words.clean(text, to_citizen=public)
    readable = attachments.read(files)
    case, _snapshot = lock_and_check(case, REPLY, actor=actor)
    facts = attachments.write_words(case, Words.Kind.REPLY, text, files=readable, author=actor, at=at)
    record_handler(case, user=actor, unit=case.unit, at=at)
    append(case, REPLY, actor=actor, at=at, facts=facts, public=public)
    return case
