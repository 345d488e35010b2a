"""What may be named: units, areas and topics for all staff; people for whoever gives them cases, without how to reach them."""

from datetime import timedelta

import pytest

from casework import steps
from tests.casework.api.conftest import As
from tests.world import PHONE, World


def codes(as_: As, path: str, *, who: str = "handler") -> list[str]:
    return [row.get("code") or row["username"] for row in as_(who).at(path, expect=200)["results"]]


def test_units_areas_and_topics_are_told_with_names_and_place(world: World, as_: As) -> None:
    (station,) = as_("handler").at("units/?q=station", expect=200)["results"]
    changed = station.pop("updated_at")
    assert changed
    assert station == {
        "id": world.station.pk,
        "code": "water-1",
        "name": "城关水务站",
        "name_en": "Water station",
        "parent": "water",
        "parent_id": world.water.pk,
        "path": ["gov", "water", "water-1"],
        "successor": None,
    }
    (village,) = as_("handler").at("areas/?parent=qh-cg&level=community", expect=200)["results"]
    assert (village["code"], village["level"], village["path"]) == ("qh-cg-01", "community", ["qh", "qh-cg", "qh-cg-01"])
    world.keep(world.leak, enabled=False, visits_required=2)
    (leak,) = as_("handler").at(f"topics/?parent={world.topic.pk}", expect=200)["results"]
    assert (leak["code"], leak["enabled"], leak["visits_required"]) == ("utilities-leak", False, 2)


def test_they_are_searched_in_both_languages_and_by_what_stands_above(world: World, as_: As) -> None:
    assert codes(as_, "units/?q=水务") == ["water", "water-1"]
    assert codes(as_, "units/?q=WATER") == ["water", "water-1"]
    assert codes(as_, "units/?parent=gov") == ["hotline", "roads", "water"]
    assert codes(as_, "units/?q=nothing") == []


def test_they_are_followed_by_what_changed_lately(world: World, as_: As) -> None:
    """The history of the administration is written by the database's clock."""
    for path, row in (("units/", world.roads), ("areas/", world.town), ("topics/", world.leak)):
        before = as_("handler").at(path, expect=200)["results"]
        latest = max(row["updated_at"] for row in before)
        world.keep(row, name=f"{row.name}新")
        after = {changed["code"]: changed for changed in as_("handler").at(path, expect=200)["results"]}
        assert after[row.code]["updated_at"] >= latest
        assert after[row.code]["name"].endswith("新")
        assert row.code in codes(as_, f"{path}?updated_after={after[row.code]['updated_at'].replace('+', '%2B')}")
        assert codes(as_, f"{path}?updated_after=9999-01-01T00:00:00Z") == []


def test_people_are_told_to_whoever_gives_them_cases_and_to_nobody_else(world: World, as_: As) -> None:
    assert codes(as_, "people/", who="dispatcher") == ["colleague", "handler", "lead", "stranger"]
    assert codes(as_, "people/", who="lead") == ["colleague", "handler", "lead"]
    for who in ("operator", "handler", "supervisor", "administrator", "auditor"):
        assert as_(who).at("people/", expect=403)["code"] == "not_allowed"


def test_of_people_no_phone_and_no_address_is_told(world: World, as_: As) -> None:
    world.change(world.handler, email="handler@example.org")
    (handler,) = as_("dispatcher").at("people/?q=HANDL", expect=200)["results"]
    assert set(handler) == {"username", "name", "posts", "updated_at"}
    assert handler["posts"] == [{"role": "handler", "unit": "water", "unit_id": world.water.pk}]
    assert codes(as_, "people/?q=example.org", who="dispatcher") == []


def test_a_lead_sees_of_people_what_concerns_the_unit_alone(world: World, as_: As) -> None:
    """Not in which other unit somebody works besides, nor who works there."""
    world.person("handler", "handler", unit=world.roads)
    world.person("of the station", "handler", unit=world.station)
    rows = {row["username"]: row["posts"] for row in as_("lead").at("people/", expect=200)["results"]}
    assert [post["unit"] for post in rows["handler"]] == ["water"]
    assert "of the station" in rows
    assert "stranger" not in rows
    assert codes(as_, "people/?unit=roads", who="lead") == []
    assert codes(as_, "people/?unit=roads", who="dispatcher") == ["handler", "stranger"]


def test_who_left_or_lost_the_role_is_told_no_more_and_a_new_role_is_a_change(world: World, as_: As) -> None:
    world.disable(world.colleague)
    world.leaves(world.stranger)
    assert codes(as_, "people/", who="dispatcher") == ["handler", "lead"]
    before = as_("dispatcher").at("people/?q=handler", expect=200)["results"][0]["updated_at"]
    world.person("handler", "unit_lead", unit=world.roads)
    assert as_("dispatcher").at("people/?q=handler", expect=200)["results"][0]["updated_at"] >= before


