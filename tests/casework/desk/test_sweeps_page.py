"""The page of the looks says whether escalation is alive; administrators are told on every page when it is not."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client

from casework.escalation.sweep import sweep
from casework.models import EscalationRule, RuleVersion
from tests.world import World

pytestmark = pytest.mark.django_db

STILL = "Escalation has stopped"
Minutes = Callable[..., None]


@pytest.fixture(autouse=True)
def clock(world: World) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(world.now, tick=False) as travelled:
        yield travelled


@pytest.fixture
def minutes(world: World, clock: time_machine.Traveller) -> Minutes:
    """So many pass, with a look in each or without."""

    def passed(count: int, *, swept: bool = True) -> None:
        for _minute in range(count):
            world.later(minutes=1)
            if swept:
                sweep(at=world.now)
        clock.move_to(world.now + timedelta(seconds=5))

    return passed


def page(world: World, who: str = "administrator", at: str = "/rules/sweeps/") -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    answer = client.get(at)
    assert answer.status_code == 200, (at, answer.status_code)
    return answer.content.decode()


def page_text(world: World, who: str = "administrator", at: str = "/rules/sweeps/") -> str:
    """The words of the page alone."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page(world, who, at))))


def broken(world: World) -> None:
    rule = EscalationRule.objects.create(code="broken", waiting_for="acknowledgement", position=99)
    rule.current = RuleVersion.objects.create(
        rule=rule,
        version=1,
        created_at=world.now,
        name="坏规则",
        name_en="The broken one",
        relation="after",
        amount=1,
        unit="minutes",
        actions=[{"type": "card", "colour": "purple"}],
    )
    rule.save(update_fields=["current"])


# Is it alive?


def test_before_the_first_look_it_says_so_without_alarm(world: World) -> None:
    shown = page_text(world)
    assert "Not started" in shown
    assert "No sweep has finished yet." in shown
    assert STILL not in shown


def test_alive_it_says_how_long_ago_the_last_look_was_and_what_it_fired(world: World, minutes: Minutes) -> None:
    world.dispatched()
    world.later(hours=2)
    minutes(1)
    shown = page_text(world)
    assert "Runs every minute" in shown
    assert re.search(r"Since the last sweep [0-5] s", shown)
    assert "Fired on 1 case" in shown
    assert STILL not in shown


def test_late_it_says_since_when(world: World, minutes: Minutes) -> None:
    minutes(1)
    minutes(5, swept=False)
    shown = page_text(world, "auditor")
    assert f"{STILL} No sweep has finished since 2 March 2026, 09:01" in shown
    assert "Stopped" in shown
    assert "Runs every minute" not in shown


def test_a_standstill_that_is_over_stays_in_the_picture_and_in_words(world: World, minutes: Minutes) -> None:
    minutes(3)
    minutes(38, swept=False)
    minutes(2)
    shown = page(world)
    assert STILL not in shown
    assert shown.count("chart-gap") == 1
    assert re.search("No sweep finished from 2 March 2026, 09:03 to 09:42: 3[89] min", page_text(world))


# See the sweeps


def test_looks_without_anything_due_stand_in_one_line(world: World, minutes: Minutes) -> None:
    minutes(23)
    assert "09:01 – 09:23 Nothing due 23 sweeps with nothing due" in page_text(world)


def test_a_look_that_fired_stands_alone_between_quiet_ones(world: World, minutes: Minutes) -> None:
    world.dispatched(urgency="emergency")
    minutes(20)
    fired = r"\d+ sweeps with nothing due \d\d:\d\d Fired On one case, in 0\.\d s 09:06 – \d\d:\d\d Nothing due \d+ sweeps"
    assert re.search(fired, page_text(world))


def test_a_day_has_its_own_page_as_long_as_its_looks_are_kept(world: World, minutes: Minutes) -> None:
    minutes(3)
    world.later(days=3)
    minutes(1)
    assert "3 sweeps with nothing due" in page_text(world, at="/rules/sweeps/?day=2026-03-02")
    assert "3 sweeps with nothing due" not in page_text(world)
    client = Client()
    client.force_login(world.administrator)
    for wrong in ("2026-01-01", "2026-03-09", "yesterday", "2026-02-30"):
        assert client.get(f"/rules/sweeps/?day={wrong}").status_code == 404, wrong


# Failing rules


def test_a_rule_that_fails_is_named_with_its_fault_its_case_and_since_when(world: World, minutes: Minutes) -> None:
    minutes(2)
    case = world.dispatched()
    broken(world)
    minutes(3)
    shown, words = page(world), page_text(world)
    assert 'href="/rules/broken/"' in shown
    assert f'href="/cases/{case.number}/"' in shown
    assert "In 3 sweeps in a row, since 2 March 2026, 09:08." in words
    assert "KeyError" in words
    assert "it is retried every minute" in words
    assert "Failed The broken one · in 3 sweeps in a row" in words


def test_a_rule_that_cannot_be_asked_at_all_is_named_too(world: World, minutes: Minutes) -> None:
    broken(world)
    RuleVersion.objects.create(
        rule=EscalationRule.objects.get(code="broken"),
        version=2,
        created_at=world.now,
        name="坏规则",
        relation="after",
        amount=1,
        unit="minutes",
        scope={"units": "roads"},
        actions=[{"type": "take_up"}],
    )
    EscalationRule.objects.filter(code="broken").update(current=RuleVersion.objects.latest("pk"))
    minutes(2)
    assert "坏规则 Failed The rule could not be run on any case. In 2 sweeps in a row" in page_text(world)


def test_the_case_is_named_only_to_whom_it_is_shown(world: World, minutes: Minutes) -> None:
    case = world.dispatched()
    world.person("elsewhere", "supervisor", unit=world.roads)
    broken(world)
    minutes(2)
    assert case.number in page(world, "supervisor")
    assert case.number not in page(world, "elsewhere")
    assert "On one case." in page_text(world, "elsewhere")


def test_a_rule_that_works_again_is_not_shown_as_failing(world: World, minutes: Minutes) -> None:
    world.dispatched()
    broken(world)
    minutes(2)
    EscalationRule.objects.filter(code="broken").update(enabled=False)
    minutes(1)
    shown = page_text(world)
    assert "Failing rules " not in shown
    assert "The broken one" in shown, "what happened stays in the list"


# On every page


def test_administrators_see_on_every_page_that_it_stands_still_and_nobody_else_does(world: World, minutes: Minutes) -> None:
    minutes(1)
    minutes(5, swept=False)
    for at in ("/", "/notices/", "/rules/why/"):
        assert STILL in page(world, at=at), at
        for who in ("supervisor", "auditor"):
            assert STILL not in page(world, who, at), (who, at)
    assert STILL not in page(world, "handler", "/")
    assert page(world, at="/rules/").count(STILL) == page(world).count(STILL) == 1
    minutes(1)
    assert STILL not in page(world, at="/")
