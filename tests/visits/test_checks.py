"""The checks find what is unusual and leave what is usual alone. They are arithmetic; nobody is judged here."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from casework.policies import uncertainty
from visits.checks import rules
from visits.checks.rules import Stay
from visits.models import Flag

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DONGMEN, XIAWAN = (30.2700, 120.1500), (30.4500, 120.1500)  # 20 km apart


def stay(minute: int, length: int = 20, place: tuple[float, float] | None = None) -> Stay:
    began = NINE + timedelta(minutes=minute)
    return Stay(began, began + timedelta(minutes=length), place)


def test_every_check_says_what_is_usual_and_how_it_may_be_innocent() -> None:
    assert set(rules.ABOUT) == set(Flag.Check)
    assert all(about.usual and len(about.innocent) >= 2 for about in rules.ABOUT.values())


@pytest.mark.parametrize(("answers", "value"), [((), None), (("came", "no_answer"), None), (("not_came", "came"), 1.0)])
def test_a_citizen_who_says_that_nobody_came_is_heard(answers: tuple[str, ...], value: float | None) -> None:
    assert rules.nobody_came(answers) == value


def test_two_visits_at_once_are_minutes_of_overlap() -> None:
    assert rules.too_far(stay(0, 30), stay(20, 30)) == -10
    assert rules.too_far(stay(20, 30), stay(0, 30)) == -10
    assert rules.too_far(stay(0, 20), stay(20, 20)) is None, "one after the other is no overlap"


def test_places_that_cannot_be_reached_are_a_speed() -> None:
    speed = rules.too_far(stay(0, 20, DONGMEN), stay(30, 20, XIAWAN))
    assert speed == pytest.approx(120, abs=2)
    assert rules.too_far(stay(0, 20, DONGMEN), stay(60, 20, XIAWAN)) is None
    assert rules.too_far(stay(0, 20, DONGMEN), stay(30, 20)) is None, "a place that nobody stated is no ground"


def test_two_cases_in_one_house_are_no_wonder() -> None:
    assert rules.too_far(stay(0, 30, DONGMEN), stay(10, 30, DONGMEN)) is None


@pytest.mark.parametrize("written", ["", "0,0", "0.000000,0.000000", "nan,nan", "inf,3", "30.1", "somewhere"])
def test_what_is_no_place_is_not_taken_for_one(written: str) -> None:
    assert rules.place(written) is None


def test_a_place_is_read_as_its_case_keeps_it() -> None:
    assert rules.place("30.123456,120.654321") == (30.123456, 120.654321)


SPOKEN = "水管又漏了，老人出门怕滑倒，已经三天没有人来修"


def test_the_same_words_are_found_whatever_the_punctuation() -> None:
    likeness = rules.same_words(SPOKEN, ["路灯坏了一个月，晚上走路看不见，小孩摔了一跤", SPOKEN.replace("，", " ") + "。"])
    assert likeness == (100.0, 1)


def test_different_people_and_short_words_are_left_alone() -> None:
    assert rules.same_words(SPOKEN, ["楼上装修太吵，孩子没法睡觉，物业也不管，希望尽快处理"]) is None
    assert rules.same_words("没人来", ["没人来"]) is None
    assert rules.same_words(SPOKEN, []) is None


@given(begin=st.integers(0, 600), other=st.integers(0, 600), first=st.integers(1, 120), second=st.integers(1, 120))
def test_who_is_asked_first_makes_no_difference(begin: int, other: int, first: int, second: int) -> None:
    a, b = stay(begin, first, DONGMEN), stay(other, second, XIAWAN)
    assert rules.too_far(a, b) == rules.too_far(b, a)


@pytest.mark.parametrize(
    ("check", "value", "sentence"),
    [
        ("nobody_came", 1, "In 1 call the citizen said that nobody came."),
        ("same_words", 99.7, "100% of the words are the same."),
        ("too_far", -30.0, "The visits overlapped for 30 minutes."),
        ("too_far", 119.6, "Travelling from one to the other would have taken 120 km/h."),
    ],
)
def test_what_was_found_is_said_in_a_sentence(check: str, value: float, sentence: str) -> None:
    with translation.override("en"):
        assert rules.in_words(check, value) == sentence


# Shares


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"), [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (45, 50, 0.7864, 0.9565), (1, 2, 0.0945, 0.9055)]
)
def test_the_interval_is_wilsons(hits: int, n: int, low: float, high: float) -> None:
    share = uncertainty.rate(hits, n)
    assert (share.low, share.high) == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))
    assert share.enough is (n >= 5)


def test_of_nothing_everything_is_possible() -> None:
    assert (uncertainty.rate(0, 0).share, uncertainty.rate(0, 0).low, uncertainty.rate(0, 0).high) == (None, 0.0, 1.0)
    with pytest.raises(ValueError, match="share"):
        uncertainty.rate(3, 2)
