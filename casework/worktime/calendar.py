"""Building a working calendar: from weekly hours and the days unlike them, in local time, to epoch seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
A_DAY = 86_400  # seconds on a wall clock

Spans = Sequence[tuple[time, time]]
WallSpans = tuple[tuple[int, int], ...]  # seconds since the wall clock's midnight


@dataclass(frozen=True)
class DayRule:
    """A day unlike its weekday. Not working: free. Working: its own spans, else an ordinary working day's hours."""

    working: bool
    spans: Spans | None = None


@dataclass(frozen=True)
class WorkingCalendar:
    """Sorted, in epoch seconds. `worked[i]` is the working time before span i, and at the end that of all spans.

    Of each working day: its midnight, its close of business, and the midnight after it.
    """

    zone: str
    begins: int
    ends: int
    starts: tuple[int, ...]
    stops: tuple[int, ...]
    worked: tuple[int, ...]
    midnights: tuple[int, ...]
    closes: tuple[int, ...]
    nexts: tuple[int, ...]
    published_through: date


def build(
    *,
    zone: str,
    week: Mapping[int, Spans],
    days: Mapping[date, DayRule],
    first: date,
    last: date,
    published_through: date,
) -> WorkingCalendar:
    """`week`: Monday is 0, a weekday left out is free. A span that ends at 00:00 (or at time.max) ends with the day.

    A wall clock that is set forward or back in a span makes it an hour shorter or longer: an instant is working time
    when the clock on the wall reads a time within a span. Raises ValueError for spans that overlap or run backwards.
    """
    if last < first:
        raise ValueError("a calendar ends on or after its first day")
    zoned = ZoneInfo(zone)
    weekly = {weekday: _checked(week.get(weekday, ())) for weekday in range(7)}
    ordinary = next((spans for spans in weekly.values() if spans), ())
    pieces: list[tuple[int, int]] = []
    midnights: list[int] = []
    closes: list[int] = []
    nexts: list[int] = []
    for number in range((last - first).days + 1):
        day = first + number * DAY
        spans = _spans_of(day, days.get(day), weekly, ordinary)
        of_day = _in_epoch(zoned, day, spans) if spans else []
        if of_day:
            pieces += of_day
            midnights.append(_midnight(zoned, day))
            closes.append(of_day[-1][1])
            nexts.append(_midnight(zoned, day + DAY))
    pieces.sort()  # they are in order already, but where a zone turns its clock back over midnight
    return WorkingCalendar(
        zone=zone,
        begins=_midnight(zoned, first),
        ends=_midnight(zoned, last + DAY),
        starts=tuple(start for start, _stop in pieces),
        stops=tuple(stop for _start, stop in pieces),
        worked=tuple(accumulate((stop - start for start, stop in pieces), initial=0)),
        midnights=tuple(midnights),
        closes=tuple(closes),
        nexts=tuple(nexts),
        published_through=published_through,
    )


def _checked(spans: Spans) -> WallSpans:
    """Seconds of the wall clock since its midnight, sorted."""
    in_seconds = sorted((_seconds(start), _seconds(stop) or A_DAY) for start, stop in spans)
    for start, stop in in_seconds:
        if stop <= start:
            raise ValueError("a span of working time ends after it starts")
    for (_start, stop), (start, _stop) in pairwise(in_seconds):
        if start < stop:
            raise ValueError("two spans of working time overlap")
    return tuple(in_seconds)


def _seconds(clock: time) -> int:
    if clock == time.max:
        return A_DAY
    return clock.hour * 3600 + clock.minute * 60 + clock.second


def _spans_of(
    day: date,
    rule: DayRule | None,
    weekly: Mapping[int, WallSpans],
    ordinary: WallSpans,
) -> WallSpans:
    usual = weekly[day.weekday()]
    if rule is None:
        return usual
    if not rule.working:
        return ()
    # A make-up Saturday has no hours of its own in the week: it borrows those of the first working weekday.
    return _checked(rule.spans) if rule.spans is not None else usual or ordinary


def _in_epoch(zoned: ZoneInfo, day: date, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The instants at which the wall reads a time within the spans of this day."""
    wall = (datetime.combine(day, time(0), UTC) - EPOCH) // timedelta(seconds=1)
    # Offsets run from -12 to +14 hours; within this window the wall reads every time of the day.
    low, high = wall - 15 * 3600, wall + 24 * 3600 + 13 * 3600
    before, after = _offset(zoned, low), _offset(zoned, high)
    if before == after:
        return [(wall + start - before, wall + stop - before) for start, stop in spans]
    turn = _turn(zoned, low, high, before)
    pieces = [(wall + start - before, min(wall + stop - before, turn)) for start, stop in spans]
    pieces += [(max(wall + start - after, turn), wall + stop - after) for start, stop in spans]
    return [(start, stop) for start, stop in pieces if start < stop]


def _midnight(zoned: ZoneInfo, day: date) -> int:
    """The first instant of a day, also where its midnight is skipped or comes twice."""
    wall = (datetime.combine(day, time(0), UTC) - EPOCH) // timedelta(seconds=1)
    low, high = wall - 15 * 3600, wall + 13 * 3600
    before, after = _offset(zoned, low), _offset(zoned, high)
    if before == after or wall - before < (turn := _turn(zoned, low, high, before)):
        return wall - before
    return max(wall - after, turn)


def _turn(zoned: ZoneInfo, low: int, high: int, before: int) -> int:
    """When the clock is changed: the first second with another offset. Zones do not change twice within two days."""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zoned, middle) == before else (low, middle)
    return high


@lru_cache(maxsize=4096)  # the days of a calendar ask for the same instants as their neighbours
def _offset(zoned: ZoneInfo, instant: int) -> int:
    offset = datetime.fromtimestamp(instant, zoned).utcoffset()
    return 0 if offset is None else offset // timedelta(seconds=1)
