"""A look at the place counts only when somebody outside the unit has recorded one of three grounds, and the ground holds."""

import uuid
from typing import Any

import pytest
from django.test import Client

from casework.models import Attestation, Case, Event
from tests.visits.conftest import Field
from tests.visits.test_record import new
from visits import steps
from visits.models import Visit


@pytest.fixture
def visit(field: Field, case: Case) -> uuid.UUID:
    field.put(visit := new(), field.body(case, outcome="on_site"))
    return visit


def accept(field: Field, visit: uuid.UUID, ground: str | None = None, **changed: Any) -> Any:
    body = {"accept": True, "reason": "电话里说不方便"} | ({"ground": ground} if ground else {}) | changed
    return field.post(f"visits/{visit}/review/", body, by=field.world.supervisor)


def not_home(field: Field, case: Case) -> uuid.UUID:
    field.put(visit := new(), field.body(case, outcome="not_home"))
    return visit


def test_it_counts_because_the_citizen_does_not_want_a_visit(field: Field, case: Case, visit: uuid.UUID) -> None:
    answer = accept(field, visit, "declined_visit")
    assert (answer.status_code, answer.json()["counted"]) == (200, True)
    assert Attestation.objects.get().outcome == "on_site"
    assert Event.objects.get(verb="confirm_visit").facts["ground"] == "declined_visit"


def test_without_a_ground_or_with_another_it_does_not_count(field: Field, visit: uuid.UUID) -> None:
    assert accept(field, visit).json()["code"] == "needs_ground"
    assert accept(field, visit, "no_time").status_code == 400
    assert not Attestation.objects.exists()
    assert not Event.objects.filter(verb="confirm_visit").exists()


def test_not_accepting_it_needs_no_ground_and_takes_none(field: Field, visit: uuid.UUID) -> None:
    assert accept(field, visit, "declined_visit", accept=False).json()["code"] == "ground_not_asked"
    assert accept(field, visit, accept=False).json()["state"] == "rejected"


def test_a_visit_that_met_somebody_takes_no_ground(field: Field, case: Case) -> None:
    field.put(visit := new(), field.body(case))
    assert accept(field, visit, "declined_visit").json()["code"] == "ground_not_asked"
    assert accept(field, visit).json()["counted"] is True
    assert "ground" not in Event.objects.get(verb="confirm_visit").facts


def test_a_protected_identity_is_a_ground_in_a_confidential_case_only(field: Field, case: Case, visit: uuid.UUID) -> None:
    assert accept(field, visit, "identity_protected").json()["code"] == "not_confidential"
    protected = field.world.acknowledged(confidential=True, phone="13712345678")
    field.later(hours=1)
    field.put(looked := new(), field.body(protected, outcome="on_site"))
    assert accept(field, looked, "identity_protected").json()["counted"] is True


def test_nobody_reachable_takes_three_different_days(field: Field, case: Case) -> None:
    not_home(field, case)
    field.later(hours=3)
    not_home(field, case)
    field.later(days=1)
    not_home(field, case)
    field.put(visit := new(), field.body(case, outcome="on_site"))
    refused = accept(field, visit, "nobody_reachable")
    assert (refused.status_code, refused.json()["code"]) == (409, "too_few_days")
    assert "2" in refused.json()["detail"]
    field.later(days=1)
    not_home(field, case)
    assert accept(field, visit, "nobody_reachable").json()["counted"] is True


def test_the_days_are_those_of_the_calendar_on_the_wall(field: Field, case: Case, visit: uuid.UUID) -> None:
    """Half past eleven in the evening and half past midnight are two days, whatever the day in Greenwich."""
    field.world.now = field.world.now.replace(hour=23, minute=30)
    not_home(field, case)
    field.later(hours=1, minutes=30)
    not_home(field, case)
    field.world.now = field.world.now.replace(hour=23, minute=0)
    not_home(field, case)
    assert "2" in accept(field, visit, "nobody_reachable").json()["detail"]


def test_a_call_that_nobody_answered_counts_as_a_day(field: Field, case: Case, visit: uuid.UUID) -> None:
    field.put(met := new(), field.body(case))
    for answer in ("refused", "no_answer", "no_answer"):
        field.later(days=1)
        steps.call(Visit.objects.get(pk=met), answer=answer, actor=field.world.operator, at=field.world.now)
    assert "2" in accept(field, visit, "nobody_reachable").json()["detail"]
    not_home(field, case)
    assert "2" in accept(field, visit, "nobody_reachable").json()["detail"], "the same day again"
    field.later(days=1)
    not_home(field, case)
    assert accept(field, visit, "nobody_reachable").json()["counted"] is True


def test_days_of_an_earlier_round_and_of_rejected_visits_do_not_help(field: Field, case: Case) -> None:
    world = field.world
    for _day in range(3):
        gone = not_home(field, case)
        field.later(days=1)
    steps.review(Visit.objects.get(pk=gone), accept=False, reason="没有去过", actor=world.supervisor, at=world.now)
    field.put(visit := new(), field.body(case, outcome="on_site"))
    assert "2" in accept(field, visit, "nobody_reachable").json()["detail"]
    field.put(met := new(), field.body(case))
    field.later(hours=3)
    steps.call(Visit.objects.get(pk=met), answer="no_answer", actor=world.operator, at=world.now)
    assert accept(field, met).json()["counted"] is True
    case.refresh_from_db()
    reopened = world.rated(world.resolved(case), score=1)
    assert reopened.round == 2
    field.later(days=1)
    field.put(second := new(), field.body(reopened, outcome="on_site"))
    assert "0" in accept(field, second, "nobody_reachable").json()["detail"]


@pytest.mark.parametrize(("who", "status"), [("handler", 403), ("lead", 403), ("operator", 403), ("stranger", 404)])
def test_the_ground_comes_from_outside_the_unit(field: Field, visit: uuid.UUID, who: str, status: int) -> None:
    body = {"accept": True, "reason": "好", "ground": "declined_visit"}
    assert field.post(f"visits/{visit}/review/", body, by=field.world.people[who]).status_code == status
    assert not Attestation.objects.exists()


def test_the_page_asks_for_the_ground_of_a_look_at_the_place_alone(
    field: Field, case: Case, visit: uuid.UUID, client: Client
) -> None:
    field.put(met := new(), field.body(case))
    client.force_login(field.world.supervisor)
    assert client.get(f"/visits/{visit}/").content.decode().count('name="ground"') == 3
    assert 'name="ground"' not in client.get(f"/visits/{met}/").content.decode()
    refused = client.post(f"/visits/{visit}/review/", {"accept": "yes", "reason": "好"})
    assert refused.status_code == 409
    client.post(f"/visits/{visit}/review/", {"accept": "yes", "reason": "好", "ground": "declined_visit"})
    assert Attestation.objects.get().outcome == "on_site"


def test_the_page_lets_a_reviewer_refuse_although_a_ground_is_chosen(field: Field, visit: uuid.UUID, client: Client) -> None:
    client.force_login(field.world.supervisor)
    client.post(f"/visits/{visit}/review/", {"accept": "no", "reason": "没去", "ground": "declined_visit"})
    assert Visit.objects.get().state == "rejected"
