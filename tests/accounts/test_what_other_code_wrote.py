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
from tests.casework.guards.breaking import sql, stopped
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


def test_nor_does_a_session_that_was_made_anothers(world: World) -> None:
    """All of the auditor's row, or its data alone, under the key of one's own cookie."""
    cookies = {}
    for person in (world.handler, world.auditor):
        client = Client()
        client.force_login(person)
        cookies[person] = client.cookies["sessionid"].value
    source, mine = (Session.objects.get(user=person) for person in (world.auditor, world.handler))
    taken = {name: getattr(source, name) for name in ("session_data", "user", "bound_to", "expire_date")}
    for columns in (list(taken), ["session_data"], ["session_data", "bound_to"], ["session_data", "user"], ["user"]):
        Session.objects.filter(pk=mine.pk).update(**{name: taken[name] for name in columns})
        assert asked_with(cookies[world.handler]) == 302
        mine.save()
    assert [asked_with(cookie) for cookie in cookies.values()] == [200, 200]


def asked_with(cookie: str) -> int:
    client = Client()
    client.cookies["sessionid"] = cookie
    return client.get("/account/").status_code


def test_nor_one_that_was_made_to_last(world: World) -> None:
    client = Client()
    client.force_login(world.auditor)
    Session.objects.update(expire_date=timezone.now() + timedelta(days=3650))
    assert client.get("/account/").status_code == 302


def test_a_token_that_ended_is_made_nobody_elses(world: World) -> None:
    """Nor does it last longer: it may be deleted, and a row that is copied from the auditor's put in its place."""
    past, now = timezone.now() - timedelta(days=9), timezone.now()
    ended, _until = tokens.issue(world.handler, at=past)
    mine = Token.objects.get()
    tokens.issue(world.auditor, at=now)
    theirs = Token.objects.get(user=world.auditor)
    mine.delete()
    theirs.pk, theirs.digest = None, mine.digest
    theirs.save(force_insert=True)
    assert program_of(ended) == 401
    Token.objects.create(
        user=world.handler, digest=b"x" * 32, bound_to=mine.bound_to, created_at=past, expires_at=now + timedelta(days=1)
    )
    token, until = tokens.issue(world.handler, at=now)
    row = Token.objects.get(user=world.handler, expires_at=until)
    with without_guards():
        Token.objects.filter(pk=row.pk).update(expires_at=until + timedelta(days=3650))
    assert program_of(token) == 401


def test_a_link_to_a_password_with_the_digest_of_ones_own_cookie_opens_nothing(world: World) -> None:
    """What is stored of every random token is the same keyed digest: a link is bound to more."""
    client, now = Client(), timezone.now()
    client.force_login(world.handler)
    cookie = client.cookies["sessionid"].value
    invitations.make(world.colleague, key="k" * 43, by=world.administrator, at=now)
    with without_guards():
        Invitation.objects.update(digest=bytes.fromhex(Session.objects.get().pk))
    assert Client().get(f"/password/{cookie}/").status_code == 410


def test_a_link_from_before_they_were_bound_to_themselves_still_opens(world: World) -> None:
    token = invitations.make(world.colleague, key="k" * 43, by=world.administrator, at=timezone.now())
    with without_guards():
        Invitation.objects.update(bound_to=User.objects.get(pk=world.colleague.pk).get_session_auth_hash())
    assert Client().get(f"/password/{token}/").status_code == 200


def test_the_database_keeps_a_token_as_it_was_issued(world: World) -> None:
    token, _until = tokens.issue(world.handler, at=timezone.now())
    with stopped("revoked, not removed"):
        sql("DELETE FROM accounts_token")
    for change in ("expires_at = expires_at + interval '1 day'", f"user_id = {world.auditor.pk}", "bound_to = 'x'"):
        with stopped("stays as it was issued"):
            sql(f"UPDATE accounts_token SET {change}")  # noqa: S608 - the test's own
    tokens.revoke(token, at=timezone.now())
    for moment in ("NULL", "now() + interval '1 day'"):
        with stopped("revoked stays so"):
            sql(f"UPDATE accounts_token SET revoked_at = {moment}")  # noqa: S608 - the test's own
    assert program_of(token) == 401


def test_the_generation_of_sign_ins_rises_by_one_at_a_time(world: World) -> None:
    """Or else the highest of all is written, and nobody can be turned off any more."""
    with stopped("rises by one"):
        sql("UPDATE accounts_user SET sign_in_generation = 2147483647")
    with stopped("rises by one"):
        sql(
            "INSERT INTO accounts_user (username, name, email, language, is_staff, is_active, date_joined, sign_in_generation, "
            "password, is_superuser) VALUES ('x', 'x', '', 'en', false, true, now(), 1, '!', false)"
        )
    before = User.objects.get(pk=world.handler.pk).sign_in_generation
    world.disable(world.handler)
    assert User.objects.get(pk=world.handler.pk).sign_in_generation == before + 1


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
        Invitation.objects.update(bound_to=User.objects.get(pk=world.handler.pk).get_session_auth_hash())
        User.objects.update(password_mac=None)
        assert SessionStore(key).load() == {}
        import_module("accounts.migrations.0006_sign_what_opens").take_over(apps, None)
    assert (client.get("/account/").status_code, program_of(token)) == (200, 200)
    assert lets_in("operator", "operator")
    assert Invitation.objects.get().opens(at=now + timedelta(hours=1))
    assert faults() == []
