"""The electronic burden is shown per unit, never per person, and of few measurements not at all."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Unit, User
from tests.visits.conftest import Field
from visits.models import Effort


@pytest.fixture
def shown(field: Field, client: Client) -> Any:
    def get(user: User, *, status: int = 200) -> Any:
        field.catch_up()
        client.force_login(user)
        answer = client.get("/visits/burden/")
        assert answer.status_code == status
        return {row.unit.code: row for row in answer.context["rows"]} if status == 200 else answer

    return get


def measured(field: Field, unit: Unit, kind: str, *taps: int, days_ago: int = 0) -> None:
    day = field.world.now.date().fromordinal(field.world.now.date().toordinal() - days_ago)
    for count in taps:
        Effort.objects.create(unit=unit, kind=kind, day=day, taps=count, seconds=count * 7)


def test_the_middle_value_of_each_unit_is_shown(field: Field, shown: Any) -> None:
    measured(field, field.world.water, "visit", 7, 9, 8, 30, 6)
    measured(field, field.world.water, "case", 20, 40, 30, 31, 29)
    row = shown(field.world.supervisor)["water"]
    assert (row.visit.say, row.visit.n, row.visit.tone) == ("8 taps · 56 s", 5, "door")
    assert (row.case.say, row.case.tone, row.case.share) == ("30 taps · 3 min 30 s", "seal", 100)


def test_of_fewer_than_five_nothing_is_shown(field: Field, shown: Any, client: Client) -> None:
    measured(field, field.world.water, "visit", 7, 9, 8, 111)
    row = shown(field.world.supervisor)["water"]
    assert not row.visit.enough
    page = client.get("/visits/burden/").content.decode()
    assert "Too few" in page
    assert "n = 4" not in page
    assert "8 taps" not in page


def test_what_is_older_than_four_weeks_is_over(field: Field, shown: Any) -> None:
    measured(field, field.world.water, "visit", 1, 1, 1, 1, 1, days_ago=28)
    assert shown(field.world.supervisor) == {}
    measured(field, field.world.water, "visit", 2, 2, 2, 2, 2, days_ago=27)
    assert shown(field.world.supervisor)["water"].visit.n == 5


def test_a_lead_sees_the_own_unit_and_a_supervisor_of_a_place_theirs(field: Field, shown: Any) -> None:
    world = field.world
    for unit in (world.water, world.station, world.roads):
        measured(field, unit, "visit", 1, 2, 3, 4, 5)
    assert set(shown(world.lead)) == {"water", "water-1"}
    assert list(shown(world.auditor)) == ["water", "water-1", "roads"]
    limited = world.person("roads supervisor", "supervisor", unit=world.roads)
    assert set(shown(limited)) == {"roads"}


@pytest.mark.parametrize("who", ["handler", "operator", "dispatcher", "administrator"])
def test_others_are_told_who_sees_it(field: Field, shown: Any, who: str) -> None:
    assert "auditors" in shown(field.world.people[who], status=403).content.decode()


def test_nobody_is_named(field: Field, shown: Any, client: Client) -> None:
    for _ in range(6):
        field.post("efforts/", {"kind": "visit", "taps": 8, "seconds": 44}, by=field.world.handler)
    assert shown(field.world.supervisor)["water"].visit.n == 6
    page = client.get("/visits/burden/").content.decode()
    assert "Handler" not in page
