"""Amounts of time, and lengths of time in words."""

from datetime import timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from casework.models.choices import TimeUnit
from casework.worktime.durations import LONGEST, UNITS, Amount, amount_in_words, in_words

WORDS = [
    (timedelta(days=1, hours=3, minutes=59), "1 d 3 h", "1天3小时"),
    (timedelta(days=2, minutes=59), "2 d", "2天"),
    (timedelta(hours=3, minutes=20), "3 h 20 min", "3小时20分钟"),
    (timedelta(hours=4), "4 h", "4小时"),
    (timedelta(minutes=5, seconds=59), "5 min", "5分钟"),
    (timedelta(0), "0 min", "0分钟"),
    (timedelta(seconds=-3), "0 min", "0分钟"),
]


@pytest.mark.parametrize(("length", "english", "chinese"), WORDS)
def test_a_length_of_time_is_said_in_its_two_largest_parts(length: timedelta, english: str, chinese: str) -> None:
    with translation.override("en"):
        assert in_words(length) == english
    with translation.override("zh-hans"):
        assert in_words(length) == chinese


@pytest.mark.parametrize(
    ("amount", "english", "chinese"),
    [
        (Amount(1, "working_days"), "1 working day", "1个工作日"),
        (Amount(2, "working_hours"), "2 working hours", "工作时间2小时"),
        (Amount(30, "working_minutes"), "30 working minutes", "工作时间30分钟"),
        (Amount(24, "hours"), "24 hours", "24小时"),
        (Amount(1, "minutes"), "1 minute", "1分钟"),
    ],
)
def test_an_amount_is_said_with_its_unit(amount: Amount, english: str, chinese: str) -> None:
    with translation.override("en"):
        assert str(amount) == english
    with translation.override("zh-hans"):
        assert str(amount) == chinese


@given(value=st.integers(), unit=st.sampled_from(UNITS))
def test_an_amount_is_positive_and_no_longer_than_a_year(value: int, unit: str) -> None:
    if 0 < value <= LONGEST[unit]:
        assert Amount(value, unit).value == value
    else:
        with pytest.raises(ValueError, match=r"whole number|at most"):
            Amount(value, unit)


@pytest.mark.parametrize("unit", ["", "days", "WORKING_DAYS"])
def test_an_amount_of_an_unknown_unit_is_refused(unit: str) -> None:
    with pytest.raises(ValueError, match="unit of time"):
        Amount(1, unit)
    with pytest.raises(ValueError, match="unit of time"):
        amount_in_words(1, unit)


def test_the_units_of_limits_and_of_arithmetic_are_the_same() -> None:
    assert set(UNITS) == set(TimeUnit.values)
