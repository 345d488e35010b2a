"""When a visit took place, by what is known of the clock of its phone. Arithmetic: no clock is read.

A clock that is wrong now was as wrong when the visit was recorded, unless the phone knows better, or the times would lie in the
future then: it was set right in between.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

MATTERS = timedelta(minutes=2)
"""A clock that is less wrong is left: so long a body may be on its way."""
SKEW = timedelta(minutes=5)
"""So far in the future what is said of a visit may lie."""
LONGEST_AGO = timedelta(days=366)
"""A visit of longer ago is a slip of the clock; years that no calendar knows would fail every page that shows them."""
FURTHEST = timedelta(seconds=2_000_000_000)
"""Some sixty years: a clock that began anew stands at 1970."""


@dataclass(frozen=True)
class PhoneClock:
    """`now`: at sending. `behind`: seconds, when the visit was recorded, where the phone knew. `saved_at`: when it was saved."""

    now: datetime | None = None
    behind: int | None = None
    saved_at: datetime | None = None


@dataclass(frozen=True)
class RecordTimes:
    """`behind`: what was added to the phone's times. `unusable`: names of those that cannot be, with what stands instead."""

    began: datetime
    ended: datetime
    behind: timedelta = timedelta()
    unusable: tuple[str, ...] = ()


def judge(began: datetime, ended: datetime, *, clock: PhoneClock, at: datetime) -> RecordTimes:
    """The times of a record received `at`, by the server's clock."""
    for behind in _candidates(clock, at=at):
        try:
            moved = began + behind, ended + behind
        except OverflowError:
            continue
        if max(moved) <= at + SKEW and min(moved) >= at - LONGEST_AGO:
            began, ended = moved
            return _within(RecordTimes(began, ended, behind), at=at)
    return _within(RecordTimes(began, ended), at=at)


def saved(clock: PhoneClock, times: RecordTimes, *, at: datetime) -> datetime:
    """When the visit was entered: when its phone saved it, where it says so, else when it was received."""
    if clock.saved_at is None:
        return at
    try:
        return min(clock.saved_at + times.behind, at)
    except OverflowError:
        return at


def _candidates(clock: PhoneClock, *, at: datetime) -> list[timedelta]:
    behind = []
    if clock.behind is not None:
        behind.append(timedelta(seconds=clock.behind))
    if clock.now is not None:
        behind.append(at - clock.now)
    return [each if abs(each) >= MATTERS else timedelta() for each in behind if abs(each) <= FURTHEST]


def _within(times: RecordTimes, *, at: datetime) -> RecordTimes:
    """Neither in the future nor years ago, and begun before it ended."""
    began, ended = _bounded(times.began, at=at), _bounded(times.ended, at=at)
    unusable = [] if began == times.began else ["began_at"]
    unusable += [] if ended == times.ended else ["ended_at"]
    if began > ended:
        began = ended
        unusable.append("began_at")
    return RecordTimes(began, ended, times.behind, tuple(dict.fromkeys(unusable)))


def _bounded(moment: datetime, *, at: datetime) -> datetime:
    if moment > at + SKEW:
        return at
    return max(moment, at - LONGEST_AGO)
