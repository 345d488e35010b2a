"""What somebody with a grudge, or a broken clock, cannot do with visits."""

import uuid

import pytest
from django.test import Client

from casework.models import Case, CaseView, Notice
from tests.visits.conftest import STROKES, Field
from tests.world import World
from visits import queries
from visits.models import QuarantinedVisit, Visit

SIGNED = {"method": "signature", "signature": STROKES}


def test_a_recorded_visit_is_not_written_over_as_the_further_case_of_another(field: Field, world: World) -> None:
    first, second = world.acknowledged(), world.acknowledged()
    field.later(hours=1)
    visit = uuid.uuid4()
    earlier = queries.beside(visit, second)
    assert field.put(earlier, field.body(second, confirmation=SIGNED)).json()["counted"]
    field.later(hours=1)
    again = field.body(first, also_cases=[second.number], outcome="not_home", said="")
    assert field.put(visit, again).status_code == 201
    stored = Visit.objects.get(pk=earlier)
    assert (stored.outcome, stored.state) == ("met", "accepted")


def test_a_time_before_all_times_is_kept_in_quarantine(field: Field, case: Case) -> None:
    began = "0001-01-01T00:00:00+08:00"
    assert field.put(uuid.uuid4(), field.body(case, began_at=began, ended_at=began)).status_code == 422
    assert QuarantinedVisit.objects.count() == 1


@pytest.mark.parametrize("began", ["0001-01-01T00:00:00Z", "1000-01-01T00:00:00Z"])
def test_a_visit_of_long_ago_is_kept_does_not_count_and_fails_no_page(
    field: Field, world: World, case: Case, client: Client, began: str
) -> None:
    body = field.body(case, began_at=began, ended_at=began, late_reason="x", promised="p", promise_due="1000-01-01")
    first = uuid.uuid4()
    assert field.put(first, body | {"confirmation": SIGNED}).json()["counted"] is False
    assert field.put(uuid.uuid4(), field.body(case, began_at=began)).status_code == 201
    shown = field.get(f"visits/?case={case.number}", by=world.handler).json()["results"]
    assert all(visit["began_at"] > "2025" for visit in shown)
    client.force_login(world.handler)
    for path in (f"/visits/of/{case.number}/", f"/visits/{first}/", f"/cases/{case.number}/"):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("when", ["0001-01-01T00:00", "1000-01-01T00:00", "9999-12-31T23:59"])
def test_a_visit_is_planned_within_a_year(field: Field, world: World, case: Case, client: Client, when: str) -> None:
    assert field.post(f"cases/{case.number}/visits/", {"planned_for": f"{when}:00Z"}, by=world.handler).status_code == 400
    client.force_login(world.handler)
    assert client.post(f"/visits/plan/{case.number}/", {"planned_for": when}).status_code == 400
    assert client.get(f"/visits/of/{case.number}/").status_code == 200


def test_nobodys_phone_is_flooded_with_codes(field: Field, world: World, case: Case) -> None:
    answers = [field.post(f"cases/{case.number}/visits/", by=world.handler) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [201] * 5 + [409] * 2
    assert answers[-1].json()["code"] == "too_many_plans"
    assert Notice.objects.filter(case=case, kind="visit_code").count() == 5


def test_being_named_as_company_shows_nothing_to_the_unit_complained_of(field: Field, world: World, client: Client) -> None:
    case = world.acknowledged(kind="report", brief="有人反映", against=world.roads)
    field.later(hours=1)
    visit = uuid.uuid4()
    assert field.put(visit, field.body(case, companions=["stranger"])).status_code == 201
    assert field.get("visits/", by=world.stranger).json()["results"] == []
    assert field.get(f"visits/{visit}/", by=world.stranger).status_code == 404
    client.force_login(world.stranger)
    assert client.get(f"/visits/{visit}/").status_code == 404


def test_what_a_visit_is_for_is_masked_and_hidden_from_those_who_see_no_citizen(field: Field, world: World, case: Case) -> None:
    field.planned(case, purpose="找王小明谈，13912345678")
    (row,) = field.get(f"visits/?case={case.number}", by=world.supervisor).json()["results"]
    assert "139****5678" in row["purpose"]
    (row,) = field.get(f"visits/?case={case.number}", by=world.administrator).json()["results"]
    assert row["purpose"] == ""


def test_looking_at_the_visits_of_a_confidential_case_is_remembered(field: Field, world: World, client: Client) -> None:
    case = world.acknowledged(kind="report", brief="有人反映")
    field.later(hours=1)
    field.planned(case)
    client.force_login(world.handler)
    looks = [
        lambda: client.get(f"/visits/of/{case.number}/"),
        lambda: client.get(f"/visits/record/{case.number}/"),
        lambda: field.get(f"visits/?case={case.number}", by=world.handler),
    ]
    for view in looks:
        before = CaseView.objects.filter(case=case, user=world.handler).count()
        assert view().status_code == 200
        assert CaseView.objects.filter(case=case, user=world.handler).count() == before + 1
