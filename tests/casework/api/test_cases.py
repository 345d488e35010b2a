"""Cases through the API: register, list, look, search."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client

from casework.models import Case, CaseView
from tests.casework.api.conftest import As
from tests.world import PHONE, World

DEMAND: dict[str, Any] = {
    "text": "楼道的灯坏了两个月 💡\u200f",
    "channel": "phone",
    "category": "utilities-leak",
    "area": "qh-cg-01",
    "citizen": {"name": "王小明", "phone": "139 1234 5678"},
}


def test_a_registered_demand_is_answered_with_its_case(world: World, as_: As) -> None:
    case = as_("operator").at("cases/", DEMAND, expect=201)
    assert case["state"] == "received"
    assert case["text"] == DEMAND["text"]
    assert case["category"] == "utilities-leak"
    assert case["citizen"] == {"name": "王**", "phone": "139****5678", "email": ""}
    assert [wait["kind"] for wait in case["waits"]] == ["dispatch"]
    assert case["online_only_since"] is None
    assert "pin" not in case


def test_whoever_registers_is_told_once_where_the_case_is_followed(world: World, as_: As) -> None:
    case = as_("operator").at("cases/", DEMAND, expect=201)
    page = Client().get(urlsplit(case["track_url"]).path, follow=True)
    assert (page.status_code, case["number"] in page.content.decode()) == (200, True)
    assert "track_url" not in as_("operator").at(f"cases/{case['number']}/")


@pytest.mark.parametrize("phone", ["", "0571 8888 6666"])
def test_a_citizen_whom_no_message_reaches_is_given_a_pin_and_an_address_once(world: World, as_: As, phone: str) -> None:
    operator = as_("operator")
    demand = {"text": "路灯坏了", "channel": "phone", "citizen": {"name": "王小明", "phone": phone}}
    assert len(operator.at("cases/", demand, expect=201)["pin"]) == 6
    case = operator.at("cases/", {"text": "井盖丢了", "channel": "walk_in"}, expect=201)
    assert len(case["pin"]) == 6
    assert "/track/" in case["track_url"]
    again = operator.at(f"cases/{case['number']}/")
    assert "pin" not in again
    assert "track_url" not in again


def test_only_an_operator_registers(world: World, as_: As) -> None:
    assert as_("handler").at("cases/", {}, expect=403)["code"] == "not_allowed"


def test_the_case_page_says_what_is_possible_and_why_not(world: World, as_: As) -> None:
    case = world.acknowledged()
    payload = as_("handler").at(f"cases/{case.number}/", expect=200)
    moves = {move["verb"]: move for move in payload["moves"]}
    assert moves["resolve"]["allowed"] is False
    assert moves["resolve"]["code"] == "needs_visit"
    assert moves["reply"] == {"verb": "reply", "allowed": True}
    assert payload["online_only_since"] is not None
    assert payload["due_at"] is not None
    assert payload["visits_counted"] == 0
    assert payload["visits_required"] == 1


def test_a_case_out_of_sight_is_not_there(world: World, as_: As) -> None:
    case = world.dispatched()
    assert as_("stranger").at(f"cases/{case.number}/", expect=404)["code"] == "not_found"
    as_("stranger").at(f"cases/{case.number}/acknowledge/", {}, expect=404)
    as_("stranger").at("cases/20260302-99999/", expect=404)


def test_the_unit_complained_of_never_sees_the_case(world: World, as_: As) -> None:
    case = world.registered(against=world.roads)
    as_("stranger").at(f"cases/{case.number}/", expect=404)
    assert as_("stranger").at("cases/", expect=200)["results"] == []


def test_a_handling_unit_sees_only_the_brief_of_a_confidential_case(world: World, as_: As) -> None:
    case = world.dispatched(text="李科长收钱", confidential=True, brief="有人反映收费问题")
    payload = as_("handler").at(f"cases/{case.number}/", expect=200)
    assert (payload["text"], payload["title"], payload["citizen"]) == (None, None, None)
    assert payload["brief"] == "有人反映收费问题"
    assert as_("handler").at("cases/search/", {"q": "李科长"}, expect=200)["results"] == []
    assert as_("handler").at("cases/search/", {"q": PHONE}, expect=200)["results"] == []
    rows = as_("handler").at("cases/search/", {"q": "收费"}, expect=200)["results"]
    assert [row["number"] for row in rows] == [case.number]
    assert as_("handler").at(f"cases/{case.number}/reveal/", {"field": "phone", "reason": "x"}, expect=403)


def test_views_of_confidential_cases_are_remembered(world: World, as_: As) -> None:
    case = world.dispatched(confidential=True)
    as_("handler").at(f"cases/{case.number}/")
    as_("supervisor").at(f"cases/{case.number}/events/")
    as_("handler").at(f"cases/{world.dispatched().number}/")
    views = [(view.user.username, view.door) for view in CaseView.objects.order_by("pk")]
    assert views == [("handler", "api"), ("supervisor", "api")]


def test_an_administrator_sees_numbers_units_and_waits_only(world: World, as_: As) -> None:
    case = world.dispatched()
    payload = as_("administrator").at(f"cases/{case.number}/", expect=200)
    assert payload["unit"] == "water"
    assert payload["waits"]
    assert (payload["text"], payload["title"], payload["brief"], payload["citizen"], payload["rating"]) == (None,) * 5
    as_("administrator").at(f"cases/{case.number}/events/", expect=403)
    assert as_("administrator").at("cases/search/", {"q": "漏水"}, expect=200)["results"] == []


def test_filters_include_what_is_below(world: World, as_: As) -> None:
    below = world.dispatched(unit=world.station)
    world.dispatched(unit=world.roads)
    supervisor = as_("supervisor")
    for query in ("unit=water", "unit=water-1", "handler=handler", "waiting_for=acknowledgement"):
        rows = [row["number"] for row in supervisor.at(f"cases/?{query}", expect=200)["results"]]
        assert (below.number in rows) == (query != "handler=handler"), query
    assert len(supervisor.at("cases/?area=qh&category=utilities", expect=200)["results"]) == 2
    assert len(supervisor.at("cases/?unit=water", expect=200)["results"]) == 1


def test_overdue_and_created_filters(world: World, as_: As) -> None:
    case = world.dispatched(urgency="urgent")
    supervisor = as_("supervisor")
    with time_machine.travel(world.now + timedelta(hours=23), tick=False):
        supervisor = as_("supervisor")
        assert supervisor.at("cases/?overdue=true")["results"] == []
    with time_machine.travel(world.now + timedelta(hours=25), tick=False):
        rows = supervisor.at("cases/?overdue=true")["results"]
        assert [(row["number"], row["overdue"]) for row in rows] == [(case.number, True)]
        assert supervisor.at("cases/?overdue=false")["results"] == []
        assert supervisor.at("cases/?created_after=2026-03-03T00:00:00%2B08:00")["results"] == []
        assert len(supervisor.at("cases/?created_before=2026-03-03T00:00:00%2B08:00")["results"]) == 1


@pytest.mark.parametrize(
    "query",
    [
        "state=lost",
        "unit=nowhere",
        "handler=nobody",
        "overdue=perhaps",
        "colour=red",
        "cursor=x",
        "page_size=0",
        "created_after=soon",
        "ordering=number",
        "unit=a%00b",
        "state=closed&state=received",
        "ordering=due_at&ordering=due_at",
        "unit=",
        "handler=handler%00",
    ],
)
def test_a_filter_that_means_nothing_is_refused_by_name(world: World, as_: As, query: str) -> None:
    payload = as_("supervisor").at(f"cases/?{query}", expect=400)
    assert list(payload["fields"]) == [query.split("=", maxsplit=1)[0]]


@pytest.mark.parametrize(("ordering", "size"), [("-created_at", 3), ("created_at", 3), ("due_at", 3), ("due_at", 2)])
def test_pages_show_every_case_once_forwards_and_back(world: World, as_: As, ordering: str, size: int) -> None:
    for number in range(7):
        case = world.registered()
        if number % 3:
            world.dispatched(case)
    supervisor = as_("supervisor")
    forwards: list[list[str]] = []
    page = supervisor.at(f"cases/?ordering={ordering}&page_size={size}", expect=200)
    while True:
        forwards.append([row["number"] for row in page["results"]])
        if not page["next"]:
            break
        page = supervisor.get(page["next"]).json()
    backwards = [forwards[-1]]
    while page["previous"]:
        page = supervisor.get(page["previous"]).json()
        backwards.insert(0, [row["number"] for row in page["results"]])
    assert forwards == backwards
    numbers = [number for page in forwards for number in page]
    assert sorted(numbers) == sorted(Case.objects.values_list("number", flat=True))
    by_number = {case.number: case for case in Case.objects.all()}
    turns = {
        "created_at": lambda case: case.created_at,
        "-created_at": lambda case: -case.created_at.timestamp(),
        "due_at": lambda case: (case.listing.due_at, case.created_at),
    }
    assert numbers == sorted(numbers, key=lambda number: turns[ordering](by_number[number])), "without a due time by their age"


def test_a_case_is_found_by_number_phone_and_words(world: World, as_: As) -> None:
    case = world.registered("东门社区路灯坏了 broken lamp")
    world.registered("噪音扰民", phone="13800138000")
    operator = as_("operator")
    for sought in (case.number, case.number[:13], "139 1234 5678", "路灯", "东门 lamp", "LAMPS"[:4]):
        rows = operator.at("cases/search/", {"q": sought}, expect=200)["results"]
        assert case.number in [row["number"] for row in rows], sought
    assert operator.at("cases/search/", {"q": "13912345679"})["results"] == []
    assert operator.at("cases/search/", {"q": "1391234"})["results"] == []
    assert operator.at("cases/search/", {"q": "!?"})["results"] == []


def test_the_timeline_is_told_oldest_first_with_its_chain(world: World, as_: As) -> None:
    case = world.closed()
    events = as_("auditor").at(f"cases/{case.number}/events/", expect=200)["results"]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert [event["verb"] for event in events][-2:] == ["rate", "close"]
    assert events[-1]["on_behalf_of"] == "handler"
    assert events[-2]["actor"] is None
    assert all(len(event["hash"]) == 64 for event in events)
