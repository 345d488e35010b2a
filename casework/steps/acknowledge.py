"""Acknowledge: the unit takes the case in hand. It does not stop the clock of the visit."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.lifecycle import State
from casework.models import Case
from casework.models.choices import WaitKind
from casework.timeline import append
from casework.writing import waits
from casework.writing.transition import lock_and_check, move, record_handler


@transaction.atomic
def acknowledge(case: Case, *, actor: User, at: datetime) -> Case:
    """Whoever acknowledges an unassigned case becomes its handler."""
    case, snapshot = lock_and_check(case, "acknowledge", actor=actor)
    # After a return or a reassignment the visits this round requires may have been made already.
    visited = snapshot.facts.visits_counted >= case.visits_required
    move(case, State.VISITED if visited else State.ACKNOWLEDGED, handler=case.handler or actor)
    record_handler(case, user=actor, unit=case.unit, at=at)
    waits.end(case, WaitKind.ACKNOWLEDGEMENT, by="acknowledge", at=at)
    append(case, "acknowledge", actor=actor, at=at)
    return case
