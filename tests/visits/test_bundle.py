"""GET /field/: what a phone takes along is the person's own, in brief, and masked."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from casework.models import Case
from tests import escalating
from tests.assisting import assisted
from tests.casework.steps.test_suspend import released, suspended
from tests.visits.conftest import STROKES, Field

SIGNED = {"method": "signature", "signature": STROKES}


def taken(field: Field, user: User) -> dict[str, Any]:
    answer = field.get("field/", by=user)
    assert answer.status_code == 200, answer.content
    bundle: dict[str, Any] = answer.json()
    return bundle


def numbers(field: Field, user: User) -> list[str]:
    return [case["number"] for case in taken(field, user)["cases"]]


def test_a_case_is_taken_along_by_who_has_it_and_by_nobody_else(field: Field, case: Case) -> None:
    world = field.world
    assert numbers(field, world.handler) == [case.number]
    for who in ("colleague", "lead", "stranger", "operator", "supervisor", "administrator", "auditor"):
        assert numbers(field, world.people[who]) == [], who


def test_who_planned_a_visit_takes_the_case_along_too(field: Field, case: Case) -> None:
    visit = field.post(f"cases/{case.number}/visits/", {"purpose": "看水管"}, by=field.world.lead).json()["id"]
    (shown,) = taken(field, field.world.lead)["cases"]
    assert shown["planned"] == [{"id": visit, "planned_for": None, "purpose": "看水管", "code_sent": True}]
    assert numbers(field, field.world.colleague) == []


def test_a_visit_that_is_owed_by_a_leader_is_taken_along_by_the_leader(field: Field, case: Case) -> None:
    world = field.world
    escalating.owe_leader_visit(case, at=world.now)
    (shown,) = taken(field, world.lead)["cases"]
    assert shown["leader_visit_owed"]
    world.person("roads lead", "unit_lead", unit=world.roads)
    assert numbers(field, world.people["roads lead"]) == []
    assert numbers(field, world.supervisor) == []


def test_a_case_with_which_their_unit_assists_is_taken_along_by_all_of_it(field: Field, case: Case) -> None:
    world = field.world
    assisted(world, case)
    (shown,) = taken(field, world.stranger)["cases"]
    assert (shown["number"], shown["assisting"]) == (case.number, True)
    (handled,) = taken(field, world.handler)["cases"]
    assert not handled["assisting"]


def test_a_case_that_rests_stays_behind_until_it_is_released(field: Field, case: Case) -> None:
    world = field.world
    suspended(world, case, review_on=world.now.date() + timedelta(days=9))
    assert numbers(field, world.handler) == []
    released(world, case)
    assert numbers(field, world.handler) == [case.number]


def test_who_leads_one_unit_takes_along_no_leaders_visit_of_another(field: Field, case: Case) -> None:
    world = field.world
    escalating.owe_leader_visit(case, at=world.now)
    world.person("colleague", "unit_lead", unit=world.roads)
    assert numbers(field, world.colleague) == []


def test_who_planned_a_confidential_visit_and_was_promoted_still_takes_the_brief_alone(field: Field) -> None:
    world = field.world
    case = world.acknowledged(confidential=True, brief="某处漏水", text="我家隔壁老李家漏水")
    field.post(f"cases/{case.number}/visits/", by=world.lead)
    world.leaves(world.lead)
    world.person("lead", "supervisor")
    (shown,) = taken(field, User.objects.get(pk=world.lead.pk))["cases"]
    assert (shown["text"], shown["phone"], shown["may_reveal"]) == ("某处漏水", None, False)


def test_what_is_no_longer_in_hand_is_left_at_home(field: Field) -> None:
    world = field.world
    world.resolved()
    world.registered()
    assert numbers(field, world.handler) == []


def test_names_numbers_and_places_are_masked(field: Field) -> None:
    world = field.world
    world.acknowledged(text="漏水，打13800138000找我", address="城关街道桃花巷97号", title="漏水13800138000")
    answer = field.get("field/", by=world.handler)
    (shown,) = answer.json()["cases"]
    assert shown["phone"] == "139****5678"
    assert shown["address"].endswith("****")
    assert shown["may_reveal"] is True
    for secret in ("13800138000", "13912345678", "97号", "王小明"):
        assert secret not in answer.content.decode()


def test_of_a_confidential_case_only_the_brief_leaves_the_server_whoever_asks(field: Field) -> None:
    world = field.world
    secret = world.acknowledged(confidential=True, brief="某处漏水", address="城关街道桃花巷97号")
    world.person("handler", "operator")  # another role opens nothing
    world.later(hours=1)
    field.put(uuid.uuid4(), field.body(secret, said="他家后院", outcome="met"))
    (shown,) = taken(field, world.handler)["cases"]
    assert (shown["text"], shown["title"], shown["phone"], shown["address"]) == ("某处漏水", "某处漏水", None, "")
    assert shown["may_reveal"] is False
    assert shown["earlier"][0]["said"] is None
    assert secret.views.filter(user=world.handler, door="api").exists()


def test_an_open_case_leaves_no_trace_of_being_looked_at(field: Field, case: Case) -> None:
    taken(field, field.world.handler)
    assert not case.views.exists()


def test_what_was_said_and_promised_before_goes_along_and_counts_as_it_counts(field: Field) -> None:
    world = field.world
    case = world.acknowledged(phone="13800138001", urgency="complex")
    world.later(hours=1)
    field.put(uuid.uuid4(), field.body(case, promised="周五来修", promise_due="2026-03-06"))
    for day in range(1, 4):
        field.later(days=1)
        field.put(uuid.uuid4(), field.body(case, said=f"第{day}次", confirmation=SIGNED))
    (shown,) = taken(field, world.handler)["cases"]
    assert shown["promised"] == [{"text": "周五来修", "due": "2026-03-06", "kept": False}]
    assert [visit["said"] for visit in shown["earlier"]] == ["第3次", "第2次", "第1次"]
    assert all(visit["counted"] for visit in shown["earlier"])
    assert shown["visits_counted"] == 3
    assert shown["state"] == "visited"
    assert shown["online_only_since"] is None


def test_the_most_urgent_comes_first(field: Field) -> None:
    world = field.world
    made = {
        urgency: world.acknowledged(phone=f"1380013800{nth}", urgency=urgency).number
        for nth, urgency in enumerate(("complex", "normal", "emergency", "urgent"))
    }
    assert numbers(field, world.handler) == [made[urgency] for urgency in ("emergency", "urgent", "normal", "complex")]
    shown = taken(field, world.handler)["cases"][0]
    assert shown["overdue"] is False
    field.later(hours=3)
    assert taken(field, world.handler)["cases"][0]["overdue"] is True


def test_today_holds_what_was_recorded_today_with_its_true_state(field: Field, case: Case) -> None:
    body = field.body(case)
    receipt = field.put(visit := uuid.uuid4(), body).json()
    (done,) = taken(field, field.world.handler)["today"]
    assert done["id"] == str(visit)
    assert (done["case"], done["state"], done["counted"], done["why"]) == (case.number, "recorded", False, "unconfirmed")
    assert done["reason"]
    assert done["sha256"] == receipt["sha256"]
    assert taken(field, field.world.colleague)["today"] == []
    field.later(days=1)
    assert taken(field, field.world.handler)["today"] == []


def test_a_visit_to_a_case_that_is_no_longer_seen_is_still_mine_today(field: Field, case: Case) -> None:
    field.put(uuid.uuid4(), {**field.body(case), "case": "20260101-00009"})
    (done,) = taken(field, field.world.handler)["today"]
    assert (done["case"], done["why"]) == (None, "unknown_case")


def test_the_person_their_unit_and_who_can_have_come_along(field: Field) -> None:
    world = field.world
    shown = taken(field, world.handler)
    assert shown["user"] == {"id": world.handler.pk, "username": "handler", "name": "Handler", "unit": "Water bureau"}
    assert shown["may"] == {"visit": True, "hear": True}
    assert [person["username"] for person in shown["colleagues"]] == ["colleague", "lead"]
    operator = taken(field, world.operator)
    assert operator["may"] == {"visit": False, "hear": False}
    assert operator["colleagues"] == []


def test_with_the_token_that_came_along_something_can_be_sent(field: Field, case: Case) -> None:
    """The shell is public and has no token of its own."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(field.world.handler)
    field.catch_up()
    token = client.get("/api/v1/field/").json()["csrf"]
    body = field.body(case)
    path = f"/api/v1/visits/{uuid.uuid4()}/"
    assert client.put(path, body, content_type="application/json").status_code == 403
    assert client.put(path, body, content_type="application/json", headers={"x-csrftoken": token}).status_code == 201


def test_not_more_than_a_person_can_carry(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("visits.bundle.MOST_CASES", 2)
    world = field.world
    for nth in range(3):
        world.acknowledged(phone=f"1380013800{nth}")
    shown = taken(field, world.handler)
    assert (len(shown["cases"]), shown["more"]) == (2, True)
