"""A code or a signature confirms the cases of the citizen who gave it, and no others, through whichever door it comes."""

import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from casework import steps
from casework.models import Attestation, Case
from tests.casework.looking import refused
from tests.lanes import first
from tests.visits.conftest import STROKES, Field
from tests.visits.sealing import seal
from visits import queries
from visits import steps as visit_steps
from visits.models import Visit

SIGNED = {"method": "signature", "signature": STROKES}
NEIGHBOUR = "13712345678"
Way = Callable[[Field, uuid.UUID, dict[str, Any]], object]


@pytest.fixture
def neighbours(field: Field, case: Case) -> Case:
    """Another citizen's case at the same door."""
    other = field.world.acknowledged(phone=NEIGHBOUR, name="李四", text="楼道的灯坏了")
    field.later(hours=1)
    return other


@pytest.fixture
def second(field: Field, case: Case) -> Case:
    """Another case of the same citizen."""
    other = field.world.acknowledged(text="路灯也坏了")
    field.later(hours=1)
    return other


def unconfirmed(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "confirmation"}


def with_the_visit(field: Field, visit: uuid.UUID, body: dict[str, Any]) -> None:
    assert field.put(visit, body).status_code == 201


def by_the_apps_session(field: Field, visit: uuid.UUID, body: dict[str, Any]) -> None:
    field.catch_up()
    phone = Client()
    phone.force_login(field.world.handler)
    device = {"now": field.world.now.isoformat(), "taps": 9, "seconds": 60}
    receipt = phone.put(f"/api/v1/visits/{visit}/", body | {"device": device}, content_type="application/json")
    assert receipt.status_code == 201


def by_a_sealed_file(field: Field, visit: uuid.UUID, body: dict[str, Any]) -> None:
    file = seal({"user": field.world.handler.pk, "visits": [{"id": str(visit), "body": body}]})
    (receipt,) = field.post("field/sealed/", {"sealed": file}, by=field.world.handler).json()["receipts"]
    assert receipt["status"] == 201


def by_a_file_at_the_desk(field: Field, visit: uuid.UUID, body: dict[str, Any]) -> None:
    field.catch_up()
    desk = Client()
    desk.force_login(field.world.handler)
    file = seal({"user": field.world.handler.pk, "visits": [{"id": str(visit), "body": body}]})
    assert desk.post("/visits/hand-in/", {"file": io.BytesIO(file.encode())}).status_code == 200


def sent_again_with_it(field: Field, visit: uuid.UUID, body: dict[str, Any]) -> None:
    assert field.put(visit, unconfirmed(body)).status_code == 201
    assert field.put(visit, body).status_code == 200


def afterwards(field: Field, visit: uuid.UUID, body: dict[str, Any]) -> None:
    field.put(visit, unconfirmed(body))
    assert field.post(f"visits/{visit}/confirm/", body["confirmation"], by=field.world.handler).status_code == 200


def by_code(field: Field, visit: uuid.UUID, body: dict[str, Any]) -> None:
    """The visit was planned, so the citizen was sent a code."""
    code = field.code(Case.objects.get(number=body["case"]))
    assert field.put(visit, body | {"confirmation": {"method": "code", "code": code}}).status_code == 201


def by_slip(field: Field, visit: uuid.UUID, body: dict[str, Any]) -> None:
    slip = field.post(f"cases/{body['case']}/visit-slip/", by=field.world.operator).json()["code"]
    assert field.put(visit, body | {"confirmation": {"method": "qr", "qr": slip}}).status_code == 201


def by_paper(field: Field, visit: uuid.UUID, body: dict[str, Any]) -> None:
    field.put(visit, unconfirmed(body))
    assert field.post(f"visits/{visit}/confirm/", {"method": "paper"}, by=field.world.operator).status_code == 200


def by_a_call(field: Field, visit: uuid.UUID, body: dict[str, Any]) -> None:
    field.put(visit, unconfirmed(body))
    field.later(hours=3)
    desk = Client()
    desk.force_login(field.world.operator)
    assert desk.post(f"/visits/callbacks/{visit}/", {"answer": "came"}).status_code == 302


WAYS = (
    with_the_visit,
    by_the_apps_session,
    by_a_sealed_file,
    by_a_file_at_the_desk,
    sent_again_with_it,
    afterwards,
    by_code,
    by_slip,
    by_paper,
    by_a_call,
)
AT_THE_DOOR = tuple(way for way in WAYS if way not in {by_paper, by_a_call})
"""An operator answers for what they enter, case by case."""
every_way = pytest.mark.parametrize("way", first(4, WAYS))


def served(field: Field, way: Way, case: Case, other: Case) -> Visit:
    """One visit that served both cases, confirmed in that way by the citizen of the first: what is kept of the second."""
    visit = field.planned(case)
    way(field, visit, field.body(case, also_cases=[other.number], confirmation=SIGNED))
    assert Attestation.objects.filter(case=case, counted=True).count() == 1
    return Visit.objects.get(pk=queries.beside(visit, other))


