"""Calendars for the tests of working time, and an oracle that counts minute by minute."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from casework.worktime.clock import DayRule, WorkingCalendar, build

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
OFFICE = ((time(9), time(12)), (time(14), time(18)))
ALL_DAY = ((time(0), time(0)),)
OFFICE_WEEK = dict.fromkeys(range(5), OFFICE)
AROUND_THE_CLOCK = dict.fromkeys(range(7), ALL_DAY)
# The days around which Shanghai (1986-1991), Berlin, New York, Lord Howe (half an hour), São Paulo (at midnight) and Apia
# (a whole day left out) turn their clocks, and the days around Chinese New Year, a make-up Saturday and the year's end.
TURNS = (
    ("Asia/Shanghai", date(2026, 2, 10)),
    ("Asia/Shanghai", date(1987, 4, 8)),
    ("Asia/Shanghai", date(1987, 9, 9)),
    ("Europe/Berlin", date(2026, 3, 25)),
    ("Europe/Berlin", date(2026, 10, 21)),
    ("America/New_York", date(2026, 3, 5)),
    ("America/New_York", date(2026, 10, 29)),
    ("America/New_York", date(2027, 12, 28)),
    ("Australia/Lord_Howe", date(2026, 4, 1)),
    ("Australia/Lord_Howe", date(2026, 9, 30)),
    ("America/Sao_Paulo", date(2018, 2, 14)),
    ("America/Sao_Paulo", date(2018, 10, 31)),
    ("Pacific/Apia", date(2011, 12, 27)),
)


@dataclass(frozen=True)
class Plan:
    """What a calendar is built from, to build it and to count it by hand."""

    zone: str
    week: Mapping[int, tuple[tuple[time, time], ...]]
    days: Mapping[date, DayRule]
    first: date
    length: int  # days

    @property
    def last(self) -> date:
        return self.first + (self.length - 1) * DAY

    def built(self, *, without: date | None = None) -> WorkingCalendar:
        days = {**self.days, without: DayRule(working=False)} if without else self.days
        return build(zone=self.zone, week=self.week, days=days, first=self.first, last=self.last, published_through=self.last)

    def works(self, instant: datetime) -> bool:
        wall = instant.astimezone(ZoneInfo(self.zone))
        rule = self.days.get(wall.date())
        spans = self.week.get(wall.weekday(), ())
        if rule and not rule.working:
            spans = ()
        elif rule and rule.spans is not None:
            spans = tuple(rule.spans)
        elif rule and not spans:
            spans = next((self.week[day] for day in range(7) if self.week.get(day)), ())
        return any(start <= wall.time() and (wall.time() < stop or stop == time(0)) for start, stop in spans)

    def day_of(self, instant: datetime) -> date:
        return instant.astimezone(ZoneInfo(self.zone)).date()

    @cached_property
    def minutes(self) -> list[datetime]:
        """Every minute of the plan."""
        noon = datetime.combine(self.first, time(12), UTC)
        around = (noon + number * MINUTE for number in range(-2 * 1440, (self.length + 1) * 1440))
        last = self.last
        return [instant for instant in around if self.first <= self.day_of(instant) <= last]

    @cached_property
    def turns(self) -> list[datetime]:
        """The last minute of each day and the first of the next."""
        days = [self.day_of(instant) for instant in self.minutes]
        return [self.minutes[at + side] for at, pair in enumerate(pairwise(days)) if pair[0] != pair[1] for side in (0, 1)]

    @cached_property
    def working_minutes(self) -> list[datetime]:
        return [instant for instant in self.minutes if self.works(instant)]

    @cached_property
    def closings(self) -> dict[date, datetime]:
        """Of each working day, the end of its last working minute."""
        return {self.day_of(instant): instant + MINUTE for instant in self.working_minutes}

    # The oracle: slow and obvious.

    def worked(self, a: datetime, b: datetime) -> int:
        return sum(a <= instant < b for instant in self.working_minutes)

    def add_minutes(self, start: datetime, amount: int) -> datetime | None:
        for instant in self.working_minutes:
            if instant >= start:
                amount -= 1
                if amount == 0:
                    return instant + MINUTE
        return None

    def add_days(self, start: datetime, amount: int) -> datetime | None:
        later = [close for day, close in sorted(self.closings.items()) if day > self.day_of(start)]
        return later[amount - 1] if amount <= len(later) else None


@st.composite
def hours(draw: st.DrawFn) -> tuple[tuple[time, time], ...]:
    """Hours of a day: usual ones, none, all, at night, or any."""
    usual = draw(st.sampled_from([OFFICE, OFFICE, (), ALL_DAY, ((time(22), time(0)),), ((time(0), time(6)),), None]))
    if usual is not None:
        return usual
    cuts = sorted(draw(st.lists(st.integers(0, 1439), min_size=2, max_size=6, unique=True)))
    clock = [time(cut // 60, cut % 60) for cut in cuts]
    return tuple(zip(clock[::2], clock[1::2], strict=False))


@st.composite
def plans(draw: st.DrawFn, *, length: int = 8) -> Plan:
    """Some days in a zone, often around a turn of its clock."""
    zone, first = draw(
        st.sampled_from(TURNS)
        | st.tuples(st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "UTC"]), st.dates(date(2004, 1, 1), date(2035, 1, 1)))
    )
    first += draw(st.integers(-2, 2)) * DAY
    rules = st.builds(DayRule, working=st.booleans(), spans=st.none() | hours())
    some = st.integers(0, length - 1).map(lambda number: first + number * DAY)
    any_week = st.dictionaries(st.integers(0, 6), hours(), max_size=7)
    return Plan(
        zone=zone,
        week=draw(st.sampled_from([OFFICE_WEEK, AROUND_THE_CLOCK]) | any_week),
        days=draw(st.dictionaries(some, rules, max_size=4)),
        first=first,
        length=length,
    )


def instants(plan: Plan) -> st.SearchStrategy[datetime]:
    """Any instant of a plan, to the microsecond, and often one at which something starts or ends, or next to it."""
    cal = plan.built()
    low, high = EPOCH + cal.begins * SECOND, EPOCH + cal.ends * SECOND
    anywhere = st.integers(0, (high - low) // MICROSECOND).map(lambda number: low + number * MICROSECOND)
    edges = sorted({cal.begins, cal.ends, *cal.starts, *cal.stops, *cal.midnights, *cal.nexts})
    nudged = st.builds(
        lambda edge, nudge: min(max(EPOCH + edge * SECOND + nudge * MICROSECOND, low), high),
        st.sampled_from(edges),
        st.sampled_from([-1, 0, 0, 1]),
    )
    return anywhere | nudged


def whole_minutes(plan: Plan) -> st.SearchStrategy[datetime]:
    """Any minute of a plan, and often one beside a midnight."""
    return st.sampled_from(plan.minutes) | st.sampled_from(plan.turns)


# Amounts that a calendar of a few days can hold.
LIMITS = (
    st.tuples(st.integers(0, 5), st.just("working_days"))
    | st.tuples(st.integers(0, 1500), st.just("working_minutes"))
    | st.tuples(st.integers(0, 24), st.just("working_hours"))
    | st.tuples(st.integers(0, 30), st.sampled_from(["minutes", "hours"]))
)
