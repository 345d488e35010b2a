"""A rule, a unit, a topic and an area are named by their code or their id, wherever they are named; both are answered."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Unit
from casework.models import EscalationRule
from tests.casework.api.conftest import As
from tests.world import World

Name = Callable[[Any], object]
NAMES: list[Name] = [lambda row: row.code, lambda row: row.pk, lambda row: str(row.pk)]


@pytest.mark.parametrize("name", NAMES)
def test_bodies_name_by_code_or_id(world: World, as_: As, name: Name) -> None:
    demand = {"text": "井盖丢了", "channel": "phone", "category": name(world.leak), "area": name(world.village)}
    case = as_("operator").at("cases/", demand, expect=201)
    assert (case["category"], case["category_id"]) == ("utilities-leak", world.leak.pk)
    assert (case["area"], case["area_id"]) == ("qh-cg-01", world.village.pk)
    case = as_("dispatcher").at(f"cases/{case['number']}/dispatch/", {"unit": name(world.water)}, expect=200)
    assert (case["unit"], case["unit_id"]) == ("water", world.water.pk)


@pytest.mark.parametrize("name", NAMES)
def test_rules_are_opened_tried_and_limited_by_code_or_id(world: World, as_: As, name: Name) -> None:
    administrator, rule = as_("administrator"), EscalationRule.objects.get(code="visit-second")
    path = f"escalation-rules/{name(rule)}/"
    payload = administrator.at(path, expect=200)
    assert (payload["id"], payload["code"]) == (rule.pk, "visit-second")
    administrator.at(f"{path}preview/", {}, expect=200)
    administrator.at(f"{path}backtest/", {"from": "2026-03-01", "to": "2026-03-02"}, expect=200)
    scope = {"units": [name(world.water)], "areas": [name(world.town)], "categories": [name(world.leak)]}
    changed = administrator.at(path, {"scope": scope, "confirm": True}, method="patch", expect=200)
    assert changed["scope"] == {"units": ["water"], "areas": ["qh-cg"], "categories": ["utilities-leak"]}
    refused = administrator.at(path, {"scope": {"units": ["nowhere", 999999]}}, method="patch", expect=400)
    assert list(refused["fields"]) == ["scope.units"]


def test_where_a_code_looks_like_an_id_the_code_is_meant(world: World, as_: As) -> None:
    """Codes of areas and units are often figures."""
    digits = world.keep(Unit(code=str(world.roads.pk), name="数字局", parent=world.government))
    case = world.dispatched(unit=digits)
    rows = as_("supervisor").at(f"cases/?unit={world.roads.pk}", expect=200)["results"]
    assert [(row["number"], row["unit_id"]) for row in rows] == [(case.number, digits.pk)]


@pytest.mark.parametrize(
    "name", ["nowhere", "0", "-1", "9" * 18, "9" * 40, "1.0", "１", "", " ", 0, -1, True, 1.5, None, [1], {}]
)
def test_what_names_nothing_is_refused_in_words(world: World, as_: As, name: object) -> None:
    body = {"text": "井盖丢了", "channel": "phone", "area": name}
    assert list(as_("operator").at("cases/", body, expect=400)["fields"]) == ["area"]
    as_("auditor").at(f"escalation-rules/{name or 'x'}/", expect=404)
