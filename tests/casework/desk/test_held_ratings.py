"""Ratings that may be somebody else's are decided together by supervisors who had no hand in the cases."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from accounts.origins import Origin
from casework.models import Case, CitizenLimit, Rating
from tests.standing import beginning
from tests.world import World

ADDRESS = "/ratings/held/"
DEVICE = "Sent from a device on which somebody of the staff has signed in"
MANY = "Many ratings came from one address within a short time"


@beginning
def cases(world: World) -> list[Case]:
    """Two held for a device, one for a crowd behind it as well, and one whose citizen says that nobody came."""
    world.now = timezone.now() - timedelta(days=2)
    held = [world.doubtful(world.resolved(phone=f"1380013800{n}"), score=5 - n) for n in range(2)]
    limit = CitizenLimit.objects.get(code="ratings_from_address")
    limit.most = 1
    world.keep(limit)
    for n in range(2):
        world.rated(world.resolved(phone=f"1380013900{n}"), origin=Origin("203.0.113.7", staff=True), score=2)
    nobody = world.rated(world.resolved(phone="13800137000"), visited="no")
    return [*held, *Case.objects.filter(citizen__phone_hash__isnull=False, ratings__score=2).order_by("pk"), nobody]


def desk(world: World, who: str = "supervisor") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


def rating_of(case: Case) -> Rating:
    return Rating.objects.get(case=case)


def decide(client: Client, cases: list[Case], decision: str = "set_aside", **more: object) -> str:
    fields = {"decision": decision, "reason": "问过了", "rating": [rating_of(case).pk for case in cases]} | more
    return client.post(ADDRESS, fields, follow=True).content.decode()


def test_they_are_listed_by_reason_and_those_that_nobody_came_stand_elsewhere(world: World, cases: list[Case]) -> None:
    page = desk(world).get(ADDRESS).content.decode()
    shown = [case.number for case in cases if case.number in page]
    assert shown == [case.number for case in cases[:-1]]
    assert DEVICE in page
    assert "checked" not in page


def test_the_list_of_decisions_leads_to_them(world: World, cases: list[Case]) -> None:
    page = desk(world).get("/decisions/").content.decode()
    assert page.count(f'href="{ADDRESS}"') == len(cases) - 1
    assert page.count("/visits/rating/") == 1
    assert ADDRESS not in desk(world, "handler").get("/").content.decode()


@pytest.mark.parametrize(
    ("decision", "status", "states"), [("set_aside", "void", ["resolved"] * 2), ("accept", "accepted", ["closed"] * 2)]
)
def test_several_are_decided_at_once_each_by_an_event_of_its_own(
    world: World, cases: list[Case], decision: str, status: str, states: list[str]
) -> None:
    page = decide(desk(world), cases[:2], decision)
    assert "Decided on 2 ratings." in page
    for case in cases[:2]:
        case.refresh_from_db()
    assert [rating_of(case).status for case in cases] == [status, status, "held", "held", "held"]
    assert [case.state for case in cases[:2]] == states
    assert [case.events.filter(verb=f"{decision}_rating").count() for case in cases[:3]] == [1, 1, 0]


def test_a_whole_group_is_chosen_by_one_touch_and_no_other(world: World, cases: list[Case]) -> None:
    page = desk(world).get(ADDRESS).content.decode()
    inside = dict.fromkeys(re.findall(r'name="(in_\d)" value="\d+"', page))
    group = {name: re.findall(rf'name="{name}" value="(\d+)"', page) for name in inside}
    first = group["in_1"]
    decide(desk(world), [], group="1", **group)
    assert sorted(map(str, Rating.objects.filter(status="void").values_list("pk", flat=True))) == sorted(first)


def test_whoever_had_a_hand_in_a_case_is_refused_for_that_one_and_told_which(world: World, cases: list[Case]) -> None:
    world.person("supervisor", Role.HANDLER, unit=world.roads)
    mine = world.doubtful(
        world.resolved(world.visited(world.acknowledged(world.dispatched(unit=world.roads, handler=world.stranger))))
    )
    page = desk(world).get(ADDRESS).content.decode()
    assert "someone outside the unit has to do this" in page
    assert f'name="rating" value="{rating_of(mine).pk}"' not in page
    later = world.doubtful(world.resolved(phone="13800136000"))
    page = decide(desk(world), [cases[0], mine, later])
    assert f"Case {mine.number} was not decided on." in page
    assert "Decided on 2 ratings." in page
    assert [rating_of(case).status for case in (cases[0], mine, later)] == ["void", "held", "void"]


def test_what_somebody_else_decided_meanwhile_is_named_and_stops_nothing(world: World, cases: list[Case]) -> None:
    decide(desk(world), cases[:1], "accept")
    page = decide(desk(world), cases[:2])
    assert "1 rating does not wait for a decision any more." in page
    assert (rating_of(cases[0]).status, rating_of(cases[1]).status) == ("accepted", "void")


@pytest.mark.parametrize("fields", [{"rating": []}, {"decision": ""}, {"decision": "void"}, {"reason": ""}, {"reason": "\x00"}])
def test_a_decision_needs_a_choice_its_reason_and_what_it_is_about(
    world: World, cases: list[Case], fields: dict[str, object]
) -> None:
    answer = desk(world).post(ADDRESS, {"decision": "accept", "reason": "x", "rating": [rating_of(cases[0]).pk]} | fields)
    assert answer.status_code == 400
    assert Rating.objects.filter(status="held").count() == len(cases)


def test_nobody_came_is_not_decided_here(world: World, cases: list[Case]) -> None:
    assert "does not wait for a decision any more" in decide(desk(world), cases[-1:], "accept")
    assert rating_of(cases[-1]).status == "held"


def test_the_page_of_the_case_leads_to_the_decision_and_says_why(world: World, cases: list[Case]) -> None:
    client = desk(world)
    page = client.get(f"/cases/{cases[0].number}/").content.decode()
    assert "It may not be the citizen&#x27;s own." in page
    shown = client.get(f"/visits/rating/{cases[0].number}/").content.decode()
    assert DEVICE in shown
    assert re.findall(r'name="decision" value="(\w+)"', shown) == ["stands", "set_aside"]
    client.post(f"/visits/rating/{cases[0].number}/", {"decision": "set_aside", "reason": "问过了"})
    assert rating_of(cases[0]).status == "void"


@pytest.mark.parametrize("who", ["operator", "handler", "lead", "dispatcher", "auditor", "administrator"])
def test_it_is_nobody_elses_page(world: World, who: str) -> None:
    assert desk(world, who).get(ADDRESS).status_code == 403
