"""Working time of many at once: what `working_time` answers for one instant, for arrays of them, to the microsecond.

Instants are int64 microseconds since the epoch (UTC); `instants` and `datetimes` convert. A question about the
calendar is one or two binary searches over its sorted spans, for all at once. For a handful, ask `working_time`: each
call here first copies the calendar's tuples into arrays.

Where the answer to a single one lies outside the calendar, the whole question is refused, as the single one would be.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from casework.worktime.calendar import EPOCH, WorkingCalendar
from casework.worktime.clock import CLOCK, MICROSECOND, SECOND, WORKING, OutsideCalendar
from casework.worktime.durations import WORKING_DAYS

__all__ = ["Instants", "add", "datetimes", "instants", "provisional", "subtract", "worked"]

Instants = npt.NDArray[np.int64]
FIRST = (datetime.min.replace(tzinfo=UTC) - EPOCH) // MICROSECOND
LAST = (datetime.max.replace(tzinfo=UTC) - EPOCH) // MICROSECOND


def instants(moments: Iterable[datetime]) -> Instants:
    """Since the epoch, exactly, one for each. Raises ValueError for an instant without a time zone."""
    return np.fromiter((_since_epoch(moment) for moment in moments), dtype=np.int64)


def datetimes(moments: Instants) -> list[datetime]:
    """In UTC, of a one-dimensional array of microseconds since the epoch."""
    return [EPOCH + instant * MICROSECOND for instant in moments.tolist()]


def add(cal: WorkingCalendar, starts: Instants, amounts: Instants | int, unit: str) -> Instants:
    """When so much time has passed since each start: `working_time.add` of each pair.

    `starts`: microseconds since the epoch. `amounts`: of `unit`; one for all, or an array that numpy can broadcast
    with `starts`. Answers in microseconds since the epoch, in the shape of both together.

    Raises ValueError for a negative amount or an unknown unit, OutsideCalendar if any answer lies outside the
    calendar, and OverflowError if any is no datetime any more.
    """
    begun, amount = _asked(starts, amounts, unit)
    if unit in CLOCK:
        return _later_by_the_clock(begun, amount, CLOCK[unit] // MICROSECOND)
    moves = amount > 0
    due = begun.copy()
    due[moves] = _later(cal, begun[moves], amount[moves], unit)
    return due


def subtract(cal: WorkingCalendar, dues: Instants, amounts: Instants | int, unit: str) -> Instants:
    """So much time before each due time: `working_time.subtract` of each pair. Shapes, units and errors as of `add`."""
    due, amount = _asked(dues, amounts, unit)
    if unit in CLOCK:
        return _sooner_by_the_clock(due, amount, CLOCK[unit] // MICROSECOND)
    moves = amount > 0
    warned = due.copy()
    warned[moves] = _sooner(cal, due[moves], amount[moves], unit)
    return warned


def worked(cal: WorkingCalendar, a: Instants, b: Instants) -> Instants:
    """The working microseconds between two instants of each pair; none where b is not after a.

    `a` and `b`: microseconds since the epoch, of shapes that numpy can broadcast. Raises OutsideCalendar if any pair
    with b after a reaches beyond the calendar.
    """
    earlier, later = np.broadcast_arrays(a, b)
    runs = later > earlier
    spent = np.zeros(runs.shape, dtype=np.int64)
    spent[runs] = _worked_before(cal, later[runs]) - _worked_before(cal, earlier[runs])
    return spent


def provisional(cal: WorkingCalendar, moments: Instants) -> npt.NDArray[np.bool_]:
    """Which lie beyond the last published day: `working_time.provisional` of each."""
    beyond = datetime.combine(cal.published_through + timedelta(days=1), time(0), ZoneInfo(cal.zone))
    return moments >= _since_epoch(beyond)


def _since_epoch(instant: datetime) -> int:
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return (instant - EPOCH) // MICROSECOND


def _asked(moments: Instants, amounts: Instants | int, unit: str) -> tuple[Instants, Instants]:
    """Checked, and of one shape."""
    each, amount = np.broadcast_arrays(moments, np.asarray(amounts, dtype=np.int64))
    if np.any(amount < 0):
        raise ValueError("an amount of time is not negative")
    if unit not in CLOCK and unit not in WORKING and unit != WORKING_DAYS:
        raise ValueError(f"{unit!r} is no unit of time")
    return each, amount


# Amounts are compared before they are multiplied: int64 would wrap around in silence.


def _later_by_the_clock(starts: Instants, amounts: Instants, unit: int) -> Instants:
    if np.any(amounts > (LAST - starts) // unit):
        raise OverflowError("no datetime is so late")
    return starts + amounts * unit


def _sooner_by_the_clock(dues: Instants, amounts: Instants, unit: int) -> Instants:
    if np.any(amounts > (dues - FIRST) // unit):
        raise OverflowError("no datetime is so early")
    return dues - amounts * unit


def _later(cal: WorkingCalendar, starts: Instants, amounts: Instants, unit: str) -> Instants:
    """By the calendar, of amounts above 0: the end of a span rather than the start of the next."""
    if unit == WORKING_DAYS:
        begun = _after(_array(cal.midnights), _inside(cal, starts))
        _hold(amounts, len(cal.closes) - begun)
        due: Instants = _array(cal.closes)[begun + amounts - 1]
        return due
    before = _worked_before(cal, starts)
    _hold(amounts, (cal.worked[-1] * SECOND - before) // WORKING[unit])
    whole = before + amounts * WORKING[unit]
    return _in_span(cal, whole, reached=whole - 1)


def _sooner(cal: WorkingCalendar, dues: Instants, amounts: Instants, unit: str) -> Instants:
    """By the calendar, of amounts above 0: the start of a span rather than the end of the last."""
    if unit == WORKING_DAYS:
        over = _after(_array(cal.nexts), _inside(cal, dues) - 1)
        _hold(amounts, over)
        warned: Instants = _array(cal.closes)[over - amounts]
        return warned
    before = _worked_before(cal, dues)
    _hold(amounts, before // WORKING[unit])
    left = before - amounts * WORKING[unit]
    return _in_span(cal, left, reached=left)


def _worked_before(cal: WorkingCalendar, moments: Instants) -> Instants:
    """The working microseconds from the calendar's beginning to each instant."""
    # A span of no length goes before the first, for the instants before it.
    opens, before = _array((cal.begins, *cal.starts)), _array((0, *cal.worked[:-1]))
    index = _after(opens[1:], _inside(cal, moments))
    spent: Instants = np.minimum(moments - (opens - before)[index], _array(cal.worked)[index])
    return spent


