"""A rating that may be in interested hands is held for a supervisor, never dropped; the citizen is thanked and accuses nobody."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts import origins
from accounts.models import User
from accounts.origins import DEVICE_COOKIE
from casework import steps
from casework.models import Case, CitizenLimit, Notice, Rating
from tests.casework.looking import last, wait, waiting
from tests.standing import beginning
from tests.verified import first_break
from tests.world import World

OPINION = {"score": "5", "solved": "yes", "visited": "yes"}
OFFICE, HOME = "203.0.113.7", "198.51.100.9"


@beginning
def case(world: World) -> Case:
    world.now = timezone.now() - timedelta(hours=6)
    return world.resolved()


def browser(address: str = HOME) -> Client:
    return Client(headers={"accept-language": "en"}, REMOTE_ADDR=address)


def rated(world: World, case: Case, client: Client, **changed: str) -> str:
    return client.post(f"/rate/{world.rating_token(case)}", OPINION | changed, follow=True).content.decode()


def signed_in(username: str, address: str) -> Client:
    client = browser(address)
    answer = client.post("/accounts/login/", {"login": username, "password": username})
    assert answer.status_code == 302
    return client


def held_for(case: Case) -> Any:
    event = last(case, "rate")
    assert bool(event.fact("held_for")) == event.fact("held") == (Rating.objects.get(case=case).status == "held")
    return event.fact("held_for")


def test_from_a_citizens_own_phone_it_counts_at_once(world: World, case: Case) -> None:
    assert "Your demand is closed." in rated(world, case, browser())
    assert held_for(case) is None


def test_signed_in_as_staff_it_is_held_for_one_working_day_and_said_so_without_a_reproach(world: World, case: Case) -> None:
    shown = rated(world, case, signed_in("stranger", OFFICE))
    assert "Thank you" in shown
    assert "A supervisor looks at it before it counts, within one working day, by " in shown
    case.refresh_from_db()
    assert (case.state, waiting(case), wait(case, "review").about) == ("resolved", {"review"}, "doubtful_rating")
    assert held_for(case) == ["staff_device"]
    assert wait(case, "review").due_at
    assert first_break() is None


def test_after_signing_out_the_device_is_still_one_of_staff(world: World, case: Case) -> None:
    client = signed_in("handler", HOME)
    client.post("/accounts/logout/")
    assert settings.SESSION_COOKIE_NAME not in client.cookies or not client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.cookies[DEVICE_COOKIE].value == "1"
    rated(world, case, client)
    assert "staff_device" in held_for(case)


@pytest.mark.parametrize(
    ("who", "held"), [("handler", True), ("colleague", True), ("lead", True), ("stranger", False), ("operator", False)]
)
def test_from_the_network_of_the_unit_it_is_held_and_from_that_of_others_not(
    world: World, case: Case, who: str, held: bool
) -> None:
    signed_in(who, OFFICE)
    rated(world, case, browser(OFFICE))
    assert held_for(case) == (["staff_network"] if held else None)


def test_a_program_signs_in_from_a_network_too(world: World, case: Case) -> None:
    credentials = {"username": "handler", "password": "handler"}
    answer = browser(OFFICE).post("/api/v1/auth/token/", credentials, content_type="application/json")
    assert answer.status_code == 200
    rated(world, case, browser(OFFICE))
    assert held_for(case) == ["staff_network"]


def test_a_network_is_forgotten_after_a_day_and_a_half(world: World) -> None:
    request = browser(OFFICE).get("/track/").wsgi_request
    origins.remember(world.handler, request, at=timezone.now())
    at, people = timezone.now(), [world.handler.pk]
    for hours, lately in ((0, True), (11, True), (36, False)):
        assert origins.shared_with_staff(OFFICE, people=people, units=(), at=at + timedelta(hours=hours)) is lately


def test_where_no_address_is_known_nobody_is_suspected_for_it(world: World, case: Case) -> None:
    signed_in("handler", "127.0.0.1")
    assert "Your demand is closed." in rated(world, case, browser("127.0.0.1"))


@pytest.mark.long
def test_many_from_one_address_are_held_from_the_first_one_too_many_and_none_from_elsewhere(world: World) -> None:
    limit = CitizenLimit.objects.get(code="ratings_from_address")
    limit.most, limit.minutes = 2, 1
    world.keep(limit)
    world.now = timezone.now() - timedelta(hours=12)
    cases = [world.resolved(phone=f"1380013800{n}") for n in range(4)]
    for case in cases[:3]:
        rated(world, case, browser(OFFICE))
    rated(world, cases[3], browser(HOME))
    assert [held_for(case) for case in cases] == [None, None, ["many_at_once"], None]


def test_a_link_tried_in_vain_counts_for_nothing(world: World, case: Case) -> None:
    limit = CitizenLimit.objects.get(code="ratings_from_address")
    limit.most = 1
    world.keep(limit)
    for _n in range(3):
        browser(OFFICE).post("/rate/AAAAAAAAAAAAAAAA", OPINION)
    rated(world, case, browser(OFFICE))
    assert held_for(case) is None


@pytest.mark.parametrize("headers", [{"authorization": "Token abc"}, {"cookie": f"{DEVICE_COOKIE}=1"}])
def test_through_the_api_the_same_holds(world: World, case: Case, headers: dict[str, str]) -> None:
    opinion = {"score": 5, "solved": "yes", "visited": "yes"}
    token = world.rating_token(case)
    answer = browser().post(f"/api/v1/ratings/{token}/", opinion, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["state"]) == (201, "resolved")
    assert held_for(case) == ["staff_device"]


def test_where_the_case_is_followed_the_same_holds(world: World, case: Case) -> None:
    client = signed_in("handler", HOME)
    page = client.post(f"/track/{world.track_token(case)}/rate/", OPINION | {"round": "1"}, follow=True).content.decode()
    assert "A supervisor looks at it before it counts" in page
    assert held_for(case) == ["staff_device", "staff_network"]


def test_that_nobody_came_is_decided_first_whoever_sent_it(world: World, case: Case) -> None:
    shown = rated(world, case, signed_in("handler", HOME), visited="no")
    assert "You said that nobody came. A supervisor decides on it" in shown
    assert wait(case, "review").about == "held_rating"


def test_nothing_of_where_it_came_from_is_stored_with_it(world: World, case: Case) -> None:
    rated(world, case, signed_in("handler", OFFICE))
    assert OFFICE not in str(last(case, "rate").facts)
    assert OFFICE not in str(case.events.values_list("changes", flat=True))


def test_the_citizen_who_was_set_aside_reads_why_and_rates_again_by_the_new_link(world: World, case: Case) -> None:
    client = signed_in("handler", OFFICE)
    thanks = client.post(f"/rate/{world.rating_token(case)}", OPINION)["Location"]
    steps.set_aside_rating(Case.objects.get(pk=case.pk), reason="查实", actor=world.supervisor, at=timezone.now())
    assert "We could not be sure that it came from you" in client.get(thanks).content.decode()
    world.rating_token(case)
    link = Notice.objects.get(case=case, kind="set_aside_rating", citizen__isnull=False).secret
    shown = browser().post(f"/rate/{link}", {"score": "2"}, follow=True).content.decode()
    assert "the unit must visit again" in shown
    assert [rating.status for rating in Rating.objects.filter(case=case).order_by("pk")] == ["void", "accepted"]
    assert first_break() is None


def heard_at_the_door(world: World, by: User) -> Case:
    """Dealt with by the water bureau, with a number that only whoever heard it says is the citizen's."""
    world.now = timezone.now() - timedelta(days=3)
    details = steps.CitizenDetails(name="赵六", phone="13700000009")
    demand = steps.Demand(text="楼道灯坏了", channel="visit", topic=world.leak, area=world.village, citizen=details)
    heard = steps.hear(demand, actor=by, at=world.now)
    return world.resolved(world.visited(world.acknowledged(world.dispatched(heard))))


