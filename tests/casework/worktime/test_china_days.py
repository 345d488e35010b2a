"""China's holidays and make-up working days, never guessed."""

from datetime import date

import pytest

from casework.worktime import china_days


def test_a_year_has_its_holidays_and_its_make_up_days_in_order() -> None:
    days = china_days.days(2026)
    assert days == sorted(days)
    assert (date(2026, 10, 1), "holiday", "国庆节") in days
    assert (date(2026, 2, 14), "workday", "春节调休上班") in days
    assert all(day.weekday() >= 5 for day, kind, _name in days if kind == "workday")
    assert len({day for day, _kind, _name in days}) == len(days)


def test_every_published_year_is_known() -> None:
    assert china_days.last_published() >= 2026
    for year in range(2004, china_days.last_published() + 1):
        assert china_days.days(year)[0][0].year == year


@pytest.mark.parametrize("year", [2003, china_days.last_published() + 1, 2100])
def test_a_year_that_is_not_published_is_refused_and_not_guessed(year: int) -> None:
    with pytest.raises(china_days.NotPublished, match=str(year)):
        china_days.days(year)
