"""Clocks that stood still: against an oracle that counts minute by minute, in any calendar."""

from collections import Counter
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casework.worktime import deadlines
from casework.worktime.clock import OutsideCalendar, WorkingCalendar, add, worked
from tests.casework.worktime.test_any_calendar import MORE, ORACLE

from .calendars import MINUTE, OFFICE_WEEK, Plan, instants, plans, whole_minutes

Stretches = list[deadlines.Stretch]
MARCH = Plan(zone="Asia/Shanghai", week=OFFICE_WEEK, days={}, first=date(2026, 3, 1), length=14)


def stretches(data: st.DataObject, plan: Plan, since: datetime) -> Stretches:
    """At most three pauses, one after the other, none before the wait began."""
    drawn = data.draw(st.lists(whole_minutes(plan), max_size=6, unique=True))
    later = sorted(instant for instant in drawn if instant >= since)
    return [pair for place, pair in enumerate(pairwise(later)) if place % 2 == 0]


def running(plan: Plan, since: datetime, pauses: Stretches) -> list[datetime]:
    """The working minutes in which the clock ran."""
    return [
        minute for minute in plan.working_minutes if minute >= since and not any(start <= minute < end for start, end in pauses)
    ]


@ORACLE
@given(data=st.data(), plan=plans(), amount=st.integers(1, 900))
def test_a_limit_in_working_time_ends_after_the_minutes_in_which_its_clock_ran(
    data: st.DataObject, plan: Plan, amount: int
) -> None:
    since = data.draw(whole_minutes(plan))
    pauses = stretches(data, plan, since)
    ran = running(plan, since, pauses)
    assume(len(ran) >= amount)
    due = deadlines.due(plan.built(), since, amount, "working_minutes", pauses)
    assert due == ran[amount - 1] + MINUTE


@ORACLE
@given(data=st.data(), plan=plans())
def test_a_clock_that_stood_still_has_run_as_long_as_its_minutes(data: st.DataObject, plan: Plan) -> None:
    since, *later = sorted(data.draw(st.lists(whole_minutes(plan), min_size=3, max_size=7, unique=True)))
    pauses = [pair for place, pair in enumerate(pairwise(later)) if place % 2 == 0]
    now = pauses[-1][1]
    cal = plan.built()
    began = deadlines.clock_from(cal, since, pauses, by_the_clock=False)
    ran = [minute for minute in running(plan, since, pauses) if minute < now]
    assert worked(cal, began, now) == len(ran) * MINUTE
    assert began >= since


@ORACLE
@given(data=st.data(), plan=plans())
def test_a_limit_in_working_days_ends_later_by_the_shares_of_days_in_which_its_clock_stood_still(
    data: st.DataObject, plan: Plan
) -> None:
    cal = plan.built()
    since, start, end = sorted(data.draw(whole_minutes(plan)) for _nth in range(3))
    left = sum(day > plan.day_of(since) for day in plan.closings)
    assume(left)
    days = data.draw(st.integers(1, left))
    try:
        without, due = add(cal, since, days, "working_days"), deadlines.due(cal, since, days, "working_days", [(start, end)])
    except OutsideCalendar:
        assume(False)
        raise
    if without <= start or not shares(plan, start, end):
        assert due == without
    else:
        # To the minute: of a day of 420 minutes a share of one of 300 ends within a minute.
        assert shares(plan, end, due - MINUTE) < shares(plan, start, without) <= shares(plan, end, due + MINUTE)


def shares(plan: Plan, start: datetime, end: datetime) -> Fraction:
    """The working days between two instants, each minute as its share of its day."""
    lengths = Counter(plan.day_of(minute) for minute in plan.working_minutes)
    between = (minute for minute in plan.working_minutes if start <= minute < end)
    return sum((Fraction(1, lengths[plan.day_of(minute)]) for minute in between), Fraction(0))


