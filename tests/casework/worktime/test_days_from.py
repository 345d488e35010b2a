"""From when rules in working days count where the clock stood still: whole days move them, nothing less, in any calendar."""

from bisect import bisect_left
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casework.worktime import deadlines
from casework.worktime.clock import OutsideCalendar, add, cut_off
from tests.casework.worktime.test_any_calendar import MORE, ORACLE
from tests.casework.worktime.test_deadlines import MARCH, Stretches, at, shares, stretches

from .calendars import AROUND_THE_CLOCK, Plan, plans, whole_minutes

NEXT_MORNING = ("2026-03-03 09:00", "2026-03-03 12:00")


def stood_still(plan: Plan, pauses: Stretches) -> Fraction:
    """The working days in which the clock stood still."""
    return sum((shares(plan, *pause) for pause in pauses), Fraction(0))


@ORACLE
@given(data=st.data(), plan=plans(length=12), days=st.integers(1, 5))
def test_a_rule_in_days_moves_by_the_whole_working_days_in_which_its_clock_stood_still_and_by_no_more(
    data: st.DataObject, plan: Plan, days: int
) -> None:
    since = data.draw(whole_minutes(plan))
    pauses = stretches(data, plan, since)
    whole = int(stood_still(plan, pauses))
    fires = plan.add_days(since, days + whole)
    assume(fires)
    cal = plan.built()
    assert add(cal, deadlines.days_from(cal, since, pauses), days, "working_days") == fires


@MORE
@given(data=st.data(), plan=plans())
def test_a_pause_in_which_no_whole_working_day_passed_moves_no_rule_in_days(data: st.DataObject, plan: Plan) -> None:
    since = data.draw(whole_minutes(plan))
    pauses = stretches(data, plan, since)
    assume(stood_still(plan, pauses) < 1)
    assert deadlines.days_from(plan.built(), since, pauses) == since


@ORACLE
@given(data=st.data(), plan=plans(length=12), days=st.integers(1, 8))
def test_a_rule_in_days_fires_at_the_last_close_of_business_by_which_a_limit_of_as_many_has_ended_to_the_day(
    data: st.DataObject, plan: Plan, days: int
) -> None:
    """With it where its clock stood still for whole days, else less than a working day before it, and never after it."""
    since = data.draw(whole_minutes(plan))
    pauses = stretches(data, plan, since)
    cal = plan.built()
    try:
        assume(all(start < add(cal, since, days, "working_days") for start, _end in pauses))
        due = deadlines.due(cal, since, days, "working_days", pauses)
    except OutsideCalendar:
        assume(False)
        raise
    fires = add(cal, deadlines.days_from(cal, since, pauses), days, "working_days")
    assert fires == max(close for close in plan.closings.values() if close <= due)
    assert fires == due or stood_still(plan, pauses).denominator > 1


@MORE
@given(data=st.data(), plan=plans(length=12), days=st.integers(1, 5))
def test_a_rule_in_days_is_due_whenever_a_limit_of_as_many_has_ended_and_its_clock_runs(
    data: st.DataObject, plan: Plan, days: int
) -> None:
    """Also where the limit had ended before the clock stood still."""
    since = data.draw(whole_minutes(plan))
    pauses = stretches(data, plan, since)
    first = bisect_left(plan.minutes, max([since, *(end for _start, end in pauses)]))
    assume(first < len(plan.minutes))
    now = plan.minutes[data.draw(st.integers(first, len(plan.minutes) - 1))]
    cal = plan.built()
    try:
        limit, counted = deadlines.due(cal, since, days, "working_days", pauses), deadlines.days_from(cal, since, pauses)
        latest = cut_off(cal, now, days, "working_days")
    except OutsideCalendar:
        assume(False)
        raise
    if limit <= now:
        assert counted <= latest


@pytest.mark.parametrize(
    ("began", "pauses", "fires"),
    [
        ("2026-03-02 22:00", [("2026-03-03 09:00", "2026-03-03 09:01")], "2026-03-03 18:00"),  # at night, a minute
        ("2026-03-02 17:59", [("2026-03-03 10:00", "2026-03-03 10:02")], "2026-03-03 18:00"),  # a minute before the close
        ("2026-03-01 12:00", [("2026-03-02 09:00", "2026-03-02 17:59")], "2026-03-02 18:00"),  # on a Sunday, all but a minute
        ("2026-03-02 22:00", [("2026-03-03 09:00", "2026-03-03 18:00")], "2026-03-04 18:00"),  # a whole day
        ("2026-03-02 22:00", [("2026-03-03 14:00", "2026-03-04 14:00")], "2026-03-04 18:00"),  # of two days
        ("2026-03-02 10:00", [("2026-03-06 18:00", "2026-03-09 09:00")], "2026-03-03 18:00"),  # a weekend
        ("2026-03-06 10:00", [("2026-03-06 17:00", "2026-03-09 17:00")], "2026-03-10 18:00"),  # over a weekend
        ("2026-03-02 10:00", [("2026-03-02 14:00", "2026-03-02 18:00"), NEXT_MORNING], "2026-03-04 18:00"),  # in two parts
    ],
)
def test_a_day_in_which_a_rule_counts_is_given_back_whole(began: str, pauses: list[tuple[str, str]], fires: str) -> None:
    cal = MARCH.built()
    counted = deadlines.days_from(cal, at(began), [(at(start), at(end)) for start, end in pauses])
    assert add(cal, counted, 1, "working_days") == at(fires)


def test_a_day_that_closes_at_midnight_is_one_day() -> None:
    plan = Plan(zone="Asia/Shanghai", week=AROUND_THE_CLOCK, days={}, first=date(2026, 3, 1), length=14)
    cal = plan.built()
    counted = deadlines.days_from(cal, at("2026-03-02 10:00"), [(at("2026-03-02 12:00"), at("2026-03-03 12:00"))])
    assert add(cal, counted, 1, "working_days") == at("2026-03-05 00:00")
