"""Letting the clock of a wait stand still for one working day. Used by steps only."""

from datetime import datetime
from fractions import Fraction

from casework import calendar_cache
from casework.models import Case, Pause, Wait
from casework.worktime import clock, deadlines
from casework.worktime.deadlines import Stretch
from casework.writing.waits import HURRIED

ONE_DAY = Fraction(1)


def stand_still(case: Case, kind: str, *, at: datetime) -> Stretch | None:
    """From when to when the clock of the open wait stands still; its due time stays. None where no such clock runs.

    Where it stands still for such a day already, the next one follows.
    """
    wait = case.waits.select_for_update(of=("self",)).select_related("calendar").filter(until__isnull=True, kind=kind).first()
    if wait is None:
        return None
    stood = [(start, end) for start, end in _pauses(wait) if end is not None]
    if len(stood) < wait.pauses.count():
        return None
    working = calendar_cache.working(wait.calendar)
    start = max([at, *(end for _start, end in stood)])
    stretch = (start, clock.days_on(working, start, ONE_DAY))
    by_the_clock = wait.limit_unit in deadlines.BY_THE_CLOCK if wait.limit_unit else case.urgency in HURRIED
    clock_from = deadlines.clock_from(working, wait.since, [*stood, stretch], by_the_clock=by_the_clock)
    Pause.objects.create(wait=wait, started_at=stretch[0], ended_at=stretch[1])
    days_from = deadlines.days_from(working, wait.since, [*stood, stretch])
    Wait.objects.filter(pk=wait.pk).update(clock_from=clock_from, days_from=days_from)
    return stretch


def _pauses(wait: Wait) -> list[tuple[datetime, datetime | None]]:
    return list(wait.pauses.order_by("started_at", "pk").values_list("started_at", "ended_at"))
