"""Which due times are other ones under an edited calendar. Arrays in, arrays out; no query is made here.

Instants are int64 microseconds since the epoch, as in `working_times`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from casework.worktime import arrays, deadlines
from casework.worktime import clock as working_clock
from casework.worktime.arrays import Instants
from casework.worktime.calendar import WorkingCalendar
from casework.worktime.durations import WORKING_DAYS, WORKING_HOURS, WORKING_MINUTES

BY_CALENDAR = (WORKING_MINUTES, WORKING_HOURS, WORKING_DAYS)
"""The units of limits that an edited calendar moves."""
NONE = 0
"""Stands for the due time of a wait that has none."""


@dataclass(frozen=True)
class Stood:
    """An open wait that stood still before and runs again. `amount` None: it has no limit, only its clock is reckoned.

    `by_the_clock`: it counts by the clock; of such a wait the calendar moves only from when its working days count, `days`.
    """

    wait: int
    case: int
    since: datetime
    amount: int | None
    unit: str
    due: datetime | None
    clock: datetime
    days: datetime | None
    provisional: bool
    by_the_clock: bool
    pauses: tuple[deadlines.Stretch, ...]


@dataclass(frozen=True)
class Times:
    """Open waits, a row each: what they have now (`old_…`) and what the calendar gives them. Columns in the order below."""

    rows: Instants

    @property
    def wait(self) -> Instants:
        return self.rows[:, 0]

    @property
    def case(self) -> Instants:
        return self.rows[:, 1]

    @property
    def old_due(self) -> Instants:
        return self.rows[:, 2]

    @property
    def due(self) -> Instants:
        return self.rows[:, 3]

    @property
    def moved(self) -> "Times":
        """Those with another due time."""
        return Times(self.rows[self.old_due != self.due])

    @property
    def other(self) -> "Times":
        """Those whose due time, clock, beginning of its days or mark of being provisional is another one."""
        return Times(self.rows[np.any(self.rows[:, 2::2] != self.rows[:, 3::2], axis=1)])

    def ordered(self) -> "Times":
        """By case, then wait: the order in which locks are taken everywhere."""
        return Times(self.rows[np.lexsort((self.wait, self.case))])


def of_ordinary(cal: WorkingCalendar, rows: Instants) -> Times:
    """Waits that never stood still. `rows`: wait, case, since, amount, unit (a place in BY_CALENDAR), due, clock, provisional.

    Raises OutsideCalendar where a limit would end beyond the calendar.
    """
    wait, case, since, amount, unit, old_due, clock, provisional = rows.T
    due = np.empty_like(since)
    for place, name in enumerate(BY_CALENDAR):
        of = unit == place
        due[of] = arrays.add(cal, since[of], amount[of], name)
    beyond = arrays.provisional(cal, due).astype(np.int64)
    none = np.full_like(since, NONE)
    return Times(np.column_stack((wait, case, old_due, due, clock, clock, provisional, beyond, none, none)))


def of_stood(cal: WorkingCalendar, waits: Sequence[Stood]) -> Times:
    """Waits that stood still, one by one. Raises OutsideCalendar as above."""
    return Times(np.array([_row_of(cal, wait) for wait in waits], dtype=np.int64).reshape(-1, 10))


def _row_of(cal: WorkingCalendar, stood: Stood) -> tuple[int, ...]:
    due, clock, provisional = stood.due, stood.clock, stood.provisional
    if not stood.by_the_clock:
        clock = deadlines.clock_from(cal, stood.since, stood.pauses, by_the_clock=False)
        if stood.amount is not None:
            due = deadlines.due(cal, stood.since, stood.amount, stood.unit, stood.pauses)
            provisional = working_clock.provisional(cal, due)
    days = deadlines.days_from(cal, stood.since, stood.pauses)
    moments = [_number(moment) for moment in (stood.due, due, stood.clock, clock)]
    return (stood.wait, stood.case, *moments, stood.provisional, provisional, _number(stood.days), _number(days))


def _number(moment: datetime | None) -> int:
    return NONE if moment is None else int(arrays.instants([moment])[0])
