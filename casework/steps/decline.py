"""Decline and withdraw: the two ways a case ends without having been handled to its end."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework.decision import ALLOW, Decision, deny
from casework.effect import Effect, Standing
from casework.lifecycle import HANDLING, State
from casework.models import Case, Link, Words
from casework.policies import closure
from casework.policies.citizens_link import speaks_for_citizen
from casework.steps.split import split_all
from casework.timeline import append
from casework.verb import EventStyle, Facts, Notification, Verb, declare, step
from casework.writing import links, waits, words
from casework.writing.declarations import OWED_BY, REASON
from casework.writing.transition import lock, lock_and_check, move, refuse

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
        outside=True,
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
            Notification(
                "assist_released",
                to=("released",),
                staff_text=gettext_lazy("Case %(number)s was declined. Nothing is left to assist with."),
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
        sources=HANDLING | {State.RECEIVED, State.SUSPENDED, State.MERGED},
        target=State.WITHDRAWN,
        position=140,
        asks=(REASON,),
        condition=closure.withdraw,
        by_citizen=True,
        public=True,
        reason_public=True,
        event_text=gettext_lazy("Withdrawn by the citizen."),
        event_text_for_citizen=gettext_lazy("Withdrawn, as you asked."),
        event_style=EventStyle("out"),
        tells=(
            # Who said so on their own page too: another may have held their phone.
            Notification(
                "withdraw", to=(*OWED_BY, "released"), citizen=True, staff_text=WITHDRAWN_STAFF, citizen_text=WITHDRAWN_CITIZEN
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
def withdraw(case: Case, *, reason: str, actor: User, at: datetime) -> Case:
    """An operator enters it from contact with the citizen, and why."""
    return _end(case, WITHDRAW, State.WITHDRAWN, reason=reason, actor=actor, at=at)


@transaction.atomic
def withdraw_by_link(link: Link, *, reason: str, at: datetime) -> Case:
    """The citizen takes the demand back, and says why if they like. Raises NotAllowed where the link does not speak for them."""
    link.case = lock(link.case)
    refuse(withdraws(link), as_forbidden=True)
    return _end(link.case, WITHDRAW, State.WITHDRAWN, reason=reason, actor=None, at=at)


def withdraws(link: Link) -> Decision:
    """Whether who holds the link may take the demand back: it ends what the unit owes."""
    if speaks_for_citizen(link):
        return ALLOW
    return deny("handled_it", _("Withdraw your demand by the link in the text message that you were sent, or call the hotline."))


def _end(case: Case, verb: Verb, to: State, *, reason: str, actor: User | None, at: datetime) -> Case:
    reason = words.clean(reason, field="reason", required=actor is not None, to_citizen=actor is not None)
    case, _snapshot = lock_and_check(case, verb, actor=actor)
    move(case, to, closed_at=at, **({"merged_into": None} if case.merged_into_id else {}))
    spared = waits.end_all(case, by=verb.code, at=at, spares=(waits.OBJECTION,))
    links.void(case, at=at)
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at) if reason else {}
    append(case, verb, actor=actor, at=at, facts=facts | spared)
    split_all(case, at=at)
    return case
