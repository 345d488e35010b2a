"""A lead's page: what is in trouble, who has how much, and that each figure is what its list shows."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import Role
from accounts.steps import absences
from casework import steps
from casework.escalation.sweep import sweep
from casework.models import Case
from tests.casework.desk.figured import figures, listed
from tests.standing import beginning
from tests.world import MONDAY, World

ADDRESS = "/unit/"
THURSDAY = MONDAY + timedelta(days=10, hours=1)
"""Nine working days after the world began."""


@pytest.fixture(autouse=True)
def thursday() -> Iterator[None]:
    with time_machine.travel(THURSDAY, tick=False):
        yield


@beginning
def cases(world: World) -> dict[str, Case]:
    """In trouble in every way a lead looks after; one is another unit's."""
    late = world.acknowledged(handler=world.handler, phone="13800138001")
    below = world.dispatched(unit=world.station, phone="13800138002")
    confidential = world.acknowledged(
        handler=world.colleague, phone="13800138003", text="邻居的秘密", confidential=True, brief="有人反映"
    )
    planned = world.resolved(how="planned", phone="13800138004")
    foreign = world.dispatched(unit=world.roads, phone="13800138005")
    report = world.dispatched(unit=world.roads, kind="report", against=world.station, brief="有人举报", phone="13800138006")
    world.now = THURSDAY - timedelta(days=3)
    yellow = world.acknowledged(handler=world.handler, phone="13800138007")
    world.now = THURSDAY - timedelta(hours=1)
    week = world.acknowledged(handler=world.handler, urgency="urgent", phone="13800138008")
    sweep(at=THURSDAY)
    names = ("late", "below", "confidential", "planned", "foreign", "report", "yellow", "week")
    return dict(zip(names, (late, below, confidential, planned, foreign, report, yellow, week), strict=True))


def desk(world: World, who: str = "lead") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


def counts(client: Client, address: str = ADDRESS) -> dict[str, int]:
    return {counted.figure.code: counted.count for counted in client.get(address).context["page"].figures}


def test_it_says_what_is_in_trouble_in_the_unit_and_below_it(world: World, cases: dict[str, Case]) -> None:
    expected = {"leader": 3, "online": 5, "overdue": 3, "red": 3, "yellow": 1, "unassigned": 1, "promise": 1}
    assert counts(desk(world)) == expected
    assert counts(desk(world), f"{ADDRESS}?unit=water-1") | {"overdue": 1, "leader": 1} == {
        "leader": 1, "online": 1, "overdue": 1, "red": 1, "yellow": 0, "unassigned": 1, "promise": 0
    }  # fmt: skip


@pytest.mark.long
def test_each_figure_is_what_its_list_shows(world: World, cases: dict[str, Case]) -> None:
    client = desk(world)
    shown = figures(client.get(ADDRESS).content.decode())
    assert {part for address in shown for part in ("overdue=1", "due_before", "queue=online", "card=red") if part in address}
    assert len([count for count in shown.values() if count]) >= 12
    assert shown == {address: listed(client, address) for address in shown}


def test_the_worst_five_stand_once_and_nothing_of_a_confidential_demand(world: World, cases: dict[str, Case]) -> None:
    answer = desk(world).get(ADDRESS)
    numbers = [row.case.number for row in answer.context["page"].worst]
    worst = [cases[name].number for name in ("late", "below", "confidential")]
    assert sorted(numbers[:3]) == sorted(worst)
    assert len(numbers) == len(set(numbers)) == 5
    assert "邻居的秘密" not in answer.content.decode()


def test_it_says_who_has_how_much_and_who_is_on_leave(world: World, cases: dict[str, Case]) -> None:
    today = THURSDAY.date()
    leave = {"first_day": today, "last_day": today + timedelta(days=2), "deputy": world.colleague}
    absences.enter(world.handler, **leave, actor=world.lead, at=THURSDAY)
    load = desk(world).get(ADDRESS).context["load"]
    lines = {line.person.username: [cell.count for cell in line.cells] for line in load.lines}
    assert lines["handler"] == [4, 1, 1, 3]
    assert lines["colleague"] == [1, 1, 0, 1]
    assert [cell.count for cell in load.nobody] == [1, 1, 0, 1]
    assert load.totals == [6, 3, 1, 5], "the same as the figures above say"
    assert load.lines[0].person.username == "handler"
    on_leave = [line for line in load.lines if line.absence]
    assert [(line.person.username, line.absence.deputy) for line in on_leave] == [("handler", world.colleague)]
    names = [line.person.name for line in desk(world).get(f"{ADDRESS}?sort=name").context["load"].lines]
    assert names == sorted(names)


def test_it_leads_to_leave_and_to_what_else_a_lead_keeps(world: World, cases: dict[str, Case]) -> None:
    page = desk(world).get(ADDRESS).content.decode().split("<main", 1)[1]
    for address in ("/people/handler/leave/", "/people/", "/text-modules/"):
        assert f'href="{address}"' in page


def test_another_unit_s_lead_sees_nothing_of_it(world: World, cases: dict[str, Case]) -> None:
    world.person("their lead", Role.UNIT_LEAD, unit=world.roads)
    client = desk(world, "their lead")
    assert client.get(f"{ADDRESS}?unit=water").status_code == 404
    assert client.get(f"{ADDRESS}?unit=gov").status_code == 404
    assert counts(client)["online"] == 2
    assert cases["late"].number not in client.get(ADDRESS).content.decode()
    assert desk(world, "handler").get(ADDRESS).status_code == 403


def test_a_unit_that_is_complained_of_counts_nothing_of_the_report(world: World, cases: dict[str, Case]) -> None:
    world.person("chief", Role.UNIT_LEAD, unit=world.government)
    chief = desk(world, "chief")
    assert counts(chief)["online"] == 6
    assert counts(chief, f"{ADDRESS}?unit=roads")["online"] == 1
    assert cases["report"].number not in chief.get(f"{ADDRESS}?unit=roads").content.decode()


def test_who_leads_a_part_of_an_area_sees_that_part(world: World, cases: dict[str, Case]) -> None:
    world.person("part", Role.UNIT_LEAD, unit=world.water, area=world.village)
    part = desk(world, "part")
    before = counts(part)["online"]
    world.now = THURSDAY - timedelta(minutes=30)
    world.dispatched(area=world.town, phone="13800138010")
    assert counts(part)["online"] == before == 5
    shown = figures(part.get(ADDRESS).content.decode())
    assert shown == {address: listed(part, address) for address in shown}


def test_an_assisted_case_is_another_unit_s_trouble(world: World) -> None:
    world.now = THURSDAY - timedelta(hours=2)
    case = world.acknowledged(unit=world.roads, handler=world.stranger)
    steps.assist(case, unit=world.water, reason="一起开挖", actor=world.stranger, at=world.later(minutes=1))
    steps.decide_assist(case, approve=True, reason="同意", actor=world.dispatcher, at=world.later(minutes=1))
    answer = desk(world).get(ADDRESS)
    assert not any(counted.count for counted in answer.context["page"].figures)
    assert "Nothing is overdue, and no visit is owed." in answer.content.decode()
