"""Acknowledge: the unit takes the case in hand. It does not stop the clock of the visit."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.lifecycle import State
from casework.models import Case
from casework.models.choices import Awaited
from casework.timeline import record
from casework.writing import waits
from casework.writing.transition import begin, move, took_part


@transaction.atomic
def acknowledge(case: Case, *, actor: User, at: datetime) -> Case:
    """Whoever acknowledges an unassigned case becomes its handler."""
    case, gathered = begin(case, "acknowledge", actor=actor)
    # After a return or a reassignment the visits this round requires may have been made already.
    visited = gathered.facts.visits_counted >= case.visits_required
    move(case, State.VISITED if visited else State.ACKNOWLEDGED, handler=case.handler or actor)
    took_part(case, user=actor, unit=case.unit, at=at)
    waits.end(case, Awaited.ACKNOWLEDGEMENT, by="acknowledge", at=at)
    record(case, "acknowledge", actor=actor, at=at)
    return case
