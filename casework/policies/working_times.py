"""Working time for many instants at once: the arithmetic of working_time.py on arrays, to the microsecond the same.

Instants are int64 microseconds since the epoch, in arrays of one dimension. Nothing here reads a clock or a table.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from casework.policies.durations import WORKING_DAYS
from casework.policies.working_calendar import EPOCH, WorkingCalendar
from casework.policies.working_time import CLOCK, MICROSECOND, SECOND, WORKING, OutsideCalendar

Instants = npt.NDArray[np.int64]


class _Arrays(NamedTuple):
    starts: Instants
    worked: Instants
    midnights: Instants
    closes: Instants
    nexts: Instants


def instants(moments: Iterable[datetime]) -> Instants:
    """Moments with their time zone, as microseconds since the epoch."""
    return np.fromiter(((moment - EPOCH) // MICROSECOND for moment in moments), dtype=np.int64)


def add(cal: WorkingCalendar, starts: Instants, amount: int, unit: str) -> Instants:
    """When so much time has passed since each: working_time.add. Raises OutsideCalendar if one of them leads out of it."""
    if amount == 0:
        return starts
    if unit in CLOCK:
        return starts + amount * (CLOCK[unit] // MICROSECOND)
    _inside(cal, starts)
    its = _arrays(cal)
    if unit == WORKING_DAYS:
        return _nth(its.closes, np.searchsorted(its.midnights, starts // SECOND, "right") + amount - 1) * SECOND
    return _earliest(its, _worked_before(its, starts) + amount * WORKING[unit])


def subtract(cal: WorkingCalendar, dues: Instants, amount: int, unit: str) -> Instants:
    """So much time before each due time: working_time.subtract."""
    if amount == 0:
        return dues
    if unit in CLOCK:
        return dues - amount * (CLOCK[unit] // MICROSECOND)
    _inside(cal, dues)
    its = _arrays(cal)
    if unit == WORKING_DAYS:
        return _nth(its.closes, np.searchsorted(its.nexts, (dues - 1) // SECOND, "right") - amount) * SECOND
    return _latest(its, _worked_before(its, dues) - amount * WORKING[unit])


def worked(cal: WorkingCalendar, since: Instants, until: Instants) -> Instants:
    """The working microseconds between each pair; none where the second is not after the first."""
    _inside(cal, since)
    _inside(cal, until)
    its = _arrays(cal)
    found: Instants = np.maximum(_worked_before(its, until) - _worked_before(its, since), 0)
    return found


@lru_cache(maxsize=32)
def _arrays(cal: WorkingCalendar) -> _Arrays:
    return _Arrays(*(np.array(row, dtype=np.int64) for row in (cal.starts, cal.worked, cal.midnights, cal.closes, cal.nexts)))


def _inside(cal: WorkingCalendar, found: Instants) -> None:
    if found.size and (found.min() < cal.begins * SECOND or found.max() > cal.ends * SECOND):
        raise OutsideCalendar("the calendar does not reach to every instant")


def _nth(row: Instants, index: npt.NDArray[np.intp]) -> Instants:
    if index.size and (index.min() < 0 or index.max() >= len(row)):
        raise OutsideCalendar("the calendar does not hold so many working days")
    return row[index]


def _worked_before(its: _Arrays, found: Instants) -> Instants:
    if not its.starts.size:
        return np.zeros_like(found)
    index = np.searchsorted(its.starts, found // SECOND, "right")
    before = np.maximum(index - 1, 0)
    whole = np.minimum(found - its.starts[before] * SECOND + its.worked[before] * SECOND, its.worked[index] * SECOND)
    return np.where(index == 0, 0, whole)


def _earliest(its: _Arrays, amount: Instants) -> Instants:
    return _in_span(its, np.searchsorted(its.worked, (amount - 1) // SECOND, "right") - 1, amount)


def _latest(its: _Arrays, amount: Instants) -> Instants:
    return _in_span(its, np.searchsorted(its.worked, amount // SECOND, "right") - 1, amount)


def _in_span(its: _Arrays, index: npt.NDArray[np.intp], amount: Instants) -> Instants:
    if index.size and (index.min() < 0 or index.max() >= len(its.starts)):
        raise OutsideCalendar("the calendar does not hold so much working time")
    return its.starts[index] * SECOND + amount - its.worked[index] * SECOND
