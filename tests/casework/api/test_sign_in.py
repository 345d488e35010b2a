"""Tokens: issued for a password, ended by logging out, and guessed at no more than ten times a minute."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Token
from tests.casework.api.conftest import As, Caller
from tests.world import World


def test_a_token_is_given_for_a_password_and_ends(world: World, anyone: Caller) -> None:
    payload = anyone.at("auth/token/", {"username": "handler", "password": "handler"}, expect=200)
    assert set(payload) == {"token", "expires_at"}
    assert not Token.objects.filter(digest=payload["token"].encode()).exists()
    anyone.credentials(HTTP_AUTHORIZATION=f"Token {payload['token']}")
    assert anyone.at("me/", expect=200) == {
        "username": "handler",
        "name": "Handler",
        "memberships": [{"role": "handler", "unit": "water", "unit_id": world.water.pk, "area": None, "area_id": None}],
    }
    anyone.at("auth/logout/", {}, expect=204)
    anyone.at("me/", expect=401)


def test_a_token_expires(world: World, as_: As) -> None:
    handler = as_("handler")
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        handler.at("me/", expect=401)


def test_a_person_who_left_is_let_in_no_more(world: World, as_: As, anyone: Caller) -> None:
    handler = as_("handler")
    world.disable(world.handler)
    handler.at("me/", expect=401)
    anyone.at("auth/token/", {"username": "handler", "password": "handler"}, expect=401)


@pytest.mark.parametrize("header", ["", "Token", "Token x", "Token x y", "Token \xff", "Bearer x", "Basic eDp5"])
def test_without_a_token_nobody_is_let_in(world: World, anyone: Caller, header: str) -> None:
    anyone.credentials(**({"HTTP_AUTHORIZATION": header} if header else {}))
    answer = anyone.get("/api/v1/cases/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize(
    "body", [{}, {"username": "handler"}, {"username": 1, "password": "x"}, {"username": "handler", "password": None}, [], None]
)
def test_a_malformed_sign_in_is_refused(world: World, anyone: Caller, body: object) -> None:
    anyone.at("auth/token/", body, method="post", expect=400) if body is not None else anyone.at(
        "auth/token/", {}, method="post", expect=400
    )


def test_after_ten_wrong_passwords_one_waits_there_and_nowhere_else(world: World, anyone: Caller) -> None:
    for _try in range(10):
        assert anyone.at("auth/token/", {"username": "handler", "password": "x"}, expect=401)["code"] == "wrong_credentials"
    answer = anyone.post("/api/v1/auth/token/", {"username": " Handler", "password": "handler"})
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 300
    assert answer.json()["code"] == "too_often"
    anyone.at("auth/token/", {"username": "handler", "password": "handler"}, REMOTE_ADDR="10.7.7.7", expect=200)
    anyone.at("auth/token/", {"username": "lead", "password": "lead"}, expect=200)


def test_who_knows_the_password_never_waits(world: World, anyone: Caller) -> None:
    for _time in range(15):
        anyone.at("auth/token/", {"username": "handler", "password": "handler"}, expect=200)


@pytest.mark.long
def test_many_names_are_not_tried_in_turn_from_one_address(world: World, anyone: Caller) -> None:
    for number in range(100):
        anyone.at("auth/token/", {"username": f"nobody-{number}", "password": "x"}, expect=401)
    anyone.at("auth/token/", {"username": "handler", "password": "handler"}, expect=429)
    anyone.at("auth/token/", {"username": "handler", "password": "handler"}, REMOTE_ADDR="10.7.7.7", expect=200)


def test_guessing_links_is_slowed_down_whatever_address_is_claimed(world: World, anyone: Caller) -> None:
    for place in range(60):
        anyone.at(f"ratings/{place}/", headers={"x-forwarded-for": f"10.0.0.{place}"}, expect=410)
    answer = anyone.get("/api/v1/ratings/x/")
    assert answer.status_code == 429
    assert answer["Retry-After"]


@pytest.mark.long
def test_a_right_link_opens_and_rates_however_many_wrong_ones_came_from_its_address(world: World, anyone: Caller) -> None:
    token = world.rating_token(world.resolved())
    for place in range(61):
        anyone.at(f"ratings/{place}/")
    anyone.at("ratings/x/", expect=429)
    anyone.at(f"ratings/{token}/", expect=200)
    anyone.at(f"ratings/{token}/", {"score": 5, "solved": "yes", "visited": "yes"}, expect=201)
