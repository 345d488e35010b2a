"""The page of the rating: a link is itself the key, and what was said is thanked for as often as it is looked at."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from casework import steps
from casework.models import Case, Rating
from tests.standing import beginning
from tests.world import World

OPINION = {"score": "5", "solved": "yes", "visited": "yes"}


@pytest.fixture
def phone() -> Client:
    """A browser that keeps no cookies, as strict as a real server."""
    return Client(headers={"accept-language": "en"}, enforce_csrf_checks=True)


@beginning
def case(world: World) -> Case:
    world.now = timezone.now() - timedelta(hours=6)
    return world.resolved()


@pytest.fixture
def address(world: World, case: Case) -> str:
    return f"/rate/{world.rating_token(case)}"


def opened(phone: Client, address: str) -> str:
    """Where the link leads, and the page stays."""
    return str(phone.get(address)["Location"])


def answered(phone: Client, address: str, **changed: str) -> str:
    phone.cookies.clear()
    answer = phone.post(address, OPINION | changed, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_cookies_the_citizen_rates(phone: Client, address: str, case: Case) -> None:
    assert "Your demand is closed." in answered(phone, address)
    case.refresh_from_db()
    assert case.state == "closed"


def test_a_second_touch_and_a_reload_are_thanked_for_again_and_rate_nothing(phone: Client, address: str) -> None:
    first = answered(phone, address)
    for again in (answered(phone, address, score="1"), phone.get(address, follow=True).content.decode()):
        assert "Your demand is closed." in again
        assert "Your rating was received on" in again
    assert "Your rating was received on" in first
    assert Rating.objects.get().score == 5


def test_after_the_answer_a_reload_sends_nothing_again(phone: Client, address: str) -> None:
    answer = phone.post(address, OPINION)
    assert (answer.status_code, answer["Location"]) == (302, address)


@pytest.mark.parametrize(
    ("opinion", "shown"),
    [
        ({"visited": "no"}, "A supervisor decides on it within one working day."),
        ({"score": "1", "solved": "no"}, "Water bureau must visit you again and resolve it by "),
    ],
)
def test_what_follows_is_named(phone: Client, address: str, opinion: dict[str, str], shown: str) -> None:
    assert shown in answered(phone, address, **opinion)


def test_in_a_later_round_the_earlier_links_page_says_nothing_of_now(
    world: World, phone: Client, address: str, case: Case
) -> None:
    answered(phone, address)
    steps.reopen(case, reason="又漏了", actor=world.supervisor, at=world.later(hours=1))
    world.resolved(world.visited(world.acknowledged(Case.objects.get(pk=case.pk))))
    page = phone.get(address, follow=True).content.decode()
    assert "Your rating was received on" in page
    assert "not satisfied" not in page


def test_what_nobody_used_and_what_is_unknown_look_the_same(world: World, phone: Client, address: str, case: Case) -> None:
    opinion = steps.Opinion(score=5, solved="yes", visited="yes")
    steps.rate_for(case, opinion, by="phone", actor=world.operator, at=world.later(hours=1))
    unknown = f"/rate/{'A' * 43}"
    answers = [phone.get(address), phone.get(unknown)]
    assert [answer.status_code for answer in answers] == [410, 410]
    pages = {answer.content.decode().replace(answer.request["PATH_INFO"], "") for answer in answers}
    assert all("This link is no longer valid" in page for page in pages)


def test_the_language_is_changed_without_losing_what_was_answered(phone: Client, address: str) -> None:
    """Without cookies and script, as everything on this page."""
    page = phone.post(opened(phone, address), {"score": "2", "words": "没人来过，水还在漏", "switch_language": "zh-hans"})
    shown = page.content.decode()
    assert page.status_code == 200
    assert 'lang="zh-Hans"' in shown
    assert "没人来过，水还在漏" in shown
    assert re.search(r'name="score" value="2"[^>]* checked', shown)
    assert page.cookies["django_language"].value == "zh-hans"
    assert not Rating.objects.exists()


def test_enter_sends_the_rating_and_never_changes_the_language(phone: Client, address: str) -> None:
    """The first button of a form is the one that Enter presses."""
    shown = phone.get(address, follow=True).content.decode()
    first = re.findall(r'<button[^>]*form="typed"[^>]*>', shown)[0]
    assert "name=" not in first
