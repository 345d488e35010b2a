"""Dispatching at the desk: the most urgent first, what was returned says so, and only the unit's people can be given the case."""

import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect

from accounts.models import Role, Unit
from casework import steps
from casework.escalation.sweep import sweep
from casework.models import Case, Route
from tests import tuning
from tests.combobox import choose, line, part
from tests.conftest import OpenPage
from tests.world import World

OPTION = re.compile(r'<option value="([^"]*)"( selected)?')


def as_(client: Client, who: str, world: World) -> Client:
    client.force_login(world.people[who])
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def numbers(client: Client, queue: str) -> list[str]:
    return [row.case.number for row in client.get(f"/?queue={queue}").context["rows"]]


def returned(world: World, case: Case | None = None) -> Case:
    case = case or world.acknowledged()
    return steps.return_(case, reason="不归我管，属交通局", actor=world.handler, at=world.later(minutes=10))


def escalation_raises(world: World, case: Case) -> None:
    """Among cases of its own urgency: no rule outruns an emergency."""
    rule: dict[str, Any] = {
        "relation": "after",
        "amount": 1,
        "unit": "minutes",
        "name": "提前",
        "scope": {"urgencies": ["normal"]},
    }
    actions = [{"type": "raise_urgency"}]
    tuning.add("raise", waiting_for="acknowledgement", position=99, at=world.now, actions=actions, **rule)
    sweep(at=world.later(minutes=5))
    case.refresh_from_db()
    assert case.attention


def selected(html: str, name: str) -> list[str]:
    select = html.split(f'<select name="{name}"')[1].split("</select>", maxsplit=1)[0]
    return [value for value, chosen in OPTION.findall(select) if chosen]


@pytest.mark.parametrize("queue", ["dispatch", "open"])
def test_the_most_urgent_stands_first_however_late_it_came(world: World, client: Client, queue: str) -> None:
    earlier = [
        world.registered(urgency=urgency, phone=f"1380013800{nth}").number for nth, urgency in enumerate(["complex", "normal"])
    ]
    world.later(hours=2)
    urgent = world.registered(urgency="urgent", phone="13800138008").number
    emergency = world.registered(urgency="emergency", phone="13800138009").number
    assert numbers(as_(client, "dispatcher", world), queue) == [emergency, urgent, *reversed(earlier)]


@pytest.mark.parametrize(
    ("who", "queue"), [("lead", "unassigned"), ("lead", "online"), ("supervisor", "open"), ("handler", "mine")]
)
def test_of_equal_urgency_what_is_due_first_or_has_waited_longest_stands_first(
    world: World, client: Client, who: str, queue: str
) -> None:
    handler = world.handler if queue == "mine" else None
    normal = world.dispatched(handler=handler)
    late = world.dispatched(urgency="urgent", handler=handler, phone="13800138001")
    world.later(hours=1)
    later = world.dispatched(urgency="urgent", handler=handler, phone="13800138002")
    emergency = world.dispatched(urgency="emergency", handler=handler, phone="13800138003")
    escalation_raises(world, normal)
    ordered = [emergency.number, late.number, later.number, normal.number]
    with time_machine.travel(world.now):
        assert numbers(as_(client, who, world), queue) == ordered


def test_of_what_waits_to_be_dispatched_what_was_dispatched_before_comes_first_among_equals(world: World, client: Client) -> None:
    """Its due time stands; what has none yet waits its turn."""
    new = world.registered(phone="13800138001")
    back = returned(world)
    assert numbers(as_(client, "dispatcher", world), "dispatch") == [back.number, new.number]


def test_a_returned_case_is_marked_with_who_returned_it_and_why(world: World, client: Client) -> None:
    case = returned(world)
    for path in ("/?queue=dispatch", "/?queue=open", f"/cases/{case.number}/dispatch/", f"/cases/{case.number}/decline/"):
        html = as_(client, "dispatcher", world).get(path).content.decode()
        assert "Returned by Water bureau" in html, path
        assert "不归我管，属交通局" in html, path
    sought = as_(client, "operator", world).post("/find/", {"q": case.number[:-1]}).content.decode()
    assert "Returned by Water bureau" in sought
    steps.dispatch(case, unit=world.roads, actor=world.dispatcher, at=world.now)
    assert "Returned by" not in as_(client, "dispatcher", world).get("/?queue=open").content.decode()


@pytest.mark.long
@pytest.mark.parametrize("path", ["/?queue=dispatch", "/api/v1/cases/"])
def test_the_marks_take_as_many_queries_however_many_there_are(world: World, client: Client, path: str) -> None:
    dispatcher, counts = as_(client, "dispatcher", world), []
    for nth in range(4):
        case = world.acknowledged(phone=f"1380013800{nth}")
        dispatcher.get(path)
        with CaptureQueriesContext(connection) as captured:
            dispatcher.get(path)
        counts.append(len(captured))
        returned(world, case)
    assert len(set(counts[1:])) == 1


def test_whoever_does_not_read_what_was_done_reads_no_reason_either(world: World, client: Client) -> None:
    returned(world)
    html = as_(client, "administrator", world).get("/?queue=open").content.decode()
    assert "Returned by Water bureau" in html
    assert "不归我管" not in html