def test_a_citizen_whom_only_the_unit_knows_does_not_close_its_case_alone(world: World) -> None:
    case = heard_at_the_door(world, world.handler)
    steps.attempt(case, answer="no_answer", actor=world.operator, at=world.later(hours=1))
    rated(world, case, browser())
    case.refresh_from_db()
    assert (case.state, held_for(case)) == ("resolved", ["unit_number"])
    assert first_break() is None


def test_once_an_operator_has_spoken_with_them_they_are_taken_at_their_word(world: World) -> None:
    case = heard_at_the_door(world, world.handler)
    steps.attempt(case, answer="no_answer", actor=world.operator, at=world.later(hours=1))
    steps.attempt(case, answer="answered", actor=world.operator, at=world.later(days=1, hours=1))
    assert "Your demand is closed." in rated(world, case, browser())


def test_what_another_unit_heard_is_no_doubt(world: World) -> None:
    case = heard_at_the_door(world, world.stranger)
    assert "Your demand is closed." in rated(world, case, browser())


@pytest.mark.parametrize("by_page", [True, False])
def test_what_a_voice_at_the_number_of_the_unit_says_is_held_too(world: World, by_page: bool) -> None:
    case = heard_at_the_door(world, world.handler)
    opinion = steps.Opinion(5, "yes", "yes")
    if by_page:
        steps.rate_by_phone(case, opinion, actor=world.operator, at=world.later(hours=1))
    else:
        steps.rate_for(case, opinion, by="phone", actor=world.operator, at=world.later(hours=1))
    case.refresh_from_db()
    assert (case.state, held_for(case)) == ("resolved", ["unit_number"])


def test_who_stands_at_the_counter_is_seen(world: World) -> None:
    case = heard_at_the_door(world, world.handler)
    opinion = steps.Opinion(5, "yes", "yes")
    assert steps.rate_for(case, opinion, by="walk_in", actor=world.operator, at=world.later(hours=1)).state == "closed"
