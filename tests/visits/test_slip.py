"""A visit slip: paper that the citizen holds. Its code confirms one visit of its case, once, and only at the door."""

import uuid
from typing import Any

import pytest
import segno
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Role
from casework import steps as casework_steps
from casework.models import Attestation, Case, Event
from tests.visits.conftest import Field
from tests.visits.test_races import race, racing
from tests.visits.test_record import new
from visits.models import Slip, Visit

__all__ = ["racing"]


def printed(field: Field, case: Case) -> str:
    answer = field.post(f"cases/{case.number}/visit-slip/", by=field.world.operator)
    assert answer.status_code == 200, answer.json()
    return str(answer.json()["code"])


def by_slip(field: Field, visit: uuid.UUID, code: str) -> Any:
    return field.post(f"visits/{visit}/confirm/", {"method": "qr", "qr": code}, by=field.world.handler)


def wrong(code: str) -> str:
    return ("1" if code[0] != "1" else "2") + code[1:]


def test_the_code_is_ten_characters_in_two_groups_and_stored_nowhere(field: Field, case: Case) -> None:
    code = printed(field, case)
    assert len(code) == 11
    assert set(code.replace("-", "", 1)) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    slip = Slip.objects.get()
    texts = (str(vars(slip)), str(Event.objects.get(verb="visit_slip").facts), bytes(slip.digest).decode("latin-1"))
    assert not any(written in text for text in texts for written in (code, code.replace("-", "")))
    event = Event.objects.get(verb="visit_slip")
    assert (event.actor, event.facts["slip"]) == (field.world.operator, Slip.objects.get().pk)


@pytest.mark.parametrize(
    "written",
    [
        lambda c: c,
        lambda c: c.replace("-", ""),
        lambda c: c.lower(),
        lambda c: f"doorstep:slip:{c.replace('-', '')}",
        lambda c: f"  {c[:3]} {c[3:]} ",
        lambda c: c.replace("0", "o").replace("1", "l"),
    ],
)
def test_it_is_taken_as_it_is_read_typed_or_scanned(field: Field, case: Case, written: Any) -> None:
    code = printed(field, case)
    answer = field.put(visit := new(), field.body(case, confirmation={"method": "qr", "qr": written(code)}))
    assert (answer.status_code, answer.json()["state"], answer.json()["counted"]) == (201, "accepted", True)
    assert Attestation.objects.get().method == "qr"
    assert Slip.objects.get().used_for_id == visit


def test_a_used_slip_confirms_no_other_visit(field: Field, case: Case) -> None:
    code = printed(field, case)
    field.put(first := new(), field.body(case, confirmation={"method": "qr", "qr": code}))
    field.put(second := new(), field.body(case))
    assert by_slip(field, second, code).json()["code"] == "no_slip"
    assert Slip.objects.get().used_for_id == first
    assert Attestation.objects.count() == 1


def test_printing_another_makes_the_first_void(field: Field, case: Case) -> None:
    first, second = printed(field, case), printed(field, case)
    field.put(visit := new(), field.body(case))
    assert by_slip(field, visit, first).json()["code"] == "wrong_slip"
    assert by_slip(field, visit, second).json()["counted"] is True


def test_the_slip_of_another_case_is_wrong(field: Field, case: Case) -> None:
    other = printed(field, field.world.acknowledged(phone="13712345678"))
    printed(field, case)
    field.put(visit := new(), field.body(case))
    assert by_slip(field, visit, other).json()["code"] == "wrong_slip"


def test_five_wrong_tries_lock_whether_by_code_or_by_slip(field: Field, case: Case) -> None:
    code, visit = printed(field, case), field.planned(case)
    digits = f"{(int(field.code(case)) + 1) % 10**6:06d}"
    field.put(visit, field.body(case))
    by_code = field.post(f"visits/{visit}/confirm/", {"method": "code", "code": digits}, by=field.world.handler)
    answers = [by_slip(field, visit, wrong(code)).json() for _ in range(5)]
    assert by_code.json()["code"] == "wrong_code"
    assert [answer["code"] for answer in answers] == ["wrong_slip"] * 3 + ["code_locked"] * 2
    assert "3" in answers[0]["detail"]
    assert by_slip(field, visit, code).json()["code"] == "code_locked"
    assert Slip.objects.get().used_for is None


@pytest.mark.parametrize("text", ["x", "doorstep:slip:", "０１２３４５６７８９", "I" * 200, "ſſſſſſſſſſ"])
def test_what_is_no_code_at_all_is_only_a_wrong_one(field: Field, case: Case, text: str) -> None:
    printed(field, case)
    field.put(visit := new(), field.body(case))
    assert by_slip(field, visit, text).json()["code"] == "wrong_slip"
    assert Visit.objects.get().code_tries == 1


