"""Working time of many at once: every minute against an oracle that counts them, and the rest against `clock`."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.worktime import china_days, clock
from casework.worktime.arrays import Instants, add, datetimes, provisional, subtract, worked
from casework.worktime.arrays import instants as microseconds
from casework.worktime.clock import DayRule, OutsideCalendar, WorkingCalendar, build
from casework.worktime.durations import UNITS
from tests.lanes import examples

from .calendars import ALL_DAY, AROUND_THE_CLOCK, DAY, MINUTE, OFFICE, OFFICE_WEEK, Plan, instants, plans

A_MINUTE = 60_000_000
NIGHTS = dict.fromkeys(range(7), ((time(0), time(6)), (time(22), time(0))))
CHINA = {day: DayRule(working=kind == "workday") for year in (2025, 2026) for day, kind, _name in china_days.days(year)}
MIXED = {0: OFFICE, 1: (), 2: ALL_DAY, 3: ALL_DAY, 5: ((time(10, 7), time(10, 8)),)}
PLANS = {
    "the Spring Festival and its make-up Saturdays": Plan("Asia/Shanghai", OFFICE_WEEK, CHINA, date(2026, 2, 10), 20),
    "the year's end in Shanghai": Plan("Asia/Shanghai", OFFICE_WEEK, CHINA, date(2025, 12, 28), 9),
    "spring in New York": Plan("America/New_York", AROUND_THE_CLOCK, {}, date(2026, 3, 6), 5),
    "autumn in New York": Plan("America/New_York", NIGHTS, {}, date(2026, 10, 30), 5),
    "the year's end in New York": Plan(
        "America/New_York", NIGHTS, {date(2028, 1, 1): DayRule(working=False)}, date(2027, 12, 29), 7
    ),
    "spring in Berlin": Plan("Europe/Berlin", NIGHTS, {}, date(2026, 3, 27), 5),
    "autumn in Berlin": Plan("Europe/Berlin", AROUND_THE_CLOCK, {}, date(2026, 10, 23), 5),
    "a midnight that São Paulo skips": Plan("America/Sao_Paulo", AROUND_THE_CLOCK, {}, date(2018, 11, 2), 5),
    "an hour before midnight that comes twice": Plan("America/Sao_Paulo", AROUND_THE_CLOCK, {}, date(2018, 2, 16), 5),
    "whole days, empty days and a single minute": Plan("Asia/Shanghai", MIXED, {}, date(2026, 11, 22), 9),
    "a borrowed day": Plan("UTC", MIXED, {date(2026, 11, 29): DayRule(working=True)}, date(2026, 11, 26), 5),
    "a day off in the middle": Plan("UTC", AROUND_THE_CLOCK, {date(2026, 11, 24): DayRule(working=False)}, date(2026, 11, 23), 3),
}
QUICK = settings(max_examples=examples(10), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
OF_A_PLAN = {"minutes": 4000, "hours": 90, "working_minutes": 1500, "working_hours": 24, "working_days": 5}

every_plan = pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS.keys())
of_working_time = pytest.mark.parametrize("unit", ["working_minutes", "working_hours", "working_days"])


def whole(numbers: list[int]) -> Instants:
    return np.array(numbers, dtype=np.int64)


# Every minute of a plan, counted.


def counted(plan: Plan) -> list[tuple[datetime, int]]:
    """Each minute of the plan and its end, with the working minutes before it."""
    before = accumulate((plan.works(instant) for instant in plan.minutes), initial=0)
    return list(zip([*plan.minutes, plan.minutes[-1] + MINUTE], before, strict=True))


@every_plan
def test_worked_is_what_counting_the_minutes_gives(plan: Plan) -> None:
    minutes = microseconds(instant for instant, _before in counted(plan))
    assert worked(plan.built(), minutes[0], minutes).tolist() == [before * A_MINUTE for _instant, before in counted(plan)]


@every_plan
def test_adding_working_minutes_is_what_counting_them_gives(plan: Plan) -> None:
    cal, minutes, working = plan.built(), counted(plan), plan.working_minutes
    for amount in (1, 2, 59, 421, 1440):
        fits = [(instant, before + amount - 1) for instant, before in minutes if before + amount <= len(working)]
        due = add(cal, microseconds(instant for instant, _last in fits), amount, "working_minutes")
        assert datetimes(due) == [working[last] + MINUTE for _instant, last in fits]
        with pytest.raises(OutsideCalendar):
            add(cal, microseconds([minutes[len(fits)][0]]), amount, "working_minutes")


@every_plan
def test_subtracting_working_minutes_is_what_counting_them_gives(plan: Plan) -> None:
    cal, minutes, working = plan.built(), counted(plan), plan.working_minutes
    for amount in (1, 2, 59, 421, 1440):
        fits = [(instant, before - amount) for instant, before in minutes if before >= amount]
        warned = subtract(cal, microseconds(instant for instant, _first in fits), amount, "working_minutes")
        assert datetimes(warned) == [working[first] for _instant, first in fits]
        with pytest.raises(OutsideCalendar):
            subtract(cal, microseconds([minutes[-1 - len(fits)][0]]), amount, "working_minutes")


@every_plan
def test_adding_working_days_is_what_reading_the_calendar_gives(plan: Plan) -> None:
    firsts = {plan.day_of(instant): instant for instant in reversed(plan.minutes)}
    lasts = {plan.day_of(instant): instant for instant in plan.minutes}
    for amount in (1, 2, 3):
        expected = {start: plan.add_days(start, amount) for start in (*firsts.values(), *lasts.values())}
        fits = {start: due for start, due in expected.items() if due}
        assert datetimes(add(plan.built(), microseconds(fits), amount, "working_days")) == list(fits.values())
        for start in expected.keys() - fits.keys():
            with pytest.raises(OutsideCalendar):
                add(plan.built(), microseconds([start]), amount, "working_days")


# The same answers as one by one, to the microsecond.


def alone(cal: WorkingCalendar, start: datetime, amount: int, unit: str, *, ahead: bool = False) -> datetime | None:
    try:
        return (clock.subtract if ahead else clock.add)(cal, start, amount, unit)
    except OutsideCalendar:
        return None


def drawn(data: st.DataObject, plan: Plan, unit: str) -> tuple[list[datetime], list[int]]:
    starts = data.draw(st.lists(instants(plan), min_size=1, max_size=12))
    amounts = st.integers(0, OF_A_PLAN[unit])
    return starts, data.draw(st.lists(amounts, min_size=len(starts), max_size=len(starts)))


def held(
    cal: WorkingCalendar, starts: list[datetime], amounts: list[int], unit: str, *, ahead: bool = False
) -> tuple[Instants, Instants]:
    """Those of which the calendar holds the answer."""
    pairs = [pair for pair in zip(starts, amounts, strict=True) if alone(cal, *pair, unit, ahead=ahead)]
    return microseconds(start for start, _amount in pairs), whole([amount for _start, amount in pairs])


@pytest.mark.parametrize("ahead", [False, True], ids=["add", "subtract"])
@pytest.mark.parametrize("unit", UNITS)
@QUICK
@given(data=st.data(), plan=plans())
def test_many_are_due_or_near_when_each_alone_is(unit: str, ahead: bool, data: st.DataObject, plan: Plan) -> None:
    cal, question = plan.built(), subtract if ahead else add
    starts, amounts = drawn(data, plan, unit)
    expected = [alone(cal, start, amount, unit, ahead=ahead) for start, amount in zip(starts, amounts, strict=True)]
    assert datetimes(question(cal, *held(cal, starts, amounts, unit, ahead=ahead), unit)) == [
        instant for instant in expected if instant
    ]
    if None in expected:
        with pytest.raises(OutsideCalendar):
            question(cal, microseconds(starts), whole(amounts), unit)


@QUICK
@given(data=st.data(), plan=plans())
def test_between_many_as_much_is_worked_as_between_each_pair_alone(data: st.DataObject, plan: Plan) -> None:
    cal = plan.built()
    pairs = data.draw(st.lists(st.tuples(instants(plan), instants(plan)), min_size=1, max_size=12))
    spent = worked(cal, microseconds(a for a, _b in pairs), microseconds(b for _a, b in pairs))
    assert [timedelta(microseconds=amount) for amount in spent.tolist()] == [clock.worked(cal, a, b) for a, b in pairs]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Europe/Berlin"])
@pytest.mark.parametrize("unit", UNITS)
def test_thousands_over_many_years_are_due_when_each_alone_is(unit: str, zone: str) -> None:
    cal = build(
        zone=zone, week=OFFICE_WEEK, days=CHINA, first=date(2020, 1, 1), last=date(2029, 12, 31), published_through=date.max
    )
    chance = np.random.default_rng(20261124)
    starts = chance.integers(cal.begins * 1_000_000, (cal.ends - 2 * 366 * 86_400) * 1_000_000, 2000)
    amounts = chance.integers(0, 250, 2000)
    due = add(cal, starts, amounts, unit)
    pairs = zip(datetimes(starts), amounts.tolist(), strict=True)
    assert datetimes(due) == [clock.add(cal, start, amount, unit) for start, amount in pairs]


# Promises of any calendar.


@QUICK
@given(data=st.data(), plan=plans())
def test_adding_and_elapsing_undo_each_other_and_nothing_is_due_a_microsecond_late(data: st.DataObject, plan: Plan) -> None:
    cal = plan.built()
    starts, amounts = held(cal, *drawn(data, plan, "working_minutes"), "working_minutes")
    due = add(cal, starts, amounts, "working_minutes")
    assert worked(cal, starts, due).tolist() == (amounts * A_MINUTE).tolist()
    moved = amounts > 0
    assert worked(cal, starts, due - 1)[moved].tolist() == (amounts * A_MINUTE - 1)[moved].tolist()


@QUICK
@given(data=st.data(), plan=plans())
def test_after_what_was_worked_between_two_instants_nothing_more_is_worked_until_the_second(
    data: st.DataObject, plan: Plan
) -> None:
    cal = plan.built()
    pairs = data.draw(st.lists(st.tuples(instants(plan), instants(plan)).map(sorted), min_size=1, max_size=12))
    a, b = microseconds(pair[0] for pair in pairs), microseconds(pair[1] for pair in pairs)
    spent = worked(cal, a, b)
    due = add(cal, a, spent // A_MINUTE, "working_minutes")
    assert np.all(due <= b)
    assert worked(cal, due, b).tolist() == (spent % A_MINUTE).tolist()


@pytest.mark.parametrize("unit", UNITS)
@QUICK
@given(data=st.data(), plan=plans())
def test_what_began_later_or_has_longer_is_never_due_sooner(unit: str, data: st.DataObject, plan: Plan) -> None:
    cal = plan.built()
    starts, amounts = drawn(data, plan, unit)
    count = len(starts)
    for asked in ((sorted(starts), amounts[:1] * count), (starts[:1] * count, sorted(amounts))):
        assert np.all(np.diff(add(cal, *held(cal, *asked, unit), unit)) >= 0)


@of_working_time
@QUICK
@given(data=st.data(), plan=plans(), off=st.integers(0, 7))
def test_a_holiday_added_never_makes_anything_due_sooner(unit: str, data: st.DataObject, plan: Plan, off: int) -> None:
    before, after = plan.built(), plan.built(without=plan.first + off * DAY)
    asked = held(after, *drawn(data, plan, unit), unit)
    assert np.all(add(after, *asked, unit) >= add(before, *asked, unit))


# Arrays, and what is refused.

OFFICE_PLAN = PLANS["the Spring Festival and its make-up Saturdays"]
NOON = datetime(2026, 2, 12, 4, tzinfo=UTC)


def test_a_make_up_saturday_is_worked_and_the_festival_is_not() -> None:
    cal = OFFICE_PLAN.built()
    friday, saturday = datetime(2026, 2, 13, 9, tzinfo=UTC), datetime(2026, 2, 14, 9, tzinfo=UTC)  # at 17:00
    due = add(cal, microseconds([friday, saturday]), 120, "working_minutes")
    assert datetimes(due) == [datetime(2026, 2, 14, 2, tzinfo=UTC), datetime(2026, 2, 24, 2, tzinfo=UTC)]


def test_one_amount_serves_all_and_the_shape_is_kept() -> None:
    starts = microseconds([NOON + number * MINUTE for number in range(6)]).reshape(2, 3)
    for unit in UNITS:
        due = add(OFFICE_PLAN.built(), starts, 3, unit)
        assert due.shape == (2, 3)
        assert due.dtype == np.int64
        assert due.tolist() == add(OFFICE_PLAN.built(), starts, np.full((2, 3), 3), unit).tolist()


def test_what_was_asked_is_not_changed() -> None:
    starts = microseconds([NOON, NOON + DAY])
    asked = starts.copy()
    for unit in UNITS:
        add(OFFICE_PLAN.built(), starts, whole([0, 5]), unit)
    worked(OFFICE_PLAN.built(), starts, starts + A_MINUTE)
    assert starts.tolist() == asked.tolist()


def test_none_are_due_of_none() -> None:
    for unit in UNITS:
        assert add(OFFICE_PLAN.built(), microseconds([]), 5, unit).size == 0
    assert worked(OFFICE_PLAN.built(), microseconds([]), microseconds([])).size == 0


def test_an_amount_of_none_is_the_instant_itself_also_where_no_calendar_reaches() -> None:
    beyond = microseconds([datetime(1999, 1, 1, 0, 0, 0, 1, tzinfo=UTC), NOON, datetime(2999, 1, 1, tzinfo=UTC)])
    for unit in UNITS:
        assert add(OFFICE_PLAN.built(), beyond, 0, unit).tolist() == beyond.tolist()


def test_backwards_nothing_is_worked_also_where_no_calendar_reaches() -> None:
    later, sooner = microseconds([datetime(2999, 1, 1, tzinfo=UTC), NOON]), microseconds([NOON, NOON])
    assert worked(OFFICE_PLAN.built(), later, sooner).tolist() == [0, 0]


@of_working_time
def test_one_that_the_calendar_does_not_hold_refuses_all(unit: str) -> None:
    cal = OFFICE_PLAN.built()
    end = datetime.fromtimestamp(cal.ends, UTC)
    for start, amount in ((NOON, 10**4), (NOON, 2**63 - 1), (end, 1), (end + DAY, 1), (NOON - 90 * DAY, 1)):
        assert alone(cal, start, amount, unit) is None
        with pytest.raises(OutsideCalendar, match="the calendar does not"):
            add(cal, microseconds([NOON, start]), whole([1, amount]), unit)


def test_the_day_that_the_calendar_does_not_reach_is_said() -> None:
    with pytest.raises(OutsideCalendar, match="2027-03-01"):
        worked(OFFICE_PLAN.built(), microseconds([NOON]), microseconds([datetime(2027, 3, 1, 5, tzinfo=UTC)]))
    with pytest.raises(OutsideCalendar, match="2025-03-01"):
        worked(OFFICE_PLAN.built(), microseconds([datetime(2025, 3, 1, 5, tzinfo=UTC)]), microseconds([NOON]))


def test_a_calendar_that_is_never_open_holds_no_time() -> None:
    cal = Plan("UTC", {}, {}, date(2026, 2, 10), 9).built()
    assert worked(cal, microseconds([NOON]), microseconds([NOON + DAY])).tolist() == [0]
    for unit in ("working_minutes", "working_days"):
        with pytest.raises(OutsideCalendar):
            add(cal, microseconds([NOON]), 1, unit)


@pytest.mark.parametrize("amount", [2**62, 10**12])
@pytest.mark.parametrize("unit", ["minutes", "hours"])
def test_hours_by_the_clock_need_no_calendar_and_end_with_the_last_datetime(unit: str, amount: int) -> None:
    last = datetime.max.replace(tzinfo=UTC)
    cal = OFFICE_PLAN.built()
    assert datetimes(add(cal, microseconds([last - 120 * MINUTE, last - 60 * MINUTE]), 1, unit))[0] < last
    for start, many in ((last, 1), (NOON, amount)):
        with pytest.raises(OverflowError):
            clock.add(cal, start, many, unit)
        with pytest.raises(OverflowError):
            add(cal, microseconds([start]), many, unit)
    for due, many in ((datetime.min.replace(tzinfo=UTC), 1), (NOON, amount)):
        with pytest.raises(OverflowError):
            clock.subtract(cal, due, many, unit)
        with pytest.raises(OverflowError):
            subtract(cal, microseconds([due]), many, unit)


def test_a_negative_amount_an_unknown_unit_and_a_time_without_a_zone_are_refused() -> None:
    cal, starts = OFFICE_PLAN.built(), microseconds([NOON, NOON])
    for unit in UNITS:
        with pytest.raises(ValueError, match="negative"):
            add(cal, starts, whole([1, -1]), unit)
        with pytest.raises(ValueError, match="negative"):
            subtract(cal, starts, -1, unit)
    for amount in (0, 1):
        with pytest.raises(ValueError, match="no unit"):
            add(cal, starts, amount, "days")
    with pytest.raises(ValueError, match="zone"):
        microseconds([NOON, datetime(2026, 2, 12)])  # noqa: DTZ001


@QUICK
@given(data=st.data(), plan=plans(), through=st.integers(-1, 8))
def test_what_is_provisional_is_what_asking_one_by_one_gives(data: st.DataObject, plan: Plan, through: int) -> None:
    cal = replace(plan.built(), published_through=plan.first + through * DAY)
    moments = data.draw(st.lists(instants(plan), min_size=1, max_size=5))
    assert provisional(cal, microseconds(moments)).tolist() == [clock.provisional(cal, moment) for moment in moments]
