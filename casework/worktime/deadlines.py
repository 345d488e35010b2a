"""When a wait's clock began, and when its limit ends, with the stretches in which it stood still.

Pure functions of the true beginning, the limit and the pauses: said again under an edited calendar they give the due time
that the edited calendar would have given from the start. Source: DOMAIN, "Clocks".
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction

from casework.worktime import clock
from casework.worktime.clock import WorkingCalendar
from casework.worktime.durations import HOURS, MINUTES, WORKING_DAYS

BY_THE_CLOCK = frozenset({MINUTES, HOURS})

Stretch = tuple[datetime, datetime]
"""A pause that is over: when it began and when it ended."""


def clock_from(cal: WorkingCalendar, since: datetime, pauses: Iterable[Stretch], *, by_the_clock: bool) -> datetime:
    """The instant from which a clock that never stood still would have run as long. Never before `since`."""
    began = since
    for start, end in pauses:
        if by_the_clock:
            began += max(end - start, timedelta())
        elif began > start:  # a clock that was put off runs on later by as much
            began = clock.after(cal, max(start, end), clock.worked(cal, start, began))
        elif clock.worked(cal, start, end):
            began = clock.before(cal, end, clock.worked(cal, began, start))
    return max(began, since)


def days_from(cal: WorkingCalendar, since: datetime, pauses: Iterable[Stretch]) -> datetime:
    """The instant from which a rule in working days counts: later than `since` by the whole working days in which it stood still.

    Of a day in part, what was worked of it counts; the parts of several pauses add up. What is no whole day moves it not at all.
    """
    stood = sum((clock.days_passed(cal, start, end) for start, end in pauses), Fraction(0))
    return clock.days_later(cal, since, int(stood))


def due(cal: WorkingCalendar, since: datetime, amount: int, unit: str, pauses: Iterable[Stretch]) -> datetime:
    """The end of a limit. What was left of it when a pause began is left when it ends; what had ended by then stays."""
    at = clock.add(cal, since, amount, unit)
    for start, end in pauses:
        if at > start:
            at = later(cal, at, start, end, unit)
    return at


def later(cal: WorkingCalendar, at: datetime, start: datetime, end: datetime, unit: str) -> datetime:
    """A due time after the clock stood still from `start` to `end`: it moves by the working time in which it did, and by no more.

    `unit`: of its limit. One in working days is measured in days, whatever their length.
    """
    if unit in BY_THE_CLOCK:
        return at + max(end - start, timedelta())
    if not clock.worked(cal, start, end):
        return at
    if unit == WORKING_DAYS:
        return clock.days_on(cal, end, clock.days_passed(cal, start, at))
    return clock.after(cal, end, clock.worked(cal, start, at))