@MORE
@given(data=st.data(), plan=plans(), limit=st.sampled_from(["working_minutes", "working_hours", "working_days"]))
def test_a_pause_in_which_nobody_works_moves_nothing(data: st.DataObject, plan: Plan, limit: str) -> None:
    cal = plan.built()
    since, start = sorted(data.draw(whole_minutes(plan)) for _nth in range(2))
    works_again = min((minute for minute in plan.working_minutes if minute >= start), default=start)
    end = start + MINUTE * data.draw(st.integers(0, (works_again - start) // MINUTE))
    try:
        without, due = add(cal, since, 2, limit), deadlines.due(cal, since, 2, limit, [(start, end)])
    except OutsideCalendar:
        assume(False)
        raise
    assert due == without
    assert deadlines.clock_from(cal, since, [(start, end)], by_the_clock=False) == since


@ORACLE
@given(data=st.data(), days=st.integers(1, 5), first=st.dates(date(2004, 1, 1), date(2035, 1, 1)))
def test_in_an_ordinary_week_a_pause_gives_back_what_it_took_and_not_a_minute_more(
    data: st.DataObject, days: int, first: date
) -> None:
    plan = Plan(zone="Asia/Shanghai", week=OFFICE_WEEK, days={}, first=first, length=21)
    since = data.draw(whole_minutes(plan))
    pauses = stretches(data, plan, since)
    cal = plan.built()
    try:
        without, due = add(cal, since, days, "working_days"), deadlines.due(cal, since, days, "working_days", pauses)
    except OutsideCalendar:
        assume(False)
        raise
    stood = sum((worked(cal, start, min(end, due)) for start, end in pauses), timedelta())
    assert worked(cal, since, due) - stood == worked(cal, since, without)


@MORE
@given(data=st.data(), plan=plans(), hours=st.integers(1, 90))
def test_by_the_clock_a_pause_moves_everything_by_its_length(data: st.DataObject, plan: Plan, hours: int) -> None:
    cal, since = plan.built(), data.draw(instants(plan))
    start = since + data.draw(st.integers(0, hours * 60 - 1)) * MINUTE
    pause = (start, start + data.draw(st.integers(0, 5000)) * MINUTE)
    stood = pause[1] - pause[0]
    assert deadlines.due(cal, since, hours, "hours", [pause]) == add(cal, since, hours, "hours") + stood
    assert deadlines.clock_from(cal, since, [pause], by_the_clock=True) == since + stood


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(MARCH.zone))


@pytest.mark.parametrize(
    ("paused", "released", "due"),
    [
        ("2026-03-03 17:59", "2026-03-04 09:00", "2026-03-04 09:01"),  # a minute was left
        ("2026-03-02 10:00", "2026-03-02 11:00", "2026-03-04 10:00"),  # an hour of Monday goes over into the next day
        ("2026-03-02 10:00", "2026-03-02 10:01", "2026-03-04 09:01"),  # and of a minute, a minute
        ("2026-03-02 19:00", "2026-03-03 08:00", "2026-03-03 18:00"),  # a night is no working time
        ("2026-03-02 12:00", "2026-03-02 14:00", "2026-03-03 18:00"),  # nor is noon
        ("2026-03-02 10:00", "2026-03-05 10:00", "2026-03-06 18:00"),  # three whole days
        ("2026-03-03 18:00", "2026-03-09 09:00", "2026-03-03 18:00"),  # it had run out
    ],
)
def test_what_was_left_is_left(paused: str, released: str, due: str) -> None:
    pauses = [(at(paused), at(released))]
    assert deadlines.due(MARCH.built(), at("2026-03-02 10:00"), 1, "working_days", pauses) == at(due)


def holiday_added(plan: Plan, off: date) -> tuple[WorkingCalendar, WorkingCalendar]:
    return plan.built(), plan.built(without=off)


def both(calendars: tuple[WorkingCalendar, WorkingCalendar], *limit: object) -> tuple[datetime, datetime]:
    try:
        before, after = (deadlines.due(cal, *limit) for cal in calendars)  # type: ignore[arg-type]
    except OutsideCalendar:
        assume(False)
        raise
    return before, after


LIMITS_OF_WAITS = st.tuples(st.integers(0, 900), st.sampled_from(["working_minutes", "minutes"])) | st.tuples(
    st.integers(0, 5), st.just("working_days")
)


@MORE
@given(data=st.data(), plan=plans(), limit=LIMITS_OF_WAITS)
def test_a_holiday_added_makes_nothing_due_sooner_that_stood_still(
    data: st.DataObject, plan: Plan, limit: tuple[int, str]
) -> None:
    since = data.draw(whole_minutes(plan))
    off = plan.first + data.draw(st.integers(0, plan.length - 1)) * timedelta(days=1)
    # The day on which a wait began is none of its working days: as a holiday it only ends what stood still on it.
    assume(limit[1] != "working_days" or off != plan.day_of(since))
    before, after = both(holiday_added(plan, off), since, *limit, stretches(data, plan, since))
    assert after >= before


def test_a_holiday_on_the_day_it_began_takes_back_what_stood_still_on_that_day() -> None:
    """The one way in which a holiday brings something forward: on a holiday no time is lost by a pause."""
    monday, stood_still = date(2026, 3, 2), [(at("2026-03-02 10:00"), at("2026-03-02 11:00"))]
    before, after = both(holiday_added(MARCH, monday), at("2026-03-02 10:00"), 1, "working_days", stood_still)
    assert (before, after) == (at("2026-03-04 10:00"), at("2026-03-03 18:00"))
