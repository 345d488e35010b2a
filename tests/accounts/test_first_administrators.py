"""A new deployment begins with two administrators, so that roles that take two can be granted."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import history
from accounts.holders import administrators
from accounts.management import password_prompt
from accounts.models import User
from tests.world import World

STRONG = "a-Long-and-odd-1"


@pytest.fixture(autouse=True)
def _typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password_prompt, "getpass", lambda _prompt: STRONG)


def no_terminal(_prompt: str) -> str:
    raise EOFError


def begin(*usernames: str) -> None:
    call_command("first_administrators", *usernames, stdout=StringIO())


@pytest.mark.django_db
def test_the_first_two_sign_in_and_open_the_administration(client: Client) -> None:
    begin("li.wei", "wang.fang")
    assert [user.username for user in administrators().order_by("pk")] == ["li.wei", "wang.fang"]
    assert client.login(username="wang.fang", password=STRONG)
    assert client.get("/people/waiting/").status_code == 200
    assert list(history.broken_links()) == []


@pytest.mark.django_db
def test_a_second_may_come_later_and_a_third_never(client: Client) -> None:
    begin("li.wei")
    begin("wang.fang")
    with pytest.raises(CommandError):
        begin("zhao.liu")
    assert User.objects.count() == 2


def test_where_there_are_two_the_command_makes_nobody_one_and_asks_for_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(password_prompt, "getpass", no_terminal)
    before = User.objects.count()
    with pytest.raises(CommandError):
        begin("handler")
    with pytest.raises(CommandError, match="administrators already"):
        begin("newcomer")
    assert (administrators().count(), User.objects.count()) == (2, before)


@pytest.mark.django_db
def test_nobody_becomes_master_of_everything_by_a_command() -> None:
    with pytest.raises(CommandError, match="first_administrators"):
        call_command("createsuperuser")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_weak_password_makes_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password_prompt, "getpass", lambda _prompt: "12345")
    with pytest.raises(CommandError):
        begin("li.wei", "wang.fang")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_what_is_typed_differently_the_second_time_makes_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter([STRONG, STRONG + "."])
    monkeypatch.setattr(password_prompt, "getpass", lambda _prompt: next(typed))
    with pytest.raises(CommandError, match="not the same"):
        begin("li.wei")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_where_nobody_can_type_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password_prompt, "getpass", no_terminal)
    with pytest.raises(CommandError, match="terminal"):
        begin("li.wei", "wang.fang")
