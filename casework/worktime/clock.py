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
from fractions import Fraction
from math import ceil
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
    "days_later",
    "days_on",
    "days_passed",
    "nearing",
    "provisional",
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


def days_on(cal: WorkingCalendar, instant: datetime, days: Fraction) -> datetime:
    """The earliest instant by which so many working days have passed, whatever their length; itself where none are asked."""
    if days <= 0:
        return _aware(instant).astimezone(UTC)
    whole, part = divmod(_days_before(cal, _inside(cal, instant)) + days, 1)
    day = int(whole)
    if not part:
        return _at(_nth(cal.closes, day - 1) * SECOND)
    begun, length = _day(cal, day)
    return _at(_earliest(cal, begun + ceil(part * length)))


def days_later(cal: WorkingCalendar, instant: datetime, days: int) -> datetime:
    """The beginning of the working day that is so many after the day of an instant; the instant itself where none are asked."""
    if days <= 0:
        return _aware(instant).astimezone(UTC)
    return _at(_nth(cal.midnights, bisect_right(cal.midnights, _inside(cal, instant) // SECOND) + days - 1) * SECOND)


def days_passed(cal: WorkingCalendar, a: datetime, b: datetime) -> Fraction:
    """The working days between two instants, of a day in part the share that was worked; none when b is not after a."""
    return max(_days_before(cal, _inside(cal, b)) - _days_before(cal, _inside(cal, a)), Fraction(0))


def _days_before(cal: WorkingCalendar, instant: int) -> Fraction:
    day = bisect_right(cal.closes, instant // SECOND)
    if day == len(cal.closes):
        return Fraction(day)
    begun, length = _day(cal, day)
    return day + Fraction(_worked_before(cal, instant) - begun, length)


def _day(cal: WorkingCalendar, day: int) -> tuple[int, int]:
    """The microseconds worked before a working day, and those of the day itself."""
    begun = _worked_before(cal, _nth(cal.closes, day - 1) * SECOND) if day else 0
    return begun, _worked_before(cal, _nth(cal.closes, day) * SECOND) - begun


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
