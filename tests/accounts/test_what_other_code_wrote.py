"""Whoever writes to the tables beside the application opens no door by it."""

import hashlib
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.test import Client, override_settings
from django.utils import timezone

from accounts import history, invitations, tokens
from accounts.models import Invitation, Session, Token, User
from accounts.sessions import SessionStore, digest
from tests.casework.guards.test_timeline import without_guards
from tests.world import World

CHOSEN = "x" * 43


def lets_in(name: str, password: str) -> bool:
    client = Client()
    client.post("/accounts/login/", {"login": name, "password": password})
    return "_auth_user_id" in client.session


def faults() -> list[tuple[str, int, str]]:
    return [(link.kind, link.subject, link.fault) for link in history.broken_links()]


def program_of(token: str) -> int:
    return Client(headers={"authorization": f"Token {token}"}).get("/api/v1/me/").status_code


def test_a_password_written_by_other_code_lets_nobody_in_and_is_named(world: World) -> None:
    User.objects.filter(username="auditor").update(password=make_password("chosen-by-a-thief"))
    assert not lets_in("auditor", "chosen-by-a-thief")
    assert faults() == [("user", world.auditor.pk, "the application did not set their password")]


def test_nor_does_anothers_password_that_was_copied_with_its_signature(world: World) -> None:
    row = User.objects.values("password", "password_mac").get(username="handler")
    User.objects.filter(username="auditor").update(**row)
    assert not lets_in("auditor", "handler")
    assert lets_in("handler", "handler")


def test_whoever_is_renamed_keeps_their_password(world: World) -> None:
    world.change(world.handler, username="handler.wang")
    assert lets_in("handler.wang", "handler")
    assert faults() == []


def test_being_renamed_makes_no_password_good(world: World) -> None:
    User.objects.filter(username="handler").update(password=make_password("chosen-by-a-thief"))
    world.change(world.handler, username="handler.wang")
    assert not lets_in("handler.wang", "chosen-by-a-thief")


def test_an_older_hash_is_renewed_and_signed(world: World) -> None:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"]):
        world.handler.set_password("an-Odd-one-88")
        world.handler.save(update_fields=["password", "password_mac"])
    before = world.handler.password
    with override_settings(
        PASSWORD_HASHERS=[
            "django.contrib.auth.hashers.ScryptPasswordHasher",
            "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        ]
    ):
        assert lets_in("handler", "an-Odd-one-88")
        assert User.objects.get(username="handler").password != before
        assert lets_in("handler", "an-Odd-one-88")
    assert faults() == []


@pytest.mark.parametrize("stored", [hashlib.sha256(CHOSEN.encode()).digest(), CHOSEN[:32].encode()], ids=["its hash", "itself"])
def test_a_token_that_other_code_wrote_opens_nothing(world: World, stored: bytes) -> None:
    """Also where everything else of it is copied from one that the person has."""
    token, _until = tokens.issue(world.auditor, at=timezone.now())
    row = Token.objects.get()
    row.pk, row.digest = None, stored
    row.save(force_insert=True)
    assert (program_of(token), program_of(CHOSEN)) == (200, 401)


def test_nor_does_a_session(world: World) -> None:
    client = Client()
    client.force_login(world.auditor)
    row = Session.objects.get()
    row.pk = hashlib.sha256(CHOSEN.encode()).hexdigest()
    row.save(force_insert=True)
    thief = Client()
    thief.cookies["sessionid"] = CHOSEN
    assert (client.get("/account/").status_code, thief.get("/account/").status_code) == (200, 302)


def test_what_was_there_before_digests_were_keyed_goes_on_opening(world: World) -> None:
    now = timezone.now()
    client = Client()
    client.force_login(world.auditor)
    key = client.cookies["sessionid"].value
    token, _until = tokens.issue(world.auditor, at=now)
    link = invitations.make(world.handler, key="k" * 43, by=world.administrator, at=now)
    assert link
    with without_guards():
        Session.objects.filter(pk=digest(key)).update(session_key=hashlib.sha256(key.encode()).hexdigest())
        Token.objects.update(digest=hashlib.sha256(token.encode()).digest())
        User.objects.update(password_mac=None)
        assert SessionStore(key).load() == {}
        import_module("accounts.migrations.0006_sign_what_opens").take_over(apps, None)
    assert (client.get("/account/").status_code, program_of(token)) == (200, 200)
    assert lets_in("operator", "operator")
    assert Invitation.objects.get().opens(at=now + timedelta(hours=1))
    assert faults() == []
