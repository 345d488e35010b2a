"""Working time: arithmetic on sorted arrays of epoch seconds. No clock is read and no query is made here.

A calendar is built once, from weekly hours and the days unlike them, in local time; from then on everything is a
binary search. `add` and `cut_off` are exact inverses: `add(cal, c, n, unit) <= now` is the same as
`c <= cut_off(cal, now, n, unit)`, to the microsecond. So a sweep that looks for `clock_from <= cut_off` finds what is
due and nothing else, and chains work too: first D, then R is `cut_off(cal, cut_off(cal, now, R), D)`.
`subtract` and `nearing` are such a pair for "before the due time".

A limit in working days ends at the close of business of the n-th working day after the day it began (DOMAIN, "Clocks").
An amount of 0 is the instant itself, in every unit: "at due".
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from casework.worktime.calendar import EPOCH, DayRule, WorkingCalendar, build
from casework.worktime.durations import HOURS, MINUTES, WORKING_DAYS, WORKING_HOURS, WORKING_MINUTES

__all__ = [
    "DayRule",
    "OutsideCalendar",
    "WorkingCalendar",
    "add",
    "after",
    "before",
    "build",
    "cut_off",
    "nearing",
    "provisional",
    "run_on",
    "subtract",
    "worked",
]

MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000  # in microseconds, in which instants are compared: datetimes have no finer ones
CLOCK = {MINUTES: timedelta(minutes=1), HOURS: timedelta(hours=1)}
WORKING = {WORKING_MINUTES: 60 * SECOND, WORKING_HOURS: 3600 * SECOND}


class OutsideCalendar(ValueError):
    """The answer lies before the calendar's first day or after its last. Build it longer."""


def worked(cal: WorkingCalendar, a: datetime, b: datetime) -> timedelta:
    """The working time between two instants; none when b is not after a."""
    if b.astimezone(UTC) <= a.astimezone(UTC):  # two times of one zone would compare as its wall clock reads
        return timedelta(0)
    return (_worked_before(cal, _inside(cal, b)) - _worked_before(cal, _inside(cal, a))) * MICROSECOND


