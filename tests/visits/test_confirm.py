"""The code or the signature of the person visited settles a visit at once; five wrong codes lock."""

import base64
import json
import uuid
from typing import Any

import pytest
from django.test import Client

from casework.models import Attestation, Case, Event
from tests.visits.conftest import STROKES, Field
from tests.visits.test_record import new
from visits.models import Visit

PNG = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(200)).decode()


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_right_code_settles_at_once_and_the_case_is_visited(field: Field, case: Case) -> None:
    visit = field.planned(case)
    confirmation = {"method": "code", "code": field.code(case)}
    answer = field.put(visit, field.body(case, confirmation=confirmation))
    assert (answer.status_code, answer.json()["state"], answer.json()["counted"]) == (201, "accepted", True)
    assert "why" not in answer.json()
    case.refresh_from_db()
    assert case.state == "visited"
    assert Attestation.objects.get().visit == visit
    assert list(Event.objects.filter(case=case).order_by("seq").values_list("verb", flat=True))[-4:] == [
        "plan_visit",
        "record_visit",
        "confirm_visit",
        "attest",
    ]


def test_a_code_given_later_settles_too_and_once(field: Field, case: Case) -> None:
    visit = field.planned(case)
    field.put(visit, field.body(case))
    body = {"method": "code", "code": field.code(case)}
    answer = field.post(f"visits/{visit}/confirm/", body, by=field.world.handler)
    assert (answer.status_code, answer.json()["counted"], answer.json()["method"]) == (200, True, "code")
    again = field.post(f"visits/{visit}/confirm/", body, by=field.world.handler)
    assert (again.status_code, again.json()["code"]) == (409, "already_done")
    assert Attestation.objects.count() == 1


def test_the_same_visit_sent_again_with_the_code_settles_it(field: Field, case: Case) -> None:
    visit, body = field.planned(case), field.body(case)
    body["began_at"] = body["ended_at"]
    assert field.put(visit, body).json()["counted"] is False
    answer = field.put(visit, body | {"confirmation": {"method": "code", "code": field.code(case)}})
    assert (answer.status_code, answer.json()["counted"]) == (200, True)


def test_a_wrong_code_leaves_the_visit_waiting_and_says_how_many_tries_are_left(field: Field, case: Case) -> None:
    visit = field.planned(case)
    body = {"method": "code", "code": wrong(field.code(case))}
    answer = field.put(visit, field.body(case, confirmation=body))
    assert (answer.status_code, answer.json()["state"], answer.json()["why"]) == (201, "recorded", "wrong_code")
    again = field.post(f"visits/{visit}/confirm/", body, by=field.world.handler)
    assert (again.status_code, again.json()["code"]) == (409, "wrong_code")
    assert "3" in again.json()["detail"]


def test_after_five_wrong_codes_the_right_one_is_refused(field: Field, case: Case) -> None:
    visit = field.planned(case)
    field.put(visit, field.body(case))
    code = field.code(case)
    codes = [
        field.post(f"visits/{visit}/confirm/", {"method": "code", "code": wrong(code)}, by=field.world.handler).json()["code"]
        for _ in range(6)
    ]
    assert codes == ["wrong_code"] * 4 + ["code_locked"] * 2
    right = field.post(f"visits/{visit}/confirm/", {"method": "code", "code": code}, by=field.world.handler)
    assert right.json()["code"] == "code_locked"
    assert Visit.objects.get().code_tries == 5
    signed = field.post(f"visits/{visit}/confirm/", {"method": "signature", "signature": STROKES}, by=field.world.handler)
    assert signed.json()["counted"] is True


def test_the_code_of_another_visit_is_wrong(field: Field, case: Case) -> None:
    visit = field.planned(case)
    other_case = field.world.acknowledged(phone="13712345678")
    field.planned(other_case)
    body = {"method": "code", "code": field.code(other_case)}
    assert field.put(visit, field.body(case, confirmation=body)).json()["counted"] is False


def by_code(field: Field, visit: uuid.UUID, code: str) -> Any:
    return field.post(f"visits/{visit}/confirm/", {"method": "code", "code": code}, by=field.world.handler)


def test_any_unused_code_of_the_case_is_right_and_it_is_used_once(field: Field, case: Case) -> None:
    field.planned(case)
    code = field.code(case)
    field.planned(case)
    first, second = new(), new()
    for visit in (first, second):
        field.later(hours=1)
        field.put(visit, field.body(case))
    page = Client()
    page.force_login(field.world.handler)
    assert 'name="code"' in page.get(f"/visits/{first}/").content.decode()
    assert by_code(field, first, code).json()["counted"] is True
    assert by_code(field, second, code).json()["code"] == "wrong_code"
    assert by_code(field, second, field.code(case)).json()["counted"] is True
    field.put(third := new(), field.body(case))
    assert by_code(field, third, code).json()["code"] == "no_code"