def test_a_case_is_found_again_by_what_another_register_calls_it(world: World, as_: As) -> None:
    demand = {"text": "井盖丢了", "channel": "web", "source": "12345", "external_id": f"B-{PHONE}"}
    case = as_("operator").at("cases/", demand, expect=201)
    for query in (f"external_id=B-{PHONE}", "source=12345", f"external_id=B-{PHONE}&source=12345"):
        rows = as_("operator").at(f"cases/?{query.replace('+', '%2B')}", expect=200)["results"]
        assert [row["number"] for row in rows] == [case["number"]], query
    refused = as_("operator").at("cases/", demand, expect=409)
    assert (refused["code"], refused["case"]) == ("already_registered", case["number"])


@pytest.mark.parametrize("query", ["external_id=B-7", "source=12345"])
def test_what_another_register_calls_a_confidential_case_leads_its_unit_nowhere(world: World, as_: As, query: str) -> None:
    """Nor does it stand in what the unit is answered: there it may say who asked."""
    case = world.dispatched(confidential=True, brief="有人反映", source="12345", external_id="B-7")
    assert as_("handler").at(f"cases/?{query}", expect=200)["results"] == []
    assert as_("lead").at(f"cases/?{query}", expect=200)["results"] == []
    assert as_("administrator").at(f"cases/?{query}", expect=200)["results"] == []
    (row,) = as_("handler").at("cases/", expect=200)["results"]
    assert (row["number"], row["source"], row["external_id"]) == (case.number, None, None)
    (row,) = as_("supervisor").at(f"cases/?{query}", expect=200)["results"]
    assert (row["source"], row["external_id"]) == ("12345", "B-7")


def test_a_number_registered_before_is_named_only_to_who_reads_its_demand(world: World, as_: As) -> None:
    """An operator of the handling unit learns that there is one, and not which."""
    world.dispatched(confidential=True, brief="有人反映", source="12345", external_id="B-7")
    world.person("insider", "operator", unit=world.water)
    refused = as_("insider").at("cases/", {"text": "x", "channel": "web", "source": "12345", "external_id": "B-7"}, expect=409)
    assert "case" not in refused


def test_a_case_is_followed_by_when_its_timeline_grew(world: World, as_: As) -> None:
    case, other = world.registered(), world.registered(phone="13800138001")
    rows = {row["number"]: row["updated_at"] for row in as_("operator").at("cases/", expect=200)["results"]}
    assert rows[case.number] <= rows[other.number]
    steps.comment(case, text="已联系", actor=world.operator, at=world.now)
    after = {row["number"]: row["updated_at"] for row in as_("operator").at("cases/", expect=200)["results"]}
    assert after[other.number] == rows[other.number]
    newest = case.events.order_by("-seq")[0].recorded_at
    for ahead, there in ((timedelta(), True), (timedelta(microseconds=1), False)):
        query = (newest + ahead).isoformat().replace("+", "%2B")
        numbers = [row["number"] for row in as_("operator").at(f"cases/?updated_after={query}", expect=200)["results"]]
        assert (case.number in numbers) == there


def test_a_returned_case_says_by_whom_and_why(world: World, as_: As) -> None:
    case = steps.return_(world.acknowledged(), reason="不归我管", actor=world.handler, at=world.now)
    (row,) = as_("dispatcher").at("cases/", expect=200)["results"]
    assert {name: row["returned"][name] for name in ("unit", "unit_id", "by", "reason")} == {
        "unit": "water",
        "unit_id": world.water.pk,
        "by": "Handler",
        "reason": "不归我管",
    }
    assert as_("dispatcher").at(f"cases/{case.number}/", expect=200)["returned"] == row["returned"]
    steps.return_(world.acknowledged(phone="13800138001"), reason="长" * 900, actor=world.handler, at=world.now)
    rows = as_("dispatcher").at("cases/", expect=200)["results"]
    assert sorted(len(row["returned"]["reason"]) for row in rows) == [4, 200]
    of_administrator = next(
        row for row in as_("administrator").at("cases/", expect=200)["results"] if row["number"] == case.number
    )
    assert (of_administrator["returned"]["unit"], of_administrator["returned"]["reason"]) == ("water", "")
    again = world.dispatched(case, unit=world.roads)
    assert as_("dispatcher").at(f"cases/{again.number}/", expect=200)["returned"] is None