def test_a_visit_that_cannot_count_leaves_the_slip_with_the_citizen(field: Field, case: Case) -> None:
    code = printed(field, case)
    field.put(visit := new(), field.body(case))
    casework_steps.withdraw(case, reason="不需要了", actor=field.world.operator, at=field.world.later(minutes=5))
    assert by_slip(field, visit, code).json()["code"] == "not_in_hand"
    assert Slip.objects.get().used_for is None


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("handler", 403),
        ("lead", 403),
        ("colleague", 403),
        ("dispatcher", 403),
        ("supervisor", 403),
        ("auditor", 403),
        ("administrator", 403),
        ("stranger", 404),
    ],
)
def test_no_other_role_prints_one(field: Field, case: Case, who: str, status: int) -> None:
    assert field.post(f"cases/{case.number}/visit-slip/", by=field.world.people[who]).status_code == status
    assert not Slip.objects.exists()


def test_an_operator_of_the_handling_unit_prints_none(field: Field, case: Case) -> None:
    both = field.world.second_operator
    field.world.person("operator2", Role.HANDLER, unit=field.world.water)
    answer = field.post(f"cases/{case.number}/visit-slip/", by=both)
    assert (answer.status_code, answer.json()["code"]) == (403, "handled_it")


def test_a_case_that_no_unit_has_gets_none(field: Field) -> None:
    answer = field.post(f"cases/{field.world.registered().number}/visit-slip/", by=field.world.operator)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_the_page_shows_the_code_once_and_is_kept_by_no_cache(field: Field, case: Case, client: Client) -> None:
    field.catch_up()
    client.force_login(field.world.operator)
    assert "/visits/slip/" in client.get(f"/visits/of/{case.number}/").content.decode()
    page = client.post(f"/visits/slip/{case.number}/")
    code, text = page.context["code"], page.content.decode()
    assert (page.status_code, page["Cache-Control"]) == (200, "no-store")
    assert case.number in text
    assert code in text
    content = f"doorstep:slip:{code.replace('-', '')}"
    assert page.context["qr"] == segno.make(content, error="m").svg_data_uri(scale=5, border=4, light="#fff")
    assert "data:image/svg+xml" in text
    assert code not in client.get(f"/visits/of/{case.number}/").content.decode()
    client.force_login(field.world.handler)
    assert "/visits/slip/" not in client.get(f"/visits/of/{case.number}/").content.decode()


def test_a_handler_types_the_slip_where_the_code_is_typed(field: Field, case: Case, client: Client) -> None:
    code = printed(field, case)
    field.put(visit := new(), field.body(case))
    client.force_login(field.world.handler)
    assert 'name="code"' in client.get(f"/visits/{visit}/").content.decode()
    client.post(f"/visits/{visit}/confirm/", {"code": code.lower()})
    assert (Visit.objects.get().state, Visit.objects.get().method) == ("accepted", "qr")


@pytest.mark.django_db(transaction=True)
def test_of_eight_visits_racing_for_one_slip_one_wins(racing: Field) -> None:
    case = racing.world.acknowledged()
    racing.later(hours=1)
    code, visits = printed(racing, case), [new() for _ in range(8)]
    for visit in visits:
        racing.put(visit, racing.body(case))
    left = iter(visits)
    clients = {visit: client_of(racing) for visit in visits}

    def confirm() -> Any:
        visit = next(left)
        return clients[visit].post(f"/api/v1/visits/{visit}/confirm/", {"method": "qr", "qr": code})

    answers = race(confirm)
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"no_slip"}
    assert Attestation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_wrong_tries_at_once_five_are_looked_at(racing: Field) -> None:
    case = racing.world.acknowledged()
    racing.later(hours=1)
    code = wrong(printed(racing, case))
    racing.put(visit := new(), racing.body(case))
    race(lambda: client_of(racing).post(f"/api/v1/visits/{visit}/confirm/", {"method": "qr", "qr": code}))
    assert Visit.objects.get().code_tries == 5


def client_of(field: Field) -> APIClient:
    return field.client(field.world.handler)


@pytest.mark.parametrize(
    "write",
    [
        lambda code: "".join(chr(ord(sign) + 0xFEE0) for sign in code),
        lambda code: f"\u200e{code.lower().replace('-', ' — ')}。",
        lambda code: f"DOORSTEP:SLIP:{code.replace('-', '')}",
    ],
    ids=["wide", "blanks", "scanned"],
)
def test_a_slip_is_right_however_it_is_written(field: Field, case: Case, write: Any) -> None:
    code = printed(field, case)
    field.put(visit := new(), field.body(case))
    assert by_slip(field, visit, write(code)).json()["counted"] is True


def test_a_right_slip_uses_up_no_try_however_often_it_comes_to_nothing(field: Field, case: Case) -> None:
    code = printed(field, case)
    field.put(visit := new(), field.body(case))
    casework_steps.withdraw(case, reason="不需要了", actor=field.world.operator, at=field.world.later(minutes=5))
    assert {by_slip(field, visit, code).json()["code"] for _time in range(7)} == {"not_in_hand"}
    assert Visit.objects.get().code_tries == 0