def _in_span(cal: WorkingCalendar, spent: Instants, *, reached: Instants) -> Instants:
    """When so much was worked, in the span in which `reached` was worked."""
    before = _array(cal.worked[:-1])
    index = _after(before, reached) - 1
    return spent + (_array(cal.starts) - before)[index]


def _hold(amounts: Instants, most: npt.NDArray[np.signedinteger]) -> None:
    if np.any(amounts > most):
        raise OutsideCalendar("the calendar does not hold so much working time")


def _inside(cal: WorkingCalendar, moments: Instants) -> Instants:
    outside = (moments < cal.begins * SECOND) | (moments > cal.ends * SECOND)
    if np.any(outside):
        day = moments[outside][:1].astype("datetime64[us]").astype("datetime64[D]")[0]
        raise OutsideCalendar(f"the calendar does not reach to {day}")
    return moments


def _after(places: Instants, sought: Instants) -> npt.NDArray[np.intp]:
    """How many of the sorted places are at or before each that is sought: `bisect_right`."""
    # What is sought in order is found four times as fast, and putting it in order takes less than that saves.
    order = np.argsort(sought)
    indices = np.empty(sought.shape, dtype=np.intp)
    indices[order] = np.searchsorted(places, sought[order], side="right")
    return indices


def _array(seconds: tuple[int, ...]) -> Instants:
    """In microseconds."""
    return np.array(seconds, dtype=np.int64) * SECOND
