"""A new deployment begins with two administrators, so that roles that take two can be granted."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import history
from accounts.holders import administrators
from accounts.management.commands import first_administrators
from accounts.models import User
from tests.world import World

STRONG = "a-Long-and-odd-1"


@pytest.fixture(autouse=True)
def _typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_administrators, "getpass", lambda _prompt: STRONG)


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


def test_where_there_are_two_the_command_makes_nobody_one(world: World) -> None:
    before = User.objects.count()
    with pytest.raises(CommandError):
        begin("handler")
    with pytest.raises(CommandError):
        begin("newcomer")
    assert (administrators().count(), User.objects.count()) == (2, before)


@pytest.mark.django_db
def test_nobody_becomes_master_of_everything_by_a_command() -> None:
    with pytest.raises(CommandError, match="first_administrators"):
        call_command("createsuperuser")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_weak_password_makes_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_administrators, "getpass", lambda _prompt: "12345")
    with pytest.raises(CommandError):
        begin("li.wei", "wang.fang")
    assert not User.objects.exists()
