"""Acknowledge: the unit takes the case in hand. It does not stop the clock of the visit."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.effect import Effect, Standing
from casework.lifecycle import State, WaitKind
from casework.models import Case
from casework.policies.access import HANDLING_ROLES
from casework.timeline import append
from casework.verb import EventStyle, Facts, Verb, declare, step
from casework.writing import waits
from casework.writing.transition import lock_and_check, move, record_handler


def _effect(standing: Standing, _facts: Facts) -> Effect:
    """After a return or a reassignment the visits this round requires may have been made already."""
    visited = len(standing.visits) >= standing.required
    return Effect(state=State.VISITED if visited else State.ACKNOWLEDGED, ends=(WaitKind.ACKNOWLEDGEMENT,))


ACKNOWLEDGE = declare(
    Verb(
        code="acknowledge",
        label=gettext_lazy("Acknowledge"),
        roles=HANDLING_ROLES,
        sources=frozenset({State.DISPATCHED}),
        target=State.ACKNOWLEDGED,
        leads=frozenset({(State.DISPATCHED, State.VISITED)}),
        position=30,
        awaited_in=State.DISPATCHED,
        public=True,
        event_text=gettext_lazy("The unit acknowledged the case."),
        event_style=EventStyle("check", "wire"),
        tells=(),
        effect=_effect,
    )
)


@step(ACKNOWLEDGE)
@transaction.atomic
def acknowledge(case: Case, *, actor: User, at: datetime) -> Case:
    """Whoever acknowledges an unassigned case becomes its handler."""
    case, snapshot = lock_and_check(case, ACKNOWLEDGE, actor=actor)
    # After a return or a reassignment the visits this round requires may have been made already.
    visited = snapshot.facts.visits_counted >= case.visits_required
    move(case, State.VISITED if visited else State.ACKNOWLEDGED, handler=case.handler or actor)
    record_handler(case, user=actor, unit=case.unit, at=at)
    waits.end(case, WaitKind.ACKNOWLEDGEMENT, by=ACKNOWLEDGE.code, at=at)
    append(case, ACKNOWLEDGE, actor=actor, at=at)
    return case
