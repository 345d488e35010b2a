"""Everybody changes their own password, sees where they are signed in, and ends it there."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts import tokens
from accounts.guessing import BY_NAME
from accounts.models import Session, Token, User
from tests.world import World

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:146.0) Gecko/20100101 Firefox/146.0"
WECHAT = "Mozilla/5.0 (Linux; Android 14; V2324A) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.50"
NEW = "Willow-under-the-bridge"


def signed_in(agent: str, name: str = "handler") -> Client:
    client = Client(headers={"user-agent": agent, "accept-language": "en"})
    client.post("/accounts/login/", {"login": name, "password": name})
    assert client.get("/account/").status_code == 200
    return client


@pytest.fixture
def office(world: World) -> Client:
    return signed_in(FIREFOX)


def change(client: Client, old: str, new: str = NEW, again: str | None = None) -> int:
    answer = client.post("/account/password/", {"old_password": old, "new_password1": new, "new_password2": again or new})
    return answer.status_code


def entries(client: Client) -> list[tuple[str, str]]:
    """Kind and key of what could be signed out."""
    return re.findall(
        r'name="kind" value="(\w+)"><input type="hidden" name="key" value="(\w+)"', client.get("/account/").content.decode()
    )


def test_the_menu_leads_to_the_account_and_the_account_to_the_password(office: Client) -> None:
    assert 'href="/account/"' in office.get("/").content.decode()
    assert 'href="/account/password/"' in office.get("/account/").content.decode()


def test_a_changed_password_ends_everything_else_and_not_this_browser(world: World, office: Client) -> None:
    phone = signed_in(WECHAT)
    token, _until = tokens.issue(world.handler, at=timezone.now())
    assert change(office, "handler") == 302
    assert "Your password is changed." in office.get("/account/").content.decode()
    assert phone.get("/account/").status_code == 302
    assert Client(headers={"authorization": f"Token {token}"}).get("/api/v1/me/").status_code == 401
    assert Client().post("/accounts/login/", {"login": "handler", "password": NEW}).status_code == 302


@pytest.mark.parametrize("new", ["short", "password", "handler1", "12345678901"])
def test_a_password_that_others_would_guess_is_refused_beside_its_field(office: Client, new: str) -> None:
    assert change(office, "handler", new) == 400
    assert User.objects.get(username="handler").check_password("handler")


def test_two_different_passwords_are_refused(office: Client) -> None:
    assert change(office, "handler", NEW, NEW + "x") == 400


def test_at_a_computer_that_stands_open_nobody_guesses_the_password(office: Client) -> None:
    for _try in range(BY_NAME.most):
        assert change(office, "wrong") == 400
    assert change(office, "handler") == 400
    assert User.objects.get(username="handler").check_password("handler")


def test_the_list_says_with_what_and_since_when_and_nothing_else_of_a_person(office: Client) -> None:
    signed_in(WECHAT)
    page = office.get("/account/").content.decode()
    assert "Firefox · Windows" in page
    assert "WeChat · Android" in page
    assert "V2324A" not in page
    assert "127.0.0.1" not in page
    stored = str(list(Session.objects.values()) + list(Token.objects.values()))
    assert "V2324A" not in stored
    assert "127.0.0.1" not in stored


def test_one_is_signed_out_there_and_not_here(world: World, office: Client) -> None:
    phone, other = signed_in(WECHAT), signed_in(WECHAT, "lead")
    token, _until = tokens.issue(world.handler, at=timezone.now())
    program = Client(headers={"authorization": f"Token {token}"})
    listed = dict(entries(office))
    assert listed.keys() == {"session", "token"}
    office.post("/account/sign-ins/end/", {"kind": "session", "key": listed["session"]})
    assert phone.get("/account/").status_code == 302
    assert program.get("/api/v1/me/").status_code == 200
    office.post("/account/sign-ins/end/", {"kind": "token", "key": listed["token"]})
    assert program.get("/api/v1/me/").status_code == 401
    assert entries(office) == []
    assert office.get("/account/").status_code == other.get("/account/").status_code == 200


def test_nobody_signs_another_person_out(world: World, office: Client) -> None:
    lead = signed_in(WECHAT, "lead")
    tokens.issue(world.lead, at=timezone.now())
    theirs = [("session", Session.objects.get(user=world.lead).pk), ("token", str(Token.objects.get().pk))]
    for kind, key in [*theirs, ("token", "x"), ("token", "9" * 30), ("", "")]:
        page = office.post("/account/sign-ins/end/", {"kind": kind, "key": key}, follow=True)
        assert "That sign-in had ended already." in page.content.decode()
    assert lead.get("/account/").status_code == 200
    assert Token.objects.get().revoked_at is None


def test_everywhere_else_at_once(world: World, office: Client) -> None:
    phone, lead = signed_in(WECHAT), signed_in(WECHAT, "lead")
    token, _until = tokens.issue(world.handler, at=timezone.now())
    office.post("/account/sign-ins/end-others/")
    assert phone.get("/account/").status_code == 302
    assert Client(headers={"authorization": f"Token {token}"}).get("/api/v1/me/").status_code == 401
    assert office.get("/account/").status_code == lead.get("/account/").status_code == 200


def test_last_used_is_kept_to_five_minutes(world: World) -> None:
    with time_machine.travel(world.now, tick=False) as clock:
        office = signed_in(FIREFOX)
        token, _until = tokens.issue(world.handler, at=timezone.now())
        began = Session.objects.get().used_at
        clock.shift(timedelta(minutes=4))
        office.get("/account/")
        assert Session.objects.get().used_at == began
        clock.shift(timedelta(minutes=2))
        office.get("/account/")
        Client(headers={"authorization": f"Token {token}"}).get("/api/v1/me/")
        assert Session.objects.get().used_at == Token.objects.get().used_at == began + timedelta(minutes=6)


def test_many_are_listed_page_by_page(world: World, office: Client) -> None:
    for _time in range(25):
        tokens.issue(world.handler, at=timezone.now())
    listed = office.get("/account/").context["page"]
    assert (len(listed), listed.paginator.count) == (20, 26)
    assert len(office.get("/account/?page=2").context["page"]) == 6


def test_ones_roles_and_leave_stand_there_and_one_chooses_the_language_one_is_told_in(world: World, office: Client) -> None:
    assert "<li>Handler · <span data-user-text>Water bureau</span></li>" in office.get("/account/").content.decode()
    assert office.post("/account/language/", {"language": "en"}).status_code == 302
    assert User.objects.get(username="handler").language == "en"
    answer = office.post("/account/language/", {"language": "xx"}, follow=True)
    assert "There is no such language here." in answer.content.decode()
    assert User.objects.get(username="handler").language == "en"
