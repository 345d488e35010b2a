"""Close: it follows a satisfied rating by itself. Asked for earlier it is refused with what is missing; later it was done."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Role, User
from casework.effect import Effect, Standing
from casework.lifecycle import ANY, ENDED, State
from casework.models import Case, Link, Words
from casework.policies import closure
from casework.policies.access import HANDLING_ROLES
from casework.policies.snapshot import EXCLUSION
from casework.refusal import at_least
from casework.timeline import append
from casework.verb import Ask, EventStyle, Facts, Notification, Verb, declare, step
from casework.writing import waits, words
from casework.writing.transition import lock_and_check, move


def _effect(_standing: Standing, facts: Facts) -> Effect:
    return Effect(state=State.CLOSED, ends_all=True, spares=waits.spared(facts, before=(waits.PROMISE,)))


CLOSE = declare(
    Verb(
        code="close",
        label=pgettext_lazy("verb", "Close"),
        roles=HANDLING_ROLES,
        sources=frozenset({State.RESOLVED, State.LAPSED}),
        target=State.CLOSED,
        position=100,
        asks=(Ask("note", "text", gettext_lazy("Note"), required=False),),
        note=gettext_lazy("A case closes automatically when the citizen is satisfied."),
        condition=closure.close,
        explains=ANY - ENDED,
        public=True,
        event_text=gettext_lazy("Closed."),
        event_style=EventStyle("check", "door"),
        tells=(),
        effect=_effect,
    )
)
CLOSE_DISSATISFIED = declare(
    Verb(
        code="close_dissatisfied",
        label=gettext_lazy("Close despite dissatisfaction"),
        roles=frozenset({Role.SUPERVISOR}),
        outside=True,
        sources=frozenset({State.RESOLVED, State.LAPSED}),
        target=State.CLOSED,
        position=170,
        asks=(
            Ask(
                "reason",
                "text",
                gettext_lazy("Reason shown to the citizen"),
                help=at_least(words.SHORTEST_FOR_EVER),
                shortest=words.SHORTEST_FOR_EVER,
            ),
        ),
        condition=closure.close_dissatisfied,
        public=True,
        reason_public=True,
        event_text=gettext_lazy("Closed by a supervisor; the citizen remained dissatisfied."),
        event_text_for_citizen=gettext_lazy("Closed by a supervisor; you remained dissatisfied."),
        event_style=EventStyle("check", "seal"),
        tells=(
            Notification(
                "close_dissatisfied",
                citizen=True,
                link=Link.Kind.TRACK,
                citizen_text=gettext_lazy("Case %(number)s was closed by a supervisor. The reason: %(track)s"),
            ),
        ),
        effect=_effect,
    )
)


@step(CLOSE)
@transaction.atomic
def close(case: Case, *, note: str = "", actor: User, at: datetime) -> Case:
    note = words.clean(note, field="note", required=False)
    case, _snapshot = lock_and_check(case, CLOSE, actor=actor)
    move(case, State.CLOSED, closed_at=at)
    spared = waits.end_all(case, by=CLOSE.code, at=at)
    facts = words.write(case, Words.Kind.COMMENT, note, author=actor, at=at) if note else {}
    append(case, CLOSE, actor=actor, at=at, facts=facts | spared)
    return case


@step(CLOSE_DISSATISFIED)
@transaction.atomic
def close_dissatisfied(case: Case, *, reason: str, actor: User, at: datetime) -> Case:
    """In the last round a supervisor may close with a public reason; the case counts as dissatisfied for ever."""
    reason = words.clean(reason, field="reason", shortest=words.SHORTEST_FOR_EVER, to_citizen=True)
    case, _snapshot = lock_and_check(case, CLOSE_DISSATISFIED, actor=actor)
    move(case, State.CLOSED, closed_at=at)
    spared = waits.end_all(case, by=CLOSE_DISSATISFIED.code, at=at, spares=(*waits.OWED, EXCLUSION))
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    append(case, CLOSE_DISSATISFIED, actor=actor, at=at, facts=facts | spared)
    return case