def test_a_plan_of_an_earlier_round_is_recorded_and_its_code_is_of_no_use(field: Field, case: Case) -> None:
    planned = field.planned(case)
    code = field.code(case)
    field.world.rated(field.world.resolved(field.world.visited(case)), score=1, solved="no")
    field.later(hours=1)
    answer = field.put(planned, field.body(case, confirmation={"method": "code", "code": code}))
    assert (answer.json()["counted"], answer.json()["why"]) == (False, "no_code")


def test_the_code_of_another_case_of_theirs_that_the_visit_serves_confirms_both(field: Field, case: Case) -> None:
    """Two messages on one phone: whichever is read out at the door."""
    other = field.world.acknowledged(text="路灯也坏了")
    field.planned(other)
    body = field.body(case, also_cases=[other.number], confirmation={"method": "code", "code": field.code(other)})
    answer = field.put(new(), body)
    assert answer.json()["counted"] is True
    assert [further["counted"] for further in answer.json()["also_cases"]] == [True]


def test_a_neighbours_code_confirms_the_case_of_nobody_else(field: Field, case: Case) -> None:
    other = field.world.acknowledged(text="路灯也坏了", phone="13712345678")
    field.planned(other)
    body = field.body(case, also_cases=[other.number], confirmation={"method": "code", "code": field.code(other)})
    assert field.put(new(), body).json()["counted"] is False


def test_a_code_that_confirmed_its_own_visit_confirms_no_other(field: Field, case: Case) -> None:
    visit, other = field.planned(case), new()
    field.put(visit, field.body(case, confirmation={"method": "code", "code": field.code(case)}))
    field.put(other, field.body(case))
    assert by_code(field, other, field.code(case)).json()["code"] == "no_code"


def test_a_code_of_an_earlier_round_is_of_no_use(field: Field, case: Case) -> None:
    field.planned(case)
    code = field.code(case)
    field.put(new(), field.body(case, confirmation={"method": "signature", "signature": STROKES}))
    case.refresh_from_db()
    field.world.rated(field.world.resolved(case), score=1, solved="no")
    field.later(hours=1)
    field.put(visit := new(), field.body(case))
    assert Visit.objects.get(pk=visit).round == 2
    assert by_code(field, visit, code).json()["code"] == "no_code"


def test_more_visits_give_no_more_tries(field: Field, case: Case) -> None:
    planned = field.planned(case)
    code = field.code(case)
    for _try in range(5):
        field.put(visit := new(), field.body(case))
        by_code(field, visit, wrong(code))
    field.put(visit := new(), field.body(case))
    assert by_code(field, visit, code).json()["code"] == "no_code"
    field.put(planned, field.body(case))
    assert by_code(field, planned, code).json()["code"] == "code_locked"


@pytest.mark.parametrize("planned_again", [False, True])
def test_a_code_that_went_to_a_number_corrected_since_confirms_nothing(field: Field, case: Case, planned_again: bool) -> None:
    visit = field.planned(case)
    code = field.code(case)
    for operator in (field.world.operator, field.world.second_operator):
        wanted = {"field": "phone", "value": "13712345678", "reason": "登记错了"}
        assert field.post(f"cases/{case.number}/correct/", wanted, by=operator).status_code == 200
    field.later(minutes=1)
    visit = field.planned(case) if planned_again else visit
    answer = field.put(visit, field.body(case, confirmation={"method": "code", "code": code}))
    assert (answer.json()["state"], answer.json()["counted"]) == ("recorded", False)
    if planned_again:
        given = {"method": "code", "code": field.code(case)}
        assert field.post(f"visits/{visit}/confirm/", given, by=field.world.handler).json()["counted"]


@pytest.mark.parametrize("drawn", [STROKES, PNG])
def test_a_signature_settles_and_is_kept_sealed(field: Field, case: Case, drawn: str) -> None:
    answer = field.put(visit := new(), field.body(case, confirmation={"method": "signature", "signature": drawn}))
    assert answer.json()["counted"] is True
    assert field.get(f"visits/{visit}/", by=field.world.handler).json()["signature"] == drawn
    assert field.get(f"visits/{visit}/", by=field.world.administrator).json()["signature"] is None


@pytest.mark.parametrize(
    "drawn",
    ["x", "[]", "[[[1,1]]]", json.dumps([[["a", 1]] * 9]), json.dumps([[[-1, 1]] * 9]), "data:image/png;base64,AAAA", "[" * 5000],
)
def test_what_is_no_signature_settles_nothing(field: Field, case: Case, drawn: str) -> None:
    answer = field.put(new(), field.body(case, confirmation={"method": "signature", "signature": drawn}))
    assert (answer.status_code, answer.json()["why"]) == (201, "no_signature")


def test_a_signature_that_is_too_large_confirms_nothing_and_costs_no_visit(field: Field, case: Case) -> None:
    huge = json.dumps([[[1, 1]] * 10_000])
    answer = field.put(new(), field.body(case, confirmation={"method": "signature", "signature": huge}))
    assert (answer.status_code, answer.json()["counted"], answer.json()["unusable"]) == (201, False, ["confirmation"])