def test_the_form_proposes_no_unit_that_has_returned_the_case(world: World, client: Client) -> None:
    dispatcher = as_(client, "dispatcher", world)
    new = world.registered(phone="13800138001")
    assert selected(dispatcher.get(f"/cases/{new.number}/dispatch/").content.decode(), "unit") == ["water"]
    case = returned(world)
    html = dispatcher.get(f"/cases/{case.number}/dispatch/").content.decode()
    assert selected(html, "unit") == [""]
    assert re.search(r"Water bureau · returned it", html)
    world.keep(Route(topic=None, area=None, unit=world.roads))
    assert selected(dispatcher.get(f"/cases/{case.number}/dispatch/").content.decode(), "unit") == ["roads"]


def test_a_reopened_case_goes_to_a_unit_that_has_not_returned_it_where_the_table_knows_one(world: World) -> None:
    case = steps.withdraw(returned(world), reason="算了", actor=world.operator, at=world.now)
    world.keep(Route(topic=None, area=None, unit=world.roads))
    assert steps.reopen(case, reason="又要了", actor=world.supervisor, at=world.now).unit == world.roads


def test_handlers_stand_with_their_units(world: World, client: Client) -> None:
    world.person("handler", Role.HANDLER, unit=world.roads)
    world.person("somebody", Role.SUPERVISOR, unit=world.water)
    case = world.registered()
    html = as_(client, "dispatcher", world).get(f"/cases/{case.number}/dispatch/").content.decode()
    options = html.split('<select name="handler"')[1].split("</select>", maxsplit=1)[0]
    assert [value for value, _chosen in OPTION.findall(options)] == ["", "colleague", "handler", "lead", "stranger"]
    assert "Handler · Water bureau · Roads bureau" in options


def test_without_script_a_handler_of_another_unit_is_refused_in_words(world: World, client: Client) -> None:
    case = world.registered()
    answer = as_(client, "dispatcher", world).post(f"/cases/{case.number}/dispatch/", {"unit": "water", "handler": "stranger"})
    assert answer.status_code == 400
    assert "Choose a handler of the unit." in answer.content.decode()
    assert selected(answer.content.decode(), "unit") == ["water"]
    case.refresh_from_db()
    assert case.state == "received"


def test_a_lead_is_offered_whom_the_step_takes(world: World, client: Client) -> None:
    """Somebody who handles cases elsewhere, and has another role in the unit, is no handler of the unit."""
    world.person("stranger", Role.SUPERVISOR, unit=world.water)
    case = world.dispatched()
    html = as_(client, "lead", world).get(f"/cases/{case.number}/assign/").content.decode()
    assert {value for value, _chosen in OPTION.findall(html)} == {"", "colleague", "handler", "lead"}


@pytest.mark.browser
def test_with_script_the_handlers_follow_the_unit(world: World, open_page: OpenPage) -> None:
    empty = world.keep(Unit(code="empty", name="空局", name_en="Empty bureau", parent=world.government))
    case = world.registered()
    page = open_page(path="/accounts/login/")
    page.fill("input[name=login]", "dispatcher")
    page.fill("input[name=password]", "dispatcher")
    page.click("main button[type=submit]")
    page.goto(f"/cases/{case.number}/dispatch/")
    offered = part(page, "handler").get_by_role("option")
    line(page, "handler").press("ArrowDown")
    expect(offered).to_have_text([re.compile("^Colleague"), re.compile("^Handler"), re.compile("^Lead")])
    choose(page, "handler", "handler")
    choose(page, "unit", "roads")
    expect(page.locator("select[name=handler]")).to_have_value("")
    line(page, "handler").press("ArrowDown")
    expect(offered).to_have_text([re.compile("^Stranger")])
    choose(page, "unit", empty.code)
    line(page, "handler").press("ArrowDown")
    expect(offered).to_have_text(["Nothing here is called so."])
    choose(page, "unit", "water")
    choose(page, "handler", "lead")
    page.click("main button[type=submit]")
    page.wait_for_url(f"**/cases/{case.number}/")
    case.refresh_from_db()
    assert case.handler == world.lead


def test_what_a_colleague_dispatched_meanwhile_is_said_and_not_that_the_unit_is_unknown(client: Client, world: World) -> None:
    case = world.registered()
    dispatcher = as_(client, "dispatcher", world)
    colleague = world.person("colleague of the dispatcher", Role.DISPATCHER)
    steps.dispatch(case, unit=world.water, actor=colleague, at=world.now)
    answer = dispatcher.post(f"/cases/{case.number}/dispatch/", {"unit": "water", "instruction": "今天下班前到现场，带上阀门"})
    assert answer.status_code == 409
    for text in (colleague.name, "今天下班前到现场，带上阀门"):
        assert text in answer.content.decode()


def test_where_it_is_too_late_nothing_is_asked_to_be_filled_in_better(client: Client, world: World) -> None:
    case = world.dispatched()
    answer = as_(client, "dispatcher", world).post(f"/cases/{case.number}/decline/", {"reason": ""})
    assert answer.status_code == 409
    assert "this is not possible in that state" in answer.content.decode()
    assert "This field is required" not in answer.content.decode()


def test_whoever_says_where_it_goes_reads_what_was_said_and_why_a_unit_is_filled_in(world: World, client: Client) -> None:
    case = world.registered("水表井盖松动", topic=world.leak)
    as_(client, "dispatcher", world)
    page = client.get(f"/cases/{case.number}/dispatch/").content.decode()
    assert "水表井盖松动" in page
    assert "The dispatch table sends" in page
    assert "水表井盖松动" in client.get(f"/cases/{case.number}/classify/").content.decode()
    nowhere = world.registered("井盖", topic=None, phone="13700137000")
    assert "so no unit is filled in" in client.get(f"/cases/{nowhere.number}/dispatch/").content.decode()
