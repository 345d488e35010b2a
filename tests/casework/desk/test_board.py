"""A supervisor's board: how far escalation has come in which unit, what is owed, and that each figure is what its list shows."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import Area, Role
from casework import steps
from casework.desk.board import heat
from casework.escalation.sweep import sweep
from casework.models import Case
from tests.casework.desk.figured import figures, listed
from tests.casework.steps.test_suspend import suspended
from tests.standing import beginning
from tests.world import MONDAY, World

ADDRESS = "/board/"
THURSDAY = MONDAY + timedelta(days=10, hours=1)


@pytest.fixture(autouse=True)
def thursday() -> Iterator[None]:
    with time_machine.travel(THURSDAY, tick=False):
        yield


@beginning
def cases(world: World) -> dict[str, Case]:
    """Water has two red cards, the station one, roads yellow ones; one is returned twice, one rests, of one time is asked."""
    red = [world.acknowledged(handler=world.handler, phone=f"1380013800{nth}") for nth in range(2)]
    station = world.dispatched(unit=world.station, phone="13800138003")
    returned = world.returned_twice(phone="13800138004")
    rests = suspended(world, world.acknowledged(phone="13800138005"), review_on=(THURSDAY + timedelta(days=1)).date())
    world.now = THURSDAY - timedelta(days=3)
    yellow = world.dispatched(unit=world.roads, phone="13800138006")
    longer = world.acknowledged(unit=world.roads, handler=world.stranger, phone="13800138007")
    limit = longer.waits.get(kind="resolution").due_at
    assert limit is not None
    until = timezone.localdate(limit) + timedelta(days=1)
    steps.extend(longer, until=until, reason="等配件", actor=world.stranger, at=world.later(minutes=1))
    sweep(at=THURSDAY)
    return {"red": red[0], "station": station, "returned": returned, "rests": rests, "yellow": yellow, "longer": longer}


def desk(world: World, who: str = "supervisor") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


def context(client: Client, address: str = ADDRESS) -> Any:
    return client.get(address).context


def test_the_worst_unit_stands_first_with_what_it_has_itself(world: World, cases: dict[str, Case]) -> None:
    shown = context(desk(world))["heat"]
    lines = [(line.unit.code, [cell.count for cell in line.cells]) for line in shown.lines]
    assert [code for code, _counts in lines] == ["water", "water-1", "roads"]
    assert lines[0][1] == [2, 0, 2, 2, 2]
    assert lines[2][1] == [2, 2, 0, 0, 0]
    assert not shown.cut


@pytest.mark.long
def test_each_figure_is_what_its_list_shows(world: World, cases: dict[str, Case]) -> None:
    client = desk(world)
    shown = figures(client.get(ADDRESS).content.decode())
    for part in ("decisions", "queue=leader", "queue=suspended", "unit_itself", "card=yellow"):
        assert any(part in address for address in shown), part
    assert len([count for count in shown.values() if count]) >= 12
    assert shown == {address: listed(client, address) for address in shown}


def test_it_says_whose_leaders_owe_visits_and_which_words_are_owed(world: World, cases: dict[str, Case]) -> None:
    shown = context(desk(world))
    leaders = [(line.unit.code, line.leads, line.count) for line in shown["leaders"].lines]
    assert leaders == [("water", ["Lead"], 2), ("water-1", [], 1)]
    kinds = {str(line.title): line.count for line in shown["owed_decisions"].lines}
    assert kinds["Which unit's is it?"] == kinds["More time?"] == 1
    assert "Can it go on?" not in kinds
    assert shown["owed_decisions"].count == sum(kinds.values())
    assert [case for case, _due in shown["suspensions"].lines] == [cases["rests"]]


def test_who_supervises_an_area_counts_that_area(world: World, cases: dict[str, Case]) -> None:
    far = world.keep(Area(code="qh-yh", name="永和镇", name_en="Yonghe", level="township", parent=world.county))
    world.person("far", Role.SUPERVISOR, area=far)
    client = desk(world, "far")
    shown = context(client)
    assert not any(counted.count for counted in shown["figures"])
    assert not any((shown["heat"].lines, shown["leaders"].lines, shown["owed_decisions"].lines, shown["suspensions"].lines))
    assert client.get(f"{ADDRESS}?area=qh-cg").status_code == 404
    assert desk(world, "lead").get(ADDRESS).status_code == 403


def test_who_supervises_two_places_looks_at_one_after_the_other(world: World, cases: dict[str, Case]) -> None:
    for unit in (world.roads, world.station):
        world.person("both", Role.SUPERVISOR, unit=unit)
    client = desk(world, "both")
    codes = [
        [line.unit.code for line in context(client, f"{ADDRESS}?unit={code}")["heat"].lines] for code in ("roads", "water-1")
    ]
    assert codes == [["roads"], ["water-1"]]
    shown = figures(client.get(f"{ADDRESS}?unit=water-1").content.decode())
    assert shown == {address: listed(client, address) for address in shown}


def test_a_supervisor_of_the_unit_complained_of_counts_nothing_of_it(world: World, cases: dict[str, Case]) -> None:
    world.person("chief", Role.SUPERVISOR, unit=world.government)
    client = desk(world, "chief")
    before = {counted.figure.code: counted.count for counted in context(client)["figures"]}
    world.now = THURSDAY - timedelta(days=1)
    world.dispatched(unit=world.roads, kind="report", against=world.station, brief="有人举报", phone="13800138009")
    assert {counted.figure.code: counted.count for counted in context(client)["figures"]} == before
    assert context(desk(world))["figures"][0].count == before["online"] + 1


def test_what_is_cut_is_said(world: World, cases: dict[str, Case], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heat, "MOST_READ", 1)
    monkeypatch.setattr(heat, "LINES", 1)
    answer = desk(world).get(ADDRESS)
    assert "were looked at to put the units in order" in answer.content.decode()
    assert answer.context["heat"].lines[0].unit.code in {"water", "water-1"}
    assert answer.context["heat"].page.has_next()


def test_nothing_to_look_after_is_said_in_words(world: World) -> None:
    page = desk(world).get(ADDRESS).content.decode()
    for sentence in ("Nothing is overdue, and no open case has a card.", "No leader's visit is outstanding."):
        assert sentence in page
