"""Decline and withdraw: the two ways a case ends without having been handled to its end."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework.effect import Effect, Standing
from casework.lifecycle import HANDLING, State
from casework.models import Case, Link, Words
from casework.timeline import append
from casework.verb import EventStyle, Facts, Notification, Verb, declare, step
from casework.writing import links, waits, words
from casework.writing.declarations import OWED_BY, REASON
from casework.writing.transition import lock_and_check, move

WITHDRAWN_STAFF = gettext_lazy("Case %(number)s was withdrawn by the citizen.")
WITHDRAWN_CITIZEN = gettext_lazy(
    "Case %(number)s was withdrawn at your request. If you did not request it, please call the hotline."
)


def _ends_as(state: State) -> Callable[[Standing, Facts], Effect]:
    return lambda _standing, facts: Effect(state=state, ends_all=True, spares=waits.spared(facts))


DECLINE = declare(
    Verb(
        code="decline",
        label=gettext_lazy("Decline"),
        roles=frozenset({Role.OPERATOR, Role.DISPATCHER}),
        sources=frozenset({State.RECEIVED}),
        target=State.DECLINED,
        position=130,
        asks=(REASON,),
        public=True,
        reason_public=True,
        event_text=gettext_lazy("Declined: outside this body's responsibility."),
        event_style=EventStyle("stop", "seal"),
        tells=(
            Notification(
                "decline",
                citizen=True,
                link=Link.Kind.TRACK,
                citizen_text=gettext_lazy("Case %(number)s could not be accepted. Why, and where to turn instead: %(track)s"),
            ),
        ),
        effect=_ends_as(State.DECLINED),
    )
)
WITHDRAW = declare(
    Verb(
        code="withdraw",
        label=gettext_lazy("Withdraw"),
        roles=frozenset({Role.OPERATOR}),
        outside=True,
        sources=HANDLING | {State.RECEIVED, State.SUSPENDED},
        target=State.WITHDRAWN,
        position=140,
        asks=(REASON,),
        by_citizen=True,
        public=True,
        reason_public=True,
        event_text=gettext_lazy("Withdrawn by the citizen."),
        event_style=EventStyle("out"),
        tells=(
            # Who has just said so on their own page is not told again.
            Notification(
                "withdraw",
                to=OWED_BY,
                when=lambda event, _case: event.actor_id is None,
                staff_text=WITHDRAWN_STAFF,
                citizen_text=WITHDRAWN_CITIZEN,
            ),
            Notification(
                "withdraw",
                to=OWED_BY,
                citizen=True,
                when=lambda event, _case: event.actor_id is not None,
                staff_text=WITHDRAWN_STAFF,
                citizen_text=WITHDRAWN_CITIZEN,
            ),
        ),
        effect=_ends_as(State.WITHDRAWN),
    )
)


@step(DECLINE)
@transaction.atomic
def decline(case: Case, *, reason: str, actor: User, at: datetime) -> Case:
    """Not for this body: the citizen is told why, and where to go."""
    return _end(case, DECLINE, State.DECLINED, reason=reason, actor=actor, at=at)


@step(WITHDRAW)
@transaction.atomic
def withdraw(case: Case, *, reason: str, actor: User | None, at: datetime) -> Case:
    """The citizen takes the demand back; an operator enters it from contact with them. `actor` None: the citizen."""
    return _end(case, WITHDRAW, State.WITHDRAWN, reason=reason, actor=actor, at=at)


def _end(case: Case, verb: Verb, to: State, *, reason: str, actor: User | None, at: datetime) -> Case:
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, verb, actor=actor)
    move(case, to, closed_at=at)
    spared = waits.end_all(case, by=verb.code, at=at, spares=(waits.OBJECTION,))
    links.void(case, at=at)
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at)
    append(case, verb, actor=actor, at=at, facts=facts | spared)
    return case
