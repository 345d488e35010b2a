"""Who gets in, and who does not: accounts are made by administrators, and there is one door."""

import logging

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.guessing import BY_NAME
from accounts.models import TryCount, User
from config.logs import PrivateFormatter
from tests.world import World

STRONG = "a-Long-and-odd-1"
ELSEWHERE = "10.7.7.7"


def sign_in(client: Client, name: str, password: str, **headers: str) -> bool:
    client.post("/accounts/login/", {"login": name, "password": password}, **headers)  # type: ignore[arg-type]
    return "_auth_user_id" in client.session


@pytest.mark.django_db
def test_nobody_makes_themselves_an_account(client: Client) -> None:
    assert client.get("/accounts/signup/").status_code == 200
    client.post("/accounts/signup/", {"username": "intruder", "password1": STRONG, "password2": STRONG})
    assert not User.objects.exists()


CLOSED = ("password/reset/", "password/reset/done/", "email/", "confirm-email/", "password/set/", "password/change/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", CLOSED)
def test_pages_that_write_to_e_mail_addresses_or_stand_elsewhere_are_closed(client: Client, path: str) -> None:
    assert client.get(f"/accounts/{path}").status_code == 404
    assert client.post(f"/accounts/{path}", {"email": "somebody@example.org"}).status_code == 404


def test_the_administration_has_no_sign_in_of_its_own_to_guess_at(world: World, client: Client) -> None:
    answer = client.post("/admin/login/", {"username": "administrator", "password": "administrator"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session
    client.force_login(world.handler)
    assert client.get("/admin/login/").status_code == 403


def test_pages_about_people_are_kept_by_no_cache(world: World, client: Client) -> None:
    case = world.dispatched()
    client.force_login(world.handler)
    for path in ("/", f"/cases/{case.number}/", "/notices/", f"/visits/of/{case.number}/", "/account/"):
        assert "no-store" in client.get(path)["Cache-Control"], path


def test_guesses_are_counted_at_every_door_together_and_lock_nobody_out_elsewhere(world: World, client: Client) -> None:
    for number in range(BY_NAME.most):
        if number % 2:
            assert not sign_in(client, "handler", "wrong")
        else:
            body = {"username": "HANDLER ", "password": "wrong"}
            assert client.post("/api/v1/auth/token/", body, content_type="application/json").status_code == 401
    assert not sign_in(client, "handler", "handler")
    assert sign_in(Client(), "lead", "lead")
    assert sign_in(client, "handler", "handler", REMOTE_ADDR=ELSEWHERE)


def test_whoever_has_to_wait_is_told_how_long(world: World, client: Client) -> None:
    for _try in range(BY_NAME.most):
        sign_in(client, "handler", "wrong")
    page = client.post("/accounts/login/", {"login": "handler", "password": "handler"}, headers={"accept-language": "en"})
    assert "Too many attempts have failed. Try again in 5 minutes." in page.content.decode()


def test_addresses_of_one_household_count_as_one(world: World, client: Client) -> None:
    for number in range(BY_NAME.most):
        assert not sign_in(client, "handler", "wrong", REMOTE_ADDR=f"2001:db8:1:2::{number:x}")
    assert not sign_in(client, "handler", "handler", REMOTE_ADDR="2001:db8:1:2:ffff::1")
    assert sign_in(client, "handler", "handler", REMOTE_ADDR="2001:db8:1:3::1")


def test_an_address_written_in_both_families_counts_as_one_and_as_no_other(world: World, client: Client) -> None:
    for _try in range(BY_NAME.most):
        assert not sign_in(client, "handler", "wrong", REMOTE_ADDR="::ffff:10.7.7.7")
    assert not sign_in(client, "handler", "handler", REMOTE_ADDR="10.7.7.7")
    assert sign_in(client, "handler", "handler", REMOTE_ADDR="::ffff:10.7.7.8")


def test_whoever_fails_is_logged_so_that_lines_can_be_compared_and_nobody_is_named(
    world: World, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="doorstep.tries"):
        for name in ("handler", "Handler", "lead"):
            sign_in(client, name, "wrong", REMOTE_ADDR=ELSEWHERE)
        sign_in(client, "handler", "wrong", REMOTE_ADDR="10.8.8.8")
    lines = [PrivateFormatter().format(record) for record in caplog.records]
    assert len(lines) == 4
    assert lines[0] == lines[1]
    assert len(set(lines)) == 3
    assert len({line.split(", ")[-1] for line in lines}) == 2
    assert not [line for line in lines if "handler" in line.lower() or "lead" in line or ELSEWHERE in line or "wrong" in line]
    rows = b"".join(bytes(key) for key in TryCount.objects.values_list("key", flat=True))
    assert rows
    assert b"handler" not in rows


def test_whoever_comes_without_an_address_is_answered(world: World, client: Client) -> None:
    assert not sign_in(client, "handler", "wrong", REMOTE_ADDR="")
    assert sign_in(client, "handler", "handler", REMOTE_ADDR="")


@pytest.mark.long
@pytest.mark.parametrize("door", ["/accounts/login/", "/api/v1/auth/token/"])
def test_a_whole_shift_signs_in_behind_one_address(world: World, door: str) -> None:
    """Only what was wrong is counted: thirty of them in a minute, twelve times over, and some who mistyped at first."""
    names = ["operator", "operator2", "dispatcher", "handler", "colleague", "lead", "supervisor", "auditor", "stranger"]
    with time_machine.travel(timezone.now(), tick=False):
        for number in range(120):
            name = names[number % len(names)]
            if number % 12 == 0:
                assert entered_at(door, name, "mistyped") in {200, 401}
            assert entered_at(door, name, name) == (302 if door.startswith("/accounts") else 200)


def entered_at(door: str, name: str, password: str) -> int:
    """What a browser, or a program, of its own is answered."""
    field = "login" if door.startswith("/accounts") else "username"
    options = {} if door.startswith("/accounts") else {"content_type": "application/json"}
    return Client(REMOTE_ADDR="10.9.9.9").post(door, {field: name, "password": password}, **options).status_code


@pytest.mark.parametrize(
    ("language", "words"), [("en", "The username or the password is wrong."), ("zh-hans", "用户名或密码错误。")]
)
def test_a_wrong_password_is_said_in_plain_words_with_what_to_do(world: World, language: str, words: str) -> None:
    answer = Client(headers={"accept-language": language}).post("/accounts/login/", {"login": "handler", "password": "wrong"})
    assert words in answer.content.decode()
