"""While registering: what the same phone has asked for before."""

import pytest
from django.test import Client

from tests.world import PHONE, World


@pytest.fixture
def operator(world: World, client: Client) -> Client:
    client.force_login(world.operator)
    return client


def test_an_operator_sees_what_the_phone_has_asked_before(world: World, operator: Client) -> None:
    case = world.registered(text="路灯坏了半个月没人修")
    shown = operator.post("/register/earlier/", {"phone": "139 1234 5678"}).content.decode()
    assert case.number in shown
    assert "路灯坏了半个月没人修" in shown
    assert PHONE not in shown


def test_another_phone_finds_nothing(world: World, operator: Client) -> None:
    case = world.registered()
    assert case.number not in operator.post("/register/earlier/", {"phone": "139 0000 0000"}).content.decode()
    assert case.number not in operator.post("/register/earlier/", {"phone": "139"}).content.decode()


def test_who_does_not_register_does_not_ask(world: World, client: Client) -> None:
    world.registered()
    client.force_login(world.dispatcher)
    assert client.post("/register/earlier/", {"phone": PHONE}).status_code == 403


def test_a_citizen_without_a_phone_gets_number_and_pin_once(world: World, operator: Client) -> None:
    payload = {"text": "井盖松动，担心出事", "kind": "help", "channel": "walk_in", "urgency": "normal"}
    slip = operator.post("/register/", payload)
    assert slip.status_code == 200
    assert slip["Cache-Control"] == "no-store"
    assert "PIN" in slip.content.decode()


def test_the_telephone_systems_number_leaves_the_address(world: World, operator: Client) -> None:
    answer = operator.get("/register/?phone=13912345678")
    assert answer.status_code == 302
    assert "13912345678" not in answer["Location"]
    assert "13912345678" in operator.get(answer["Location"]).content.decode()


def test_a_number_that_will_not_be_taken_is_refused_on_leaving_the_field_and_not_read_back(operator: Client) -> None:
    operator.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    for phone, taken in (("138 1234 56", False), ("", True), ("138 1234 5678", True)):
        shown = operator.post("/register/earlier/", {"phone": phone}).content.decode()
        assert ("11 digits" in shown) is not taken
        back = operator.post("/register/shown/", {"text": "路灯坏了", "phone": phone}).content.decode()
        assert ("We call you at" in back) is (taken and bool(phone))
        assert ("a number and a PIN" in back) is (not phone)
