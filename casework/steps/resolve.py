"""Resolve: the unit says what was done. Only after the visits its round requires; then the citizen is asked."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework import calendar_cache
from casework.effect import Effect
from casework.lifecycle import State, WaitKind
from casework.models import Case, Words
from casework.policies import closure
from casework.policies.access import HANDLING_ROLES
from casework.steps import along
from casework.steps.along import RESOLVED
from casework.timeline import append
from casework.verb import Ask, EventStyle, Verb, declare, step
from casework.writing import attachments, waits, words
from casework.writing.attachments import Upload
from casework.writing.transition import lock_and_check, move, record_handler

RESOLVE = declare(
    Verb(
        code="resolve",
        label=gettext_lazy("Resolve"),
        roles=HANDLING_ROLES,
        sources=frozenset({State.VISITED}),
        target=State.RESOLVED,
        position=80,
        awaited_in=State.VISITED,
        asks=(Ask("text", "text", gettext_lazy("What was done")), attachments.ASK),
        condition=closure.resolve,
        explains=frozenset({State.DISPATCHED, State.ACKNOWLEDGED}),
        public=True,
        event_text=gettext_lazy("Resolved; the citizen was asked for a rating."),
        event_style=EventStyle("flag", "door", "reply"),
        tells=(RESOLVED,),
        effect=Effect(state=State.RESOLVED, ends=(WaitKind.RESOLUTION,), opens=(WaitKind.RATING,)),
    )
)


@step(RESOLVE)
@transaction.atomic
def resolve(case: Case, *, text: str, actor: User, at: datetime, files: Sequence[Upload] = ()) -> Case:
    text = words.clean(text)
    readable = attachments.read(files)
    case, _snapshot = lock_and_check(case, RESOLVE, actor=actor)
    move(case, State.RESOLVED)
    record_handler(case, user=actor, unit=case.unit, at=at)
    waits.end(case, WaitKind.RESOLUTION, by=RESOLVE.code, at=at)
    waits.write([waits.opened(case, WaitKind.RATING, at=at, calendar=calendar_cache.default())])
    facts = attachments.write_words(case, Words.Kind.RESOLUTION, text, files=readable, author=actor, at=at)
    append(case, RESOLVE, actor=actor, at=at, facts=facts)
    along.resolved(case, at=at)
    return case
