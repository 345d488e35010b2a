"""Working time in examples: the days and hours people would count on their fingers."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from casework.worktime import china_days
from casework.worktime.clock import (
    DayRule,
    OutsideCalendar,
    WorkingCalendar,
    add,
    build,
    cut_off,
    nearing,
    provisional,
    subtract,
    worked,
)
from casework.worktime.durations import UNITS

from .calendars import AROUND_THE_CLOCK, DAY, MINUTE, OFFICE, OFFICE_WEEK, Plan

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def china(year: int = 2026) -> WorkingCalendar:
    days = {day: DayRule(working=kind == "workday") for day, kind, _name in china_days.days(year)}
    return build(
        zone="Asia/Shanghai",
        week=OFFICE_WEEK,
        days=days,
        first=date(year, 1, 1),
        last=date(year + 1, 12, 31),
        published_through=date(year, 12, 31),
    )


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def test_working_hours_stop_for_lunch_and_at_night() -> None:
    assert add(china(), at("2026-11-23 11:00"), 2, "working_hours") == at("2026-11-23 15:00")
    assert add(china(), at("2026-11-23 17:00"), 2, "working_hours") == at("2026-11-24 10:00")


def test_what_ends_with_the_day_ends_at_its_close_and_not_the_next_morning() -> None:
    assert add(china(), at("2026-11-23 17:00"), 1, "working_hours") == at("2026-11-23 18:00")
    assert add(china(), at("2026-11-23 11:30"), 30, "working_minutes") == at("2026-11-23 12:00")


def test_a_limit_in_working_days_ends_at_the_close_of_business_of_the_nth_working_day_after() -> None:
    friday = at("2026-11-20 08:00")
    assert add(china(), friday, 1, "working_days") == at("2026-11-23 18:00")
    assert add(china(), at("2026-11-20 23:59:59"), 5, "working_days") == at("2026-11-27 18:00")
    assert add(china(), at("2026-11-21 00:00"), 1, "working_days") == at("2026-11-23 18:00")


def test_a_make_up_saturday_is_a_working_day_and_a_holiday_is_none() -> None:
    # 2026: the Spring Festival is 15 to 23 February, and Saturdays 14 and 28 February are worked.
    assert add(china(), at("2026-02-13 17:00"), 1, "working_days") == at("2026-02-14 18:00")
    assert add(china(), at("2026-02-14 17:00"), 1, "working_days") == at("2026-02-24 18:00")
    assert worked(china(), at("2026-02-15 00:00"), at("2026-02-24 00:00")) == timedelta(0)
    assert worked(china(), at("2026-02-28 00:00"), at("2026-03-01 00:00")) == timedelta(hours=7)


def test_minutes_and_hours_run_by_the_clock() -> None:
    saturday = at("2026-11-21 23:30")
    assert add(china(), saturday, 24, "hours") == at("2026-11-22 23:30")
    assert add(china(), saturday, 30, "minutes") == at("2026-11-22 00:00")
    assert cut_off(china(), saturday, 2, "hours") == at("2026-11-21 21:30")
    assert subtract(china(), saturday, 2, "hours") == at("2026-11-21 21:30")
    assert nearing(china(), saturday, 2, "hours") == at("2026-11-22 01:30")


def test_hours_by_the_clock_need_no_calendar_that_long() -> None:
    assert add(china(), at("2040-01-01 00:00"), 2, "hours") == at("2040-01-01 02:00")


def test_four_working_hours_before_a_close_of_business_leave_the_afternoon() -> None:
    assert subtract(china(), at("2026-11-23 18:00"), 4, "working_hours") == at("2026-11-23 14:00")
    assert subtract(china(), at("2026-11-23 10:00"), 4, "working_hours") == at("2026-11-20 15:00")


def test_a_working_day_before_a_due_time_is_the_close_of_the_working_day_before() -> None:
    assert subtract(china(), at("2026-11-23 18:00"), 1, "working_days") == at("2026-11-20 18:00")
    assert subtract(china(), at("2026-11-22 10:00"), 1, "working_days") == at("2026-11-20 18:00")
    assert nearing(china(), at("2026-11-20 18:00"), 1, "working_days") == at("2026-11-24 00:00")


def test_an_hour_that_the_clock_skips_is_not_worked_and_one_that_comes_twice_is_worked_twice() -> None:
    cal = build(
        zone="Europe/Berlin",
        week=AROUND_THE_CLOCK,
        days={},
        first=date(2026, 1, 1),
        last=date(2026, 12, 31),
        published_through=date(2026, 12, 31),
    )
    assert worked(cal, at("2026-03-29 00:00", BERLIN), at("2026-03-30 00:00", BERLIN).astimezone(UTC)) == timedelta(hours=23)
    assert worked(cal, at("2026-10-25 00:00", BERLIN), at("2026-10-26 00:00", BERLIN).astimezone(UTC)) == timedelta(hours=25)
    assert add(cal, at("2026-03-28 12:00", BERLIN), 1, "working_days") == at("2026-03-30 00:00", BERLIN)


def test_a_day_whose_midnight_is_skipped_begins_an_hour_later() -> None:
    sao_paulo = ZoneInfo("America/Sao_Paulo")
    saturday, monday = date(2018, 11, 3), date(2018, 11, 5)
    cal = Plan("America/Sao_Paulo", AROUND_THE_CLOCK, {}, saturday, 4).built()
    last_minute = at("2018-11-03 23:59", sao_paulo).astimezone(UTC)
    assert add(cal, last_minute, 1, "working_days") == datetime.combine(monday, time(0), sao_paulo)
    assert add(cal, last_minute + MINUTE, 1, "working_days").astimezone(sao_paulo).date() == monday + DAY
    assert worked(cal, last_minute, datetime.combine(monday, time(0), sao_paulo)) == MINUTE + timedelta(hours=23)


def test_an_amount_of_none_is_the_instant_itself() -> None:
    saturday = at("2026-11-21 23:30")
    for unit in UNITS:
        for question in (add, cut_off, subtract, nearing):
            assert question(china(), saturday, 0, unit) == saturday


def test_what_the_calendar_does_not_hold_is_refused_rather_than_guessed() -> None:
    with pytest.raises(OutsideCalendar):
        worked(china(), at("2025-12-31 23:00"), at("2026-01-02 00:00"))
    for unit in ("working_minutes", "working_hours", "working_days"):
        with pytest.raises(OutsideCalendar):
            add(china(), at("2025-01-01 00:00"), 1, unit)
        with pytest.raises(OutsideCalendar):
            add(china(), at("2027-12-31 12:00"), 999, unit)
        with pytest.raises(OutsideCalendar):
            cut_off(china(), at("2026-01-01 12:00"), 999, unit)
        with pytest.raises(OutsideCalendar):
            subtract(china(), at("2026-01-01 12:00"), 999, unit)
        with pytest.raises(OutsideCalendar):
            nearing(china(), at("2027-12-31 12:00"), 999, unit)


def test_a_calendar_that_is_never_open_answers_that_it_holds_no_time() -> None:
    cal = build(zone="UTC", week={}, days={}, first=date(2026, 1, 1), last=date(2026, 2, 1), published_through=date.max)
    a, b = datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 9, tzinfo=UTC)
    assert worked(cal, a, b) == timedelta(0)
    for unit in ("working_minutes", "working_days"):
        with pytest.raises(OutsideCalendar):
            add(cal, a, 1, unit)


def test_beyond_the_published_year_the_answer_is_provisional_and_weekends_alone_are_free() -> None:
    cal = china()
    assert not provisional(cal, at("2026-12-31 23:59"))
    assert provisional(cal, at("2027-01-01 00:00"))
    assert add(cal, at("2026-12-31 12:00"), 1, "working_days") == at("2027-01-01 18:00")


@pytest.mark.parametrize("unit", ["days", "", "working_weeks"])
def test_an_unknown_unit_is_refused(unit: str) -> None:
    with pytest.raises(ValueError, match="no unit"):
        add(china(), at("2026-11-23 12:00"), 1, unit)


def test_a_negative_amount_and_a_time_without_a_zone_are_refused() -> None:
    for question in (add, cut_off, subtract, nearing):
        for unit in UNITS:
            with pytest.raises(ValueError, match="negative"):
                question(china(), at("2026-11-23 12:00"), -1, unit)
            with pytest.raises(ValueError, match="zone"):
                question(china(), datetime(2026, 11, 23), 1, unit)  # noqa: DTZ001


@pytest.mark.parametrize(
    "spans",
    [
        [(time(9), time(12)), (time(11), time(13))],
        [(time(12), time(9))],
        [(time(9), time(9))],
        [(time(9), time(0)), (time(22), time(23))],
    ],
)
def test_hours_that_overlap_or_run_backwards_are_refused(spans: list[tuple[time, time]]) -> None:
    with pytest.raises(ValueError, match="span"):
        build(zone="UTC", week={0: spans}, days={}, first=date.min, last=date.min, published_through=date.max)


def test_the_end_of_the_day_may_be_written_in_two_ways() -> None:
    def calendar(end: time) -> WorkingCalendar:
        return build(
            zone="UTC",
            week={0: [(time(12), end)]},
            days={},
            first=date(2026, 1, 1),
            last=date(2026, 2, 1),
            published_through=date(2026, 12, 31),
        )

    assert calendar(time.max) == calendar(time(0))


def test_an_ordinary_make_up_day_takes_the_hours_of_an_ordinary_working_day() -> None:
    saturday, sunday = date(2026, 11, 21), date(2026, 11, 22)
    plan = Plan("UTC", OFFICE_WEEK, {saturday: DayRule(working=True), sunday: DayRule(working=True, spans=())}, saturday, 2)
    assert len(plan.working_minutes) == 7 * 60
    cal = plan.built()
    assert worked(cal, plan.minutes[0], plan.minutes[-1]) == timedelta(hours=7)
    assert len(cal.midnights) == 1


@pytest.mark.parametrize("zone", ["America/St_Johns", "Atlantic/Azores", "Africa/Casablanca", "America/Havana"])
def test_zones_that_turn_their_clock_around_midnight_still_give_sorted_arrays(zone: str) -> None:
    cal = build(
        zone=zone,
        week=AROUND_THE_CLOCK,
        days={},
        first=date(1995, 1, 1),
        last=date(2012, 12, 31),
        published_through=date(2012, 12, 31),
    )
    for array in (cal.starts, cal.stops, cal.worked, cal.midnights, cal.closes, cal.nexts):
        assert list(array) == sorted(array)
    assert cal.worked[-1] == cal.ends - cal.begins
    assert all(stop <= start for stop, start in zip(cal.stops, cal.starts[1:], strict=False))


def test_working_hours_are_kept_to_the_minute_all_year_in_china() -> None:
    office = Plan("Asia/Shanghai", OFFICE_WEEK, {}, date(2026, 1, 1), 365)
    total = worked(office.built(), at("2026-01-01 00:00"), at("2027-01-01 00:00"))
    assert total == 261 * timedelta(hours=sum(stop.hour - start.hour for start, stop in OFFICE))


def test_the_hour_that_comes_twice_is_counted_twice_whatever_the_wall_clock_reads() -> None:
    cal = build(
        zone="Europe/Berlin",
        week=AROUND_THE_CLOCK,
        days={},
        first=date(2026, 10, 1),
        last=date(2026, 11, 1),
        published_through=date(2026, 12, 31),
    )
    early, late = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN), datetime(2026, 10, 25, 2, 15, fold=1, tzinfo=BERLIN)
    assert worked(cal, early, late) == 45 * MINUTE
    assert worked(cal, late, early) == timedelta(0)
