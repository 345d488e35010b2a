"""What the citizen of a merged case reads and does: how the case that leads stands, and nothing of who stated that one."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from casework import steps
from casework.models import Case, Notice
from casework.notices import compose
from tests.casework.looking import refused
from tests.merging import PHONES, merged, now_is, rated, resolved
from tests.standing import beginning
from tests.world import World

pytestmark = pytest.mark.django_db
WORDS, NAME, DONE = "我家厨房漏水，孩子滑倒", "赵铁柱", "已换新水管"


@beginning
def pair(world: World) -> list[Case]:
    leader = world.dispatched(text=WORDS, name=NAME, handler=world.handler)
    return [leader, merged(world, leader)]


def opened(world: World, path: str) -> str:
    with time_machine.travel(world.later(minutes=1), tick=False):
        page: str = Client(headers={"accept-language": "en"}).get(path, follow=True).content.decode()
    return page


def followed(world: World, case: Case) -> str:
    """The page that follows it, which shows nothing of the other citizen."""
    page = opened(world, f"/track/{world.track_token(case)}/")
    assert not [words for words in (WORDS, NAME, DONE, "赵") if words in page]
    return re.sub(r"\s+", " ", page)


def test_it_says_with_which_case_it_goes_and_how_that_one_stands(world: World, pair: list[Case]) -> None:
    leader, case = pair
    page = followed(world, case)
    for words in ("handled together with another one", leader.number, "must still go there", "0 of 1", "Water bureau"):
        assert words in page, words
    world.visited(now_is(leader))
    page = followed(world, case)
    assert "has been there" in page
    assert "1 of 1" in page


def test_before_it_has_a_unit_nothing_is_said_of_one(world: World) -> None:
    leader = world.registered(text=WORDS, name=NAME)
    page = followed(world, merged(world, leader))
    assert "Next it goes to the unit that is responsible" in page
    assert "0 of 1" not in page


def test_when_there_is_a_result_its_citizen_rates_it_there_too(world: World, pair: list[Case]) -> None:
    leader, case = pair
    assert "Rate the result" not in followed(world, case)
    resolved(world, leader)
    world.rated(leader)
    assert "Rate the result" in followed(world, case)
    token = world.track_token(case)
    page = opened(world, f"/track/{token}/rate/")
    assert "Did someone come about it?" in page
    assert "together with another demand" in page
    assert DONE not in page
    steps.rate_where_followed(token, steps.Opinion(score=5), round_=1, at=world.later(hours=1))
    page = followed(world, case)
    assert "Your demand is done" in page
    assert "Rate the result" not in page
    assert now_is(case).state == "merged"


def test_by_the_link_in_the_message_too(world: World, pair: list[Case]) -> None:
    leader, case = pair
    resolved(world, leader)
    compose.compose([case.pk], at=world.now)
    token = Notice.objects.get(case=case, kind="resolve_along").secret
    assert "Did someone come about it?" in opened(world, f"/rate/{token}/")
    with time_machine.travel(world.later(minutes=1), tick=False):
        page = Client(headers={"accept-language": "en"}).post(f"/rate/{token}/", {"score": "5"}, follow=True).content.decode()
    assert "Your demand is done" in page


def test_who_is_dissatisfied_reads_that_they_are_visited(world: World, pair: list[Case]) -> None:
    leader, case = pair
    resolved(world, leader)
    rated(world, case, score=1)
    page = followed(world, case)
    assert "must visit you again" in page
    assert "together" not in page.partition("What happened")[0]


def test_a_held_rating_and_a_split_are_said(world: World, pair: list[Case]) -> None:
    leader, case = pair
    other = merged(world, leader, phone=PHONES[1])
    steps.split(other, reason="不是一件事", actor=world.supervisor, at=world.later(minutes=1))
    assert "Your demand has arrived" in followed(world, other)
    resolved(world, leader)
    rated(world, case, visited="no")
    assert "A supervisor looks into it" in followed(world, case)


def test_after_180_days_it_is_too_late_to_rate(world: World, pair: list[Case]) -> None:
    leader, case = pair
    resolved(world, leader)
    token = world.track_token(case)
    world.now += timedelta(days=181)
    with refused("too_late"):
        steps.rate_where_followed(token, steps.Opinion(score=5), round_=1, at=world.now)


def test_its_citizen_asks_for_an_update_and_withdraws_while_there_is_no_result(world: World, pair: list[Case]) -> None:
    leader, case = pair
    page = followed(world, case)
    assert "Ask for an update" in page
    assert "Add to my demand" not in page
    assert "Withdraw my demand" in page
    token = world.track_token(case)
    client = Client(headers={"accept-language": "en"})
    with time_machine.travel(world.later(minutes=1), tick=False):
        shown = client.get(f"/track/{token}/chase/", follow=True).content.decode()
        assert "Ask for an update" in shown
        assert "Add to my demand" not in shown
        assert client.post(f"/track/{token}/chase/", {"text": "还在漏"}).status_code == 302
    assert leader.events.filter(verb="chase_along").count() == 1
    world.visited(now_is(leader))
    resolved(world, leader)
    page = followed(world, case)
    assert "Ask for an update" not in page
    assert "Withdraw my demand" not in page
