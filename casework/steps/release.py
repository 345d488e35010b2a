"""Release: a suspended case goes on where it was, with the time that was left."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework.effect import Effect, Standing
from casework.lifecycle import HANDLING, State, WaitKind
from casework.models import Case, Words
from casework.policies import requests
from casework.policies.access import HANDLING_ROLES
from casework.policies.requests import SUSPENDED
from casework.steps.attest import ATTEST, RETRACT
from casework.steps.suspend import DECIDE_SUSPENSION
from casework.timeline import append
from casework.verb import Ask, EventStyle, Facts, Notification, Verb, declare, step
from casework.writing import rounds, waits, words
from casework.writing.declarations import OWED_BY
from casework.writing.transition import lock_and_check, move


def _effect(_standing: Standing, facts: Facts) -> Effect:
    return Effect(state=State(facts["goes_on"]), resumes=waits.STANDS_STILL, ends_reviews=(SUSPENDED, ""))


RELEASE = declare(
    Verb(
        code="release",
        label=gettext_lazy("Release"),
        roles=HANDLING_ROLES | {Role.SUPERVISOR},
        sources=frozenset({State.SUSPENDED}),
        leads=frozenset((State.SUSPENDED, state) for state in HANDLING),
        explains=HANDLING,
        position=88,
        asks=(Ask("reason", "text", gettext_lazy("Reason"), optional_for_programs=True),),
        awaited_in=State.SUSPENDED,
        note=gettext_lazy("The clocks run on with the time that was left, and whatever was owed is owed again."),
        condition=requests.release,
        public=True,
        event_text=gettext_lazy("No longer suspended: the unit goes on with it."),
        event_style=EventStyle("arrow", "door"),
        tells=(
            Notification(
                "release",
                to=(*OWED_BY, "every_assisting"),
                staff_text=gettext_lazy("Case %(number)s is no longer suspended. Its clocks run on."),
            ),
        ),
        effect=_effect,
    )
)


@step(RELEASE)
@transaction.atomic
def release(case: Case, *, reason: str = "", actor: User, at: datetime) -> Case:
    reason = words.clean(reason, field="reason", required=False)
    case, _snapshot = lock_and_check(case, RELEASE, actor=actor)
    state = _goes_on(case)
    waits.resume(case, *waits.STANDS_STILL, at=at)
    waits.end(case, WaitKind.REVIEW, by=RELEASE.code, at=at, about=SUSPENDED)
    move(case, state)
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at) if reason else {}
    append(case, RELEASE, actor=actor, at=at, facts={"goes_on": state} | rounds.due_fact(case) | facts)
    return case


def _goes_on(case: Case) -> State:
    """The state that it had; after a visit that was accepted meanwhile, or retracted, the one to which that would have led."""
    since = case.events.filter(verb=DECIDE_SUSPENSION.code, facts__approved=True).latest("seq")
    state = State(since.facts["was"])
    for event in case.events.filter(verb__in=[ATTEST.code, RETRACT.code], seq__gt=since.seq).order_by("seq"):
        if event.verb == ATTEST.code and (state != State.DISPATCHED or not event.facts.get("assisting")):
            state = State.VISITED
        elif event.verb == RETRACT.code and state == State.VISITED and WaitKind.VISIT in event.facts["owed_again"]:
            state = State.ACKNOWLEDGED
    return state