def owes_its_visit(field: Field, case: Case) -> None:
    case.refresh_from_db()
    assert case.state == "acknowledged"
    assert not Attestation.objects.filter(case=case).exists()
    with refused("needs_visit", saying="Plan a visit", status=409):
        steps.resolve(case, text="已修好", actor=field.world.handler, at=field.world.now)


@every_way
def test_another_citizens_case_is_kept_and_its_gate_stays_shut(field: Field, case: Case, neighbours: Case, way: Way) -> None:
    beside = served(field, way, case, neighbours)
    assert (beside.state, beside.why, beside.method, beside.signature) == ("recorded", "unconfirmed", "", "")
    owes_its_visit(field, neighbours)


@pytest.mark.parametrize("way", first(3, AT_THE_DOOR))
def test_code_that_lets_one_word_answer_for_a_stranger_is_refused_by_the_database(
    field: Field, case: Case, neighbours: Case, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("visits.access.same_citizen", lambda _case, _other: True)
    with pytest.raises(DatabaseError, match="by the word of the person visited"), transaction.atomic():
        _settled_at_once(field, way, case, neighbours)


def _settled_at_once(field: Field, way: Way, case: Case, other: Case) -> None:
    served(field, way, case, other)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@every_way
def test_one_word_settles_every_case_of_whoever_gave_it(field: Field, case: Case, second: Case, way: Way) -> None:
    assert served(field, way, case, second).state == "accepted"
    second.refresh_from_db()
    assert second.state == "visited"


def test_each_case_is_answered_for_apart_and_says_why_it_waits(field: Field, case: Case, neighbours: Case, second: Case) -> None:
    body = field.body(case, also_cases=[neighbours.number, second.number], confirmation=SIGNED)
    answer = field.put(visit := uuid.uuid4(), body).json()
    assert answer["counted"] is True
    shown = {further["case"]: (further["counted"], further["why"]) for further in answer["also_cases"]}
    assert shown == {neighbours.number: (False, "unconfirmed"), second.number: (True, None)}
    reasons = {further["case"]: further["reason"] for further in answer["also_cases"]}
    assert "the citizen whose case it is" in reasons[neighbours.number]
    detail = field.get(f"visits/{visit}/", by=field.world.handler).json()
    assert detail["also_cases"] == answer["also_cases"]


def test_its_page_says_whose_word_it_waits_for(field: Field, case: Case, neighbours: Case, client: Client) -> None:
    beside = served(field, with_the_visit, case, neighbours)
    client.force_login(field.world.handler)
    page = client.get(f"/visits/{beside.pk}/").content.decode()
    assert "It awaits confirmation by the citizen whose case it is" in page
    page = client.get(f"/visits/{beside.pk}/", headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "该工单诉求人" in page


def test_the_page_of_the_visit_tells_its_cases_apart(field: Field, case: Case, neighbours: Case, client: Client) -> None:
    visit = field.planned(case)
    with_the_visit(field, visit, field.body(case, also_cases=[neighbours.number], confirmation=SIGNED))
    client.force_login(field.world.handler)
    page = client.get(f"/visits/{visit}/").content.decode()
    assert neighbours.number in page
    assert "It awaits confirmation by the citizen whose case it is" in page


def test_a_file_handed_in_tells_its_cases_apart(field: Field, case: Case, neighbours: Case, client: Client) -> None:
    body = field.body(case, also_cases=[neighbours.number], confirmation=SIGNED)
    file = seal({"user": field.world.handler.pk, "visits": [{"id": str(uuid.uuid4()), "body": body}]})
    client.force_login(field.world.handler)
    page = client.post("/visits/hand-in/", {"file": io.BytesIO(file.encode())}).content.decode()
    assert neighbours.number in page
    assert "It awaits confirmation by the citizen whose case it is" in page


def test_the_signature_of_its_own_citizen_settles_it(field: Field, case: Case, neighbours: Case) -> None:
    beside = served(field, with_the_visit, case, neighbours)
    answer = field.post(f"visits/{beside.pk}/confirm/", SIGNED, by=field.world.handler)
    assert (answer.status_code, answer.json()["counted"]) == (200, True)
    neighbours.refresh_from_db()
    assert neighbours.state == "visited"


def test_the_code_of_its_own_citizen_settles_it_and_the_visitors_does_not(field: Field, case: Case, neighbours: Case) -> None:
    field.planned(neighbours)
    beside = served(field, with_the_visit, case, neighbours)
    for code, status in ((field.code(case), 409), (field.code(neighbours), 200)):
        given = {"method": "code", "code": code}
        assert field.post(f"visits/{beside.pk}/confirm/", given, by=field.world.handler).status_code == status
    neighbours.refresh_from_db()
    assert neighbours.state == "visited"


@pytest.mark.parametrize("phone", ["", "13712345678"])
def test_whoever_gave_no_phone_is_nobodys_same(field: Field, phone: str) -> None:
    nameless = field.world.acknowledged(phone="", name="")
    other = field.world.acknowledged(phone=phone, name="", text="另一件事")
    field.later(hours=1)
    field.put(visit := uuid.uuid4(), field.body(nameless, also_cases=[other.number], confirmation=SIGNED))
    assert Visit.objects.get(pk=visit).state == "accepted"
    owes_its_visit(field, other)


def test_two_people_of_one_name_are_two_people(field: Field) -> None:
    case, other = (field.world.acknowledged(phone="", name="王小明") for _person in range(2))
    field.later(hours=1)
    field.put(uuid.uuid4(), field.body(case, also_cases=[other.number], confirmation=SIGNED))
    owes_its_visit(field, other)


@pytest.mark.parametrize("protected", [0, 1])
def test_a_signature_never_tells_whose_confidential_case_it_is(field: Field, protected: int) -> None:
    details = [{}, {}]
    details[protected] = {"confidential": True, "brief": "有人反映井盖松动"}
    case, other = (field.world.acknowledged(**each) for each in details)
    field.later(hours=1)
    field.put(uuid.uuid4(), field.body(case, also_cases=[other.number], confirmation=SIGNED))
    owes_its_visit(field, other)


def test_whose_a_case_is_counts_as_it_is_when_the_word_is_given(field: Field, case: Case, second: Case) -> None:
    world = field.world
    field.put(visit := uuid.uuid4(), field.body(case, also_cases=[second.number]))
    for operator in (world.operator, world.second_operator):
        steps.correct(second, field="phone", value=NEIGHBOUR, reason="登记错了", actor=operator, at=world.now)
    assert field.post(f"visits/{visit}/confirm/", SIGNED, by=world.handler).status_code == 200
    owes_its_visit(field, second)


def test_a_reviewer_accepts_one_case_and_no_other(field: Field, case: Case, neighbours: Case, second: Case) -> None:
    field.put(visit := uuid.uuid4(), field.body(case, also_cases=[neighbours.number, second.number]))
    field.post(f"visits/{visit}/review/", {"accept": True, "reason": "邻居作证"}, by=field.world.supervisor)
    assert list(Attestation.objects.values_list("case", flat=True)) == [case.pk]


def test_an_operator_who_handled_one_of_the_cases_settles_the_others_alone(field: Field, case: Case, second: Case) -> None:
    world = field.world
    earlier = field.put(uuid.uuid4(), field.body(second, companions=["operator"], confirmation=SIGNED)).json()["id"]
    field.post(f"visits/{earlier}/join/", by=world.operator)
    field.post(f"visits/{earlier}/retract/", {"reason": "不是本人签的"}, by=world.supervisor)
    field.later(hours=1)
    field.put(visit := uuid.uuid4(), field.body(case, also_cases=[second.number]))
    assert field.post(f"visits/{visit}/confirm/", {"method": "paper"}, by=world.operator).status_code == 200
    assert Attestation.objects.get(counted=True, voided_at__isnull=True).case == case


def test_what_one_word_confirmed_is_retracted_together(field: Field, case: Case, second: Case) -> None:
    beside = served(field, with_the_visit, case, second)
    answer = field.post(f"visits/{beside.pk}/retract/", {"reason": "不是本人签的"}, by=field.world.supervisor)
    assert answer.status_code == 200
    assert set(Visit.objects.values_list("state", flat=True)) == {"retracted"}
    for each in (case, second):
        each.refresh_from_db()
        assert each.state == "acknowledged"


def test_an_objection_that_is_right_takes_back_what_the_same_word_confirmed(field: Field, case: Case, second: Case) -> None:
    beside = served(field, with_the_visit, case, second)
    visit_steps.dispute(beside, at=field.world.now)
    upheld = {"uphold": True, "reason": "确实没人来"}
    assert field.post(f"visits/{beside.pk}/decide-dispute/", upheld, by=field.world.supervisor).status_code == 200
    assert set(Visit.objects.values_list("state", flat=True)) == {"retracted"}


def test_what_was_confirmed_by_another_word_stands(field: Field, case: Case, neighbours: Case) -> None:
    beside = served(field, with_the_visit, case, neighbours)
    field.later(minutes=5)
    field.post(f"visits/{beside.pk}/confirm/", SIGNED, by=field.world.handler)
    main = Visit.objects.get(case=case)
    field.post(f"visits/{main.pk}/retract/", {"reason": "不是本人签的"}, by=field.world.supervisor)
    states = dict(Visit.objects.values_list("case__number", "state"))
    assert states == {case.number: "retracted", neighbours.number: "accepted"}


def test_what_was_rated_since_is_no_obstacle_to_retracting_the_rest(field: Field, case: Case, second: Case) -> None:
    world = field.world
    beside = served(field, with_the_visit, case, second)
    second.refresh_from_db()
    world.rated(world.resolved(second))
    main = Visit.objects.get(case=case)
    assert field.post(f"visits/{main.pk}/retract/", {"reason": "不是本人签的"}, by=world.supervisor).status_code == 200
    beside.refresh_from_db()
    assert (beside.state, Visit.objects.get(pk=main.pk).state) == ("accepted", "retracted")
