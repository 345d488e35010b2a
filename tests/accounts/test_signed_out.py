"""What somebody loses ends wherever they are signed in, and does not come back with it: in browsers, for programs, by links."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session as PlainSession
from django.test import Client
from django.utils import timezone

from accounts import invitations, sign_ins, tasks, tokens
from accounts.models import Session, Token, TryCount, User
from accounts.steps import memberships
from accounts.tries import LINKS, take
from tests.casework.guards.breaking import stopped
from tests.world import World

Change = Callable[[World, User], object]
ROLES = ("operator", "auditor", "administrator")


def reloaded(user: User) -> User:
    return User.objects.get(pk=user.pk)


def without(role: str) -> Change:
    return lambda world, user: memberships.end(user.memberships.filter(role=role), actor=world.administrator, at=world.now)


CHANGES: dict[str, Change] = {
    "turned off": World.disable,
    "a role ended": without("operator"),
    "the administration taken away": without("administrator"),
    "a reset": lambda world, user: invitations.make(user, key="k" * 43, by=world.administrator, at=timezone.now()),
}


def restored(world: World, user: User) -> None:
    if not reloaded(user).is_active:
        world.enable(user)
    memberships.confirm(memberships.waiting(user), actor=world.second_administrator, at=timezone.now() + invitations.LASTS)
    lost = set(ROLES) - {str(role) for role in user.memberships.values_list("role", flat=True)}
    for role in lost:
        world.person(user.username, role)


@pytest.fixture
def person(world: World) -> User:
    for role in ROLES:
        world.person("somebody", role)
    return User.objects.get(username="somebody")


@pytest.fixture
def browser(person: User) -> Client:
    client = Client()
    client.force_login(reloaded(person))
    assert client.get("/account/").status_code == 200
    return client


@pytest.fixture
def program(person: User) -> Client:
    token, _until = tokens.issue(reloaded(person), at=timezone.now())
    client = Client(headers={"authorization": f"Token {token}"})
    assert client.get("/api/v1/me/").status_code == 200
    return client


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_it_ends_in_browsers_and_for_programs_and_stays_ended(
    change: Change, world: World, person: User, browser: Client, program: Client
) -> None:
    change(world, person)
    for _twice in range(2):
        assert browser.get("/account/").status_code == 302
        assert program.get("/api/v1/me/").status_code == 401
        restored(world, person)
    assert list(sign_ins.of(reloaded(person), at=timezone.now())) == []


def test_a_password_that_is_set_ends_them_too(world: World, person: User, browser: Client, program: Client) -> None:
    person.set_password("another-Odd-one")
    person.save()
    assert browser.get("/account/").status_code == 302
    assert program.get("/api/v1/me/").status_code == 401


@pytest.mark.django_db(transaction=True)
def test_what_was_loaded_before_brings_nothing_back(world: World, person: User, browser: Client, program: Client) -> None:
    before = reloaded(person)
    world.disable(person)
    with stopped("no change without a line"):
        before.save()  # all columns, as they were
    assert not reloaded(person).is_active
    assert browser.get("/account/").status_code == 302
    assert program.get("/api/v1/me/").status_code == 401


def test_more_roles_and_other_changes_end_nothing(world: World, person: User, browser: Client, program: Client) -> None:
    world.person("somebody", "supervisor")
    world.change(person, name="Somebody Else", language="en")
    User.objects.filter(pk=person.pk).update(last_login=timezone.now())
    assert browser.get("/account/").status_code == 200
    assert program.get("/api/v1/me/").status_code == 200


def test_an_invitation_dies_with_it(world: World, person: User) -> None:
    token = invitations.make(person, key="k" * 43, by=world.administrator, at=timezone.now())
    world.disable(person)
    world.enable(person)
    assert token
    assert invitations.find(token, at=timezone.now()) is None


def test_a_copy_of_the_tables_opens_nothing(world: World, browser: Client) -> None:
    key = browser.cookies["sessionid"].value
    rows = list(Session.objects.values_list("pk", flat=True))
    assert rows
    for stored in rows:
        thief = Client()
        thief.cookies["sessionid"] = stored
        assert thief.get("/account/").status_code == 302
    assert key not in rows
    assert not PlainSession.objects.exists()


def test_what_has_ended_by_itself_is_dropped(world: World, person: User, browser: Client) -> None:
    now = timezone.now()
    tokens.issue(person, at=now - timedelta(days=30))
    tokens.issue(person, at=now)
    take(LINKS, "10.0.0.1", at=now - timedelta(hours=1))
    take(LINKS, "10.0.0.2", at=now)
    Session.objects.create(session_key="x", expire_date=now - timedelta(days=1), used_at=now)
    tasks.forget()
    # The latest token was counted as a sign-in of today.
    assert (Token.objects.count(), TryCount.objects.count(), Session.objects.count()) == (1, 2, 1)
