"""When it is time, the page that follows the case lets the citizen rate, and nobody else gains by it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from accounts.steps import memberships
from casework import steps
from casework.models import Case, Link, Rating
from casework.refusal import Refused
from tests.standing import beginning
from tests.verified import first_break
from tests.world import PHONE, World

OPINION = {"score": "5", "solved": "yes", "visited": "yes"}
BUTTON = "Rate the result"


@pytest.fixture
def phone() -> Client:
    """A browser that keeps no cookies, as strict as a real server."""
    return Client(headers={"accept-language": "en"}, enforce_csrf_checks=True)


@beginning
def case(world: World) -> Case:
    world.now = timezone.now() - timedelta(hours=9)
    return world.registered()


@pytest.fixture
def address(world: World, case: Case) -> str:
    return f"/track/{world.track_token(case)}"


def page(phone: Client, address: str) -> str:
    return phone.get(address, follow=True).content.decode()


def answered(phone: Client, address: str, **changed: str) -> str:
    """The page is looked at, filled in and sent."""
    shown = re.search(r'name="round" value="(\d+)"', page(phone, f"{address}/rate/"))
    return phone.post(f"{address}/rate/", OPINION | {"round": shown[1] if shown else "1"} | changed, follow=True).content.decode()


def finish(world: World, case: Case) -> Case:
    return world.resolved(world.visited(world.acknowledged(world.dispatched(case))))


def test_it_is_offered_when_it_is_time_and_closes_the_case(world: World, phone: Client, case: Case, address: str) -> None:
    assert BUTTON not in page(phone, address)
    finish(world, case)
    assert BUTTON in page(phone, address)
    assert "Your demand is closed." in answered(phone, address)
    case.refresh_from_db()
    assert case.state == "closed"
    assert first_break() is None
    assert BUTTON not in page(phone, address)


@pytest.mark.parametrize("brought", ["registered", "acknowledged", "visited"])
def test_before_that_nothing_is_rated(world: World, phone: Client, case: Case, address: str, brought: str) -> None:
    if brought != "registered":
        world.acknowledged(world.dispatched(case))
    if brought == "visited":
        world.visited(Case.objects.get(pk=case.pk))
    assert BUTTON not in answered(phone, address)
    assert not Rating.objects.exists()


def test_a_second_touch_rates_nothing_and_is_thanked_for_again(world: World, phone: Client, case: Case, address: str) -> None:
    finish(world, case)
    answered(phone, address)
    assert "Your rating was received on" in answered(phone, address, score="1")
    assert Rating.objects.get().score == 5


def test_the_link_of_the_message_is_used_up_by_it(world: World, phone: Client, case: Case, address: str) -> None:
    token = world.rating_token(finish(world, case))
    answered(phone, address)
    assert phone.get(f"/rate/{token}").status_code == 410
    assert phone.post(f"/rate/{token}", OPINION).status_code == 410


def test_after_the_link_of_the_message_it_is_not_asked_for_again(world: World, phone: Client, case: Case, address: str) -> None:
    token = world.rating_token(finish(world, case))
    phone.post(f"/rate/{token}", OPINION)
    assert BUTTON not in page(phone, address)
    assert "Your rating was received on" in answered(phone, address, score="1")
    assert Rating.objects.get().score == 5


def test_nobody_came_waits_for_a_supervisor_here_too(world: World, phone: Client, case: Case, address: str) -> None:
    finish(world, case)
    assert "A supervisor decides on it within one working day, by " in answered(phone, address, visited="no")
    assert Rating.objects.get().status == Rating.Status.HELD


def test_who_is_not_satisfied_is_asked_again_in_the_next_round(world: World, phone: Client, case: Case, address: str) -> None:
    finish(world, case)
    opinion = steps.Opinion(score=1, solved="no", visited="yes")
    steps.rate_where_followed(address.removeprefix("/track/"), opinion, round_=1, at=world.later(hours=1))
    assert "the unit must visit again. It has until " in answered(phone, address)
    world.resolved(world.visited(world.acknowledged(Case.objects.get(pk=case.pk))))
    assert BUTTON in page(phone, address)
    assert "Your demand is closed." in answered(phone, address)


def by_paper(world: World) -> tuple[Case, str, str]:
    made = steps.register(
        steps.Demand(
            text="路灯坏了", citizen=steps.CitizenDetails(name="李大爷"), channel="visit", topic=world.leak, area=world.village
        ),
        actor=world.operator,
        at=world.now,
    )
    return made.case, made.case.number, made.pin


def opened_by_pin(phone: Client, number: str, pin: str) -> str:
    return str(phone.post("/track/", {"number": number, "pin": pin})["Location"]).rstrip("/")


def test_number_and_pin_are_enough(world: World, phone: Client) -> None:
    world.now = timezone.now() - timedelta(hours=9)
    case, number, pin = by_paper(world)
    finish(world, case)
    assert "Your demand is closed." in answered(phone, opened_by_pin(phone, number, pin))


def test_a_page_of_an_earlier_round_rates_nothing_in_the_next(world: World, phone: Client, case: Case, address: str) -> None:
    finish(world, case)
    opinion = steps.Opinion(score=1, solved="no", visited="yes")
    steps.rate_for(case, opinion, by="phone", actor=world.operator, at=world.later(minutes=5))
    world.resolved(world.visited(world.acknowledged(Case.objects.get(pk=case.pk))))
    answered(phone, address, round="1")
    assert Rating.objects.count() == 1
    assert "Your demand is closed." in answered(phone, address)


@pytest.mark.parametrize(("days", "taken"), [(179, True), (180, False), (360, False)])
def test_it_is_taken_as_long_as_by_the_link_of_the_message(world: World, days: int, taken: bool) -> None:
    case = world.registered()
    token = world.track_token(case)
    finish(world, case)
    opinion = steps.Opinion(score=1, solved="no", visited="yes")
    by_then = world.later(days=days)
    if taken:
        steps.rate_where_followed(token, opinion, round_=1, at=by_then)
    else:
        with pytest.raises(Refused) as refused:
            steps.rate_where_followed(token, opinion, round_=1, at=by_then)
        assert refused.value.code == "too_late"
    assert Rating.objects.exists() == taken


@pytest.mark.parametrize(("reach", "offered"), [("none", True), ("voice", True), ("sms", False)])
def test_who_is_sent_no_message_may_rate_by_number_and_pin(world: World, phone: Client, reach: str, offered: bool) -> None:
    """How a citizen is reached is what counts, whatever number they gave."""
    world.now = timezone.now() - timedelta(hours=9)
    details = steps.CitizenDetails(phone=PHONE, reach=reach)
    demand = steps.Demand(text="路灯坏了", citizen=details, channel="web", topic=world.leak, area=world.village)
    made = steps.register(demand, follows=True, actor=world.operator, at=world.now)
    finish(world, made.case)
    assert (BUTTON in page(phone, f"/track/{made.track_token}")) == offered


def test_what_a_program_was_answered_rates_nothing_for_a_citizen_who_has_a_message(world: World, phone: Client) -> None:
    world.now = timezone.now() - timedelta(hours=9)
    demand = steps.Demand(
        text="路灯坏了", citizen=steps.CitizenDetails(phone=PHONE), channel="web", topic=world.leak, area=world.village
    )
    made = steps.register(demand, follows=True, actor=world.operator, at=world.now)
    finish(world, made.case)
    address = f"/track/{made.track_token}"
    assert BUTTON not in page(phone, address)
    answered(phone, address)
    assert not Rating.objects.exists()


def test_a_pin_that_somebody_of_the_unit_saw_rates_nothing(world: World, phone: Client) -> None:
    """Who registers a demand reads its PIN out; hard rule 5 holds for them as well."""
    world.now = timezone.now() - timedelta(hours=9)
    case, number, pin = by_paper(world)
    finish(world, case)
    world.grant(memberships.Post(world.operator, Role.HANDLER, world.water))
    address = opened_by_pin(phone, number, pin)
    assert "Rate by the link in the text message" in page(phone, address)
    answered(phone, address)
    assert not Rating.objects.exists()
    assert not Link.objects.filter(case=case, kind=Link.Kind.RATE, via=Link.Via.SCREEN).exists()
