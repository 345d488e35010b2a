"""Working time of any calendar: against an oracle that counts minute by minute, and promises to the microsecond."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from casework.worktime.clock import OutsideCalendar, WorkingCalendar, add, cut_off, nearing, subtract, worked
from tests.lanes import examples

from .calendars import DAY, EPOCH, LIMITS, MINUTE, SECOND, Plan, instants, plans, whole_minutes

ORACLE = settings(max_examples=examples(10), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
MORE = settings(ORACLE, max_examples=examples(25))


@ORACLE
@given(data=st.data(), plan=plans())
def test_worked_is_what_counting_the_minutes_gives(data: st.DataObject, plan: Plan) -> None:
    cal = plan.built()
    a, b = data.draw(whole_minutes(plan)), data.draw(whole_minutes(plan))
    assert worked(cal, a, b) == plan.worked(a, b) * MINUTE


@ORACLE
@given(data=st.data(), plan=plans(), amount=st.integers(1, 900))
def test_adding_working_minutes_is_what_counting_them_gives(data: st.DataObject, plan: Plan, amount: int) -> None:
    start = data.draw(whole_minutes(plan))
    expected = plan.add_minutes(start, amount)
    if expected is None:
        with pytest.raises(OutsideCalendar):
            add(plan.built(), start, amount, "working_minutes")
    else:
        assert add(plan.built(), start, amount, "working_minutes") == expected


@ORACLE
@given(data=st.data(), plan=plans(), amount=st.integers(1, 8))
def test_adding_working_days_is_what_reading_the_calendar_gives(data: st.DataObject, plan: Plan, amount: int) -> None:
    start = data.draw(whole_minutes(plan))
    expected = plan.add_days(start, amount)
    if expected is None:
        with pytest.raises(OutsideCalendar):
            add(plan.built(), start, amount, "working_days")
    else:
        assert add(plan.built(), start, amount, "working_days") == expected


# Promises of any calendar, to the microsecond.


def answer(cal: WorkingCalendar, question: Callable[..., datetime], instant: datetime, amount: int, unit: str) -> datetime:
    """Drop an example that the calendar does not reach."""
    try:
        return question(cal, instant, amount, unit)
    except OutsideCalendar:
        assume(False)
        raise


@MORE
@given(data=st.data(), plan=plans(), limit=LIMITS)
def test_a_wait_is_due_exactly_when_it_began_at_the_cut_off_or_before(
    data: st.DataObject, plan: Plan, limit: tuple[int, str]
) -> None:
    cal = plan.built()
    began, now = data.draw(instants(plan)), data.draw(instants(plan))
    due, latest = answer(cal, add, began, *limit), answer(cal, cut_off, now, *limit)
    assert (due <= now) == (began <= latest)


@MORE
@given(data=st.data(), plan=plans(), limit=LIMITS)
def test_the_cut_off_itself_is_due_and_a_microsecond_later_is_not(
    data: st.DataObject, plan: Plan, limit: tuple[int, str]
) -> None:
    cal = plan.built()
    now = data.draw(instants(plan))
    latest = answer(cal, cut_off, now, *limit)
    assert answer(cal, add, latest, *limit) <= now
    assert answer(cal, add, latest + timedelta(microseconds=1), *limit) > now


@MORE
@given(data=st.data(), plan=plans(), limit=LIMITS)
def test_a_due_time_is_near_exactly_when_the_warning_is_past(data: st.DataObject, plan: Plan, limit: tuple[int, str]) -> None:
    cal = plan.built()
    due, now = data.draw(instants(plan)), data.draw(instants(plan))
    warned, latest = answer(cal, subtract, due, *limit), answer(cal, nearing, now, *limit)
    assert (warned <= now) == (due <= latest)
    assert warned <= due


@MORE
@given(data=st.data(), plan=plans(), limit=LIMITS)
def test_the_latest_near_due_time_is_near_and_a_microsecond_later_is_not(
    data: st.DataObject, plan: Plan, limit: tuple[int, str]
) -> None:
    cal = plan.built()
    now = data.draw(instants(plan))
    latest = answer(cal, nearing, now, *limit)
    assert answer(cal, subtract, latest, *limit) <= now
    assert answer(cal, subtract, latest + timedelta(microseconds=1), *limit) > now


@MORE
@given(data=st.data(), plan=plans())
def test_a_warning_leaves_the_whole_amount(data: st.DataObject, plan: Plan) -> None:
    cal = plan.built()
    due = data.draw(instants(plan))
    amount = data.draw(st.integers(0, worked(cal, EPOCH + cal.begins * SECOND, due) // MINUTE))
    warned = answer(cal, subtract, due, amount, "working_minutes")
    assert worked(cal, warned, due) == amount * MINUTE


@MORE
@given(data=st.data(), plan=plans(), first=LIMITS, then=LIMITS)
def test_cut_offs_of_repetitions_chain_like_the_times_they_stand_for(
    data: st.DataObject, plan: Plan, first: tuple[int, str], then: tuple[int, str]
) -> None:
    cal = plan.built()
    began, now = data.draw(instants(plan)), data.draw(instants(plan))
    due = answer(cal, add, answer(cal, add, began, *first), *then)
    latest = answer(cal, cut_off, answer(cal, cut_off, now, *then), *first)
    assert (due <= now) == (began <= latest)


@MORE
@given(data=st.data(), plan=plans(), limit=LIMITS, off=st.integers(0, 8))
def test_a_holiday_added_never_makes_a_wait_due_sooner(data: st.DataObject, plan: Plan, limit: tuple[int, str], off: int) -> None:
    began = data.draw(instants(plan))
    before, after = plan.built(), plan.built(without=plan.first + off * DAY)
    assert answer(after, add, began, *limit) >= answer(before, add, began, *limit)
    assert answer(after, cut_off, began, *limit) <= answer(before, cut_off, began, *limit)


@MORE
@given(data=st.data(), plan=plans(), limit=LIMITS)
def test_what_began_later_is_never_due_sooner(data: st.DataObject, plan: Plan, limit: tuple[int, str]) -> None:
    cal = plan.built()
    a, b = sorted((data.draw(instants(plan)), data.draw(instants(plan))))
    assert answer(cal, add, a, *limit) <= answer(cal, add, b, *limit)
    assert answer(cal, cut_off, a, *limit) <= answer(cal, cut_off, b, *limit)


@MORE
@given(data=st.data(), plan=plans())
def test_working_time_adds_up(data: st.DataObject, plan: Plan) -> None:
    cal = plan.built()
    a, b, c = sorted(data.draw(instants(plan)) for _ in range(3))
    assert worked(cal, a, b) + worked(cal, b, c) == worked(cal, a, c)
    assert worked(cal, c, a) == timedelta(0)
    assert timedelta(0) <= worked(cal, a, c) <= c - a