@pytest.mark.parametrize("method", ["callback", "paper"])
def test_a_handler_never_enters_a_callback_or_a_paper_slip(field: Field, case: Case, method: str) -> None:
    answer = field.put(visit := new(), field.body(case, confirmation={"method": method}))
    assert (answer.json()["counted"], answer.json()["why"]) == (False, "by_operator")
    for user in (field.world.handler, field.world.lead):
        assert field.post(f"visits/{visit}/confirm/", {"method": method}, by=user).status_code == 403
    entered = field.post(f"visits/{visit}/confirm/", {"method": method}, by=field.world.operator)
    assert (entered.status_code, entered.json()["counted"]) == (200, True)
    assert Attestation.objects.get().accepted_by == field.world.operator


def test_an_operator_who_came_along_does_not_enter_the_callback(field: Field, case: Case) -> None:
    body = field.body(case, companions=["operator2"])
    field.put(visit := new(), body)
    field.post(f"visits/{visit}/join/", by=field.world.second_operator)
    answer = field.post(f"visits/{visit}/confirm/", {"method": "callback"}, by=field.world.second_operator)
    assert answer.status_code == 403
    assert not Attestation.objects.exists()


def test_a_slip_that_was_never_printed_confirms_nothing(field: Field, case: Case) -> None:
    field.put(visit := new(), field.body(case))
    answer = field.post(f"visits/{visit}/confirm/", {"method": "qr", "qr": "x"}, by=field.world.handler)
    assert (answer.status_code, answer.json()["code"]) == (409, "no_slip")


def test_a_look_at_the_place_is_not_confirmed_at_the_door(field: Field, case: Case) -> None:
    confirmation = {"method": "signature", "signature": STROKES}
    answer = field.put(new(), field.body(case, outcome="on_site", confirmation=confirmation))
    assert (answer.json()["counted"], answer.json()["why"]) == (False, "on_site")


def test_what_was_only_planned_is_not_confirmed(field: Field, case: Case) -> None:
    visit = field.planned(case)
    answer = field.post(f"visits/{visit}/confirm/", {"method": "code", "code": field.code(case)}, by=field.world.handler)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_recorded")
    assert Visit.objects.get().code_tries == 0


def test_a_visit_whose_case_ended_before_the_code_came_is_kept_and_does_not_count(field: Field, case: Case) -> None:
    from casework import steps

    visit = field.planned(case)
    field.put(visit, field.body(case))
    world = field.world
    steps.withdraw(case, reason="不需要了", actor=world.operator, at=world.later(minutes=5))
    body = {"method": "code", "code": field.code(case)}
    assert field.post(f"visits/{visit}/confirm/", body, by=world.handler).json()["code"] == "not_in_hand"
    assert Visit.objects.get().state == "not_counted"


WRITTEN = {
    "wide": lambda code: "".join(chr(ord(digit) + 0xFEE0) for digit in code),
    "in groups": lambda code: f" {code[:3]} {code[3:]} ",
    "dashes": "-".join,
    "marks": lambda code: f"\u2068{code}\u200b\u2069",
    "around": lambda code: f"「{code}」。",
}


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_a_code_is_right_however_it_is_written(field: Field, case: Case, write: Any) -> None:
    visit = field.planned(case)
    answer = field.put(visit, field.body(case, confirmation={"method": "code", "code": write(field.code(case))}))
    assert (answer.status_code, answer.json()["counted"]) == (201, True)


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_on_the_page_of_the_visit_too(field: Field, case: Case, client: Client, write: Any) -> None:
    visit = field.planned(case)
    field.put(visit, field.body(case))
    client.force_login(field.world.handler)
    assert client.post(f"/visits/{visit}/confirm/", {"code": write(field.code(case))}).status_code == 302
    assert Attestation.objects.get().visit == visit


def test_a_right_code_uses_up_no_try_however_often_it_comes_to_nothing(field: Field, case: Case) -> None:
    from casework import steps

    visit = field.planned(case)
    field.put(visit, field.body(case))
    steps.withdraw(case, reason="不需要了", actor=field.world.operator, at=field.world.later(minutes=5))
    body = {"method": "code", "code": field.code(case)}
    answers = {field.post(f"visits/{visit}/confirm/", body, by=field.world.handler).json()["code"] for _time in range(7)}
    assert answers == {"not_in_hand"}
    assert Visit.objects.get().code_tries == 0


@pytest.mark.parametrize("write", [str.lower, lambda number: number.replace("-", "－"), lambda number: f"№{number}。"])
def test_the_case_of_a_visit_is_known_however_its_number_is_written(field: Field, case: Case, write: Any) -> None:
    answer = field.put(visit := new(), field.body(case) | {"case": write(case.number)})
    assert answer.status_code == 201
    assert Visit.objects.get(pk=visit).case == case
