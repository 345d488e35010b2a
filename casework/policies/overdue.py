"""When a case is overdue: the due time of its resolution has come, and the clock is running.

Source: DOMAIN, "Clocks", and the table of escalation, whose rules fire at the due time itself. A paused wait does not run, and
what waits for anything else, a decision too, makes no case overdue.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from casework.lifecycle import WaitKind
from casework.models import Pause, Wait


def is_overdue(due_at: datetime | None, *, paused: bool, at: datetime) -> bool:
    """`due_at`, `paused`: of the open wait for a resolution; None where there is none."""
    return due_at is not None and due_at <= at and not paused


def overdue_cases(at: datetime) -> Exists:
    """The same, as a condition on cases."""
    return Exists(running(WaitKind.RESOLUTION).filter(case=OuterRef("pk"), due_at__lte=at))


def running(kind: str) -> QuerySet[Wait]:
    """The open waits of the kind whose clock does not stand still: those on which a rule can fire."""
    paused = Pause.objects.filter(wait=OuterRef("pk"), ended_at__isnull=True)
    return Wait.objects.filter(kind=kind, until__isnull=True).exclude(Exists(paused))
