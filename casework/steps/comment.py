"""Comment: a note among colleagues; the citizen never sees it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.bounds import AT_WILL
from casework.effect import UNCHANGED
from casework.lifecycle import ANY
from casework.models import Case, Words
from casework.timeline import append
from casework.verb import Ask, EventStyle, Verb, declare, step
from casework.writing import words
from casework.writing.declarations import EVERY_WRITER
from casework.writing.transition import lock_and_check

COMMENT = declare(
    Verb(
        code="comment",
        label=gettext_lazy("Comment"),
        roles=EVERY_WRITER,
        any_handler=True,
        assisting=True,
        sources=ANY,
        position=220,
        asks=(Ask("text", "text", gettext_lazy("Comment")),),
        public=False,
        event_text=gettext_lazy("A comment was added."),
        event_style=EventStyle("edit"),
        tells=(),
        effect=UNCHANGED,
        a_day=AT_WILL,
    )
)


@step(COMMENT)
@transaction.atomic
def comment(case: Case, *, text: str, actor: User, at: datetime) -> Case:
    text = words.clean(text)
    case, _snapshot = lock_and_check(case, COMMENT, actor=actor)
    append(case, COMMENT, actor=actor, at=at, facts=words.write(case, Words.Kind.COMMENT, text, author=actor, at=at))
    return case