def add(cal: WorkingCalendar, start: datetime, amount: int, unit: str) -> datetime:
    """When so much time has passed: the earliest such instant, in UTC."""
    if _is_now(start, amount, unit):
        return start.astimezone(UTC)
    if unit in CLOCK:
        return start.astimezone(UTC) + amount * CLOCK[unit]
    instant = _inside(cal, start)
    if unit == WORKING_DAYS:
        return _at(_nth(cal.closes, bisect_right(cal.midnights, instant // SECOND) + amount - 1) * SECOND)
    return _at(_earliest(cal, _worked_before(cal, instant) + amount * WORKING[unit]))


def cut_off(cal: WorkingCalendar, now: datetime, amount: int, unit: str) -> datetime:
    """The latest instant from which so much time has passed by `now`: what began then or before is due."""
    if _is_now(now, amount, unit):
        return now.astimezone(UTC)
    if unit in CLOCK:
        return now.astimezone(UTC) - amount * CLOCK[unit]
    instant = _inside(cal, now)
    if unit == WORKING_DAYS:
        # Due is what began before the midnight of the day with which n working days have closed.
        return _at(_nth(cal.midnights, bisect_right(cal.closes, instant // SECOND) - amount) * SECOND - 1)
    return _at(_latest(cal, _worked_before(cal, instant) - amount * WORKING[unit]))


def subtract(cal: WorkingCalendar, due: datetime, amount: int, unit: str) -> datetime:
    """So much time before a due time: the latest instant with the whole amount still ahead.

    In working days: the close of business of the n-th working day before the day that the due time ends. (A day's
    24:00 belongs to that day.)
    """
    if unit == WORKING_DAYS and amount > 0:
        earlier = bisect_right(cal.nexts, (_inside(cal, due) - 1) // SECOND)
        return _at(_nth(cal.closes, earlier - amount) * SECOND)
    return cut_off(cal, due, amount, unit)


def nearing(cal: WorkingCalendar, now: datetime, amount: int, unit: str) -> datetime:
    """The latest due time that is so near at `now`: `subtract(cal, e, ...) <= now` exactly when `e <= nearing(now)`."""
    if _is_now(now, amount, unit):
        return now.astimezone(UTC)
    if unit in CLOCK:
        return now.astimezone(UTC) + amount * CLOCK[unit]
    instant = _inside(cal, now)
    if unit == WORKING_DAYS:
        return _at(_nth(cal.nexts, bisect_right(cal.closes, instant // SECOND) + amount - 1) * SECOND)
    return _at(_latest(cal, _worked_before(cal, instant + 1) - 1 + amount * WORKING[unit]))


def before(cal: WorkingCalendar, instant: datetime, span: timedelta) -> datetime:
    """The latest instant from which exactly so much has been worked by `instant`; itself where nothing has."""
    if span <= timedelta(0):
        return _aware(instant).astimezone(UTC)
    return _at(_latest(cal, _worked_before(cal, _inside(cal, instant)) - span // MICROSECOND))


def after(cal: WorkingCalendar, instant: datetime, span: timedelta) -> datetime:
    """The earliest instant by which exactly so much has been worked since `instant`; itself where nothing is asked."""
    if span <= timedelta(0):
        return _aware(instant).astimezone(UTC)
    return _at(_earliest(cal, _worked_before(cal, _inside(cal, instant)) + span // MICROSECOND))


def run_on(cal: WorkingCalendar, due: datetime, start: datetime, end: datetime) -> datetime:
    """The close of business at which a limit in working days ends that would have ended at `due`, after its clock stood still
    from `start` to `end`.

    It is measured in days, whatever their length: the days that lay whole ahead are ahead again, and one more where less is
    left of the day on which the clock runs on than was left of the day on which it stopped.
    """
    stopped, ran_on = _inside(cal, start), _inside(cal, end)
    ahead = bisect_right(cal.closes, _inside(cal, due) // SECOND) - bisect_right(cal.midnights, stopped // SECOND)
    left, whole = _left_of_day(cal, stopped)
    now_left, now_whole = _left_of_day(cal, ran_on)
    ahead += left * now_whole > now_left * whole
    return _at(_nth(cal.closes, bisect_right(cal.midnights, ran_on // SECOND) + ahead - 1) * SECOND)


def _left_of_day(cal: WorkingCalendar, instant: int) -> tuple[int, int]:
    """The working microseconds left of a working day, and those of the whole day; 0 of 1 on any other."""
    day = bisect_right(cal.midnights, instant // SECOND) - 1
    if day < 0 or instant >= cal.closes[day] * SECOND:
        return 0, 1
    close = _worked_before(cal, cal.closes[day] * SECOND)
    return close - _worked_before(cal, instant), close - _worked_before(cal, cal.midnights[day] * SECOND)


def provisional(cal: WorkingCalendar, instant: datetime) -> bool:
    """Beyond the last published day: weekends were reckoned with, public holidays are not known yet."""
    return _aware(instant).astimezone(ZoneInfo(cal.zone)).date() > cal.published_through


# Searching.


def _is_now(instant: datetime, amount: int, unit: str) -> bool:
    """Checks what every question is asked with; true for an amount of 0."""
    _aware(instant)
    if amount < 0:
        raise ValueError("an amount of time is not negative")
    if unit not in CLOCK and unit not in WORKING and unit != WORKING_DAYS:
        raise ValueError(f"{unit!r} is no unit of time")
    return amount == 0


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return instant


def _inside(cal: WorkingCalendar, instant: datetime) -> int:
    """Microseconds since the epoch, exactly; `timestamp()` would round them."""
    microseconds = (_aware(instant) - EPOCH) // MICROSECOND
    if not cal.begins * SECOND <= microseconds <= cal.ends * SECOND:
        raise OutsideCalendar(f"the calendar does not reach to {instant:%Y-%m-%d}")
    return microseconds


def _at(microseconds: int) -> datetime:
    return EPOCH + microseconds * MICROSECOND


def _nth(instants: Sequence[int], index: int) -> int:
    if not 0 <= index < len(instants):
        raise OutsideCalendar("the calendar does not hold so many working days")
    return instants[index]


def _worked_before(cal: WorkingCalendar, instant: int) -> int:
    """The working microseconds from the calendar's beginning to an instant."""
    index = bisect_right(cal.starts, instant // SECOND)
    if index == 0:
        return 0
    return min(instant - cal.starts[index - 1] * SECOND + cal.worked[index - 1] * SECOND, cal.worked[index] * SECOND)


def _earliest(cal: WorkingCalendar, amount: int) -> int:
    """The earliest instant before which so much was worked: the end of a span rather than the start of the next."""
    index = bisect_right(cal.worked, (amount - 1) // SECOND) - 1
    return _in_span(cal, index, amount)


def _latest(cal: WorkingCalendar, amount: int) -> int:
    """The latest instant before which no more was worked: the start of a span rather than the end of the last."""
    return _in_span(cal, bisect_right(cal.worked, amount // SECOND) - 1, amount)


def _in_span(cal: WorkingCalendar, index: int, amount: int) -> int:
    if not 0 <= index < len(cal.starts):
        raise OutsideCalendar("the calendar does not hold so much working time")
    return cal.starts[index] * SECOND + amount - cal.worked[index] * SECOND
