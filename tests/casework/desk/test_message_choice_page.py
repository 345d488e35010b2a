"""A person chooses on a page of their own how they are told besides the application."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from casework import bounds
from casework.models import StaffChoice
from casework.notices.gateways import Message, NotSent
from casework.notices.gateways.chat import Chat
from tests.world import World

pytestmark = pytest.mark.django_db

ADDRESS = "/notices/settings/"
ROBOT = "feishu://0123456789abcdef"


def client(user: User) -> Client:
    signed_in = Client(headers={"accept-language": "en"})
    signed_in.force_login(user)
    return signed_in


def choose(user: User, transport: str, address: str = "") -> HttpResponse:
    return client(user).post(ADDRESS, {"transport": transport, "address": address}, follow=True)


def present(user: User) -> tuple[str, str]:
    choice = StaffChoice.objects.filter(user=user).latest("pk")
    return choice.transport, choice.address


def test_the_notices_lead_to_it(world: World) -> None:
    assert f'href="{ADDRESS}"' in client(world.handler).get("/notices/").content.decode()


def test_it_stands_under_notices_for_administrators_too(world: World) -> None:
    page = client(world.administrator).get(ADDRESS).content.decode()
    assert set(re.findall(r'<a href="([^"]+)" aria-current="page"', page)) == {"/notices/"}


def test_chosen_it_is_shown_and_can_be_taken_back(world: World) -> None:
    world.change(world.handler, email="handler@example.org")
    page = choose(world.handler, "email").content.decode()
    assert "Saved." in page
    assert "handler@example.org" in page
    choose(world.handler, "chat", ROBOT)
    assert present(world.handler) == ("chat", ROBOT)
    assert ROBOT in client(world.handler).get(ADDRESS).content.decode()
    choose(world.handler, "in_app")
    assert present(world.handler) == ("", "")


def test_nobody_chooses_for_another(world: World) -> None:
    choose(world.handler, "chat", ROBOT)
    page = client(world.lead).get(ADDRESS).content.decode()
    assert ROBOT not in page
    assert not StaffChoice.objects.exclude(user=world.handler).exists()


def test_without_an_address_of_the_account_it_says_who_can_enter_it(world: World) -> None:
    answer = choose(world.handler, "email")
    assert answer.status_code == 400
    assert "Your account has no e-mail address. An administrator can enter it." in answer.content.decode()
    assert not StaffChoice.objects.exists()


@pytest.mark.parametrize("address", ["", "http://127.0.0.1/", "json://localhost"])
def test_a_refused_address_is_given_back_as_it_was_typed(world: World, address: str) -> None:
    answer = choose(world.handler, "chat", address)
    assert answer.status_code == 400
    assert "Copy the whole address of the robot" in answer.content.decode()
    assert f'value="{address}"' in answer.content.decode() or not address


def test_only_what_something_carries_is_offered(world: World, settings: Settings) -> None:
    settings.DEVELOPMENT_TRANSPORT = False
    settings.GATEWAYS = []
    page = client(world.handler).get(ADDRESS).content.decode()
    assert "Nothing is set up that carries e-mail or chat." in page
    assert "By e-mail too" not in page
    assert choose(world.handler, "email").status_code == 400


def try_it(user: User) -> HttpResponse:
    return client(user).post(f"{ADDRESS}test/", follow=True)


def test_a_test_goes_to_oneself_and_the_answer_is_shown(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEVELOPMENT_TRANSPORT = False
    settings.GATEWAYS = ["apprise"]
    assert try_it(world.handler).status_code == 404, "nothing is chosen yet"
    choose(world.handler, "chat", ROBOT)
    assert "Send a test to myself" in client(world.handler).get(ADDRESS).content.decode()
    addressed = []
    monkeypatch.setattr(Chat, "send", lambda _self, message: addressed.append(message.to) or "")
    assert "The gateway has taken the message." in try_it(world.handler).content.decode()
    assert addressed == [ROBOT]

    def refuse(_self: Chat, _message: Message) -> str:
        raise NotSent("not_allowed")

    monkeypatch.setattr(Chat, "send", refuse)
    assert "The gateway does not accept our key" in try_it(world.handler).content.decode()


@pytest.mark.long
def test_tests_have_their_end_for_the_day(world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEVELOPMENT_TRANSPORT = False
    settings.GATEWAYS = ["apprise"]
    choose(world.handler, "chat", ROBOT)
    addressed = []
    monkeypatch.setattr(Chat, "send", lambda _self, message: addressed.append(message.to) or "")
    for _nth in range(bounds.TEST_MESSAGES.most + 3):
        try_it(world.handler)
    assert len(addressed) == bounds.TEST_MESSAGES.most


def test_no_test_is_offered_while_nothing_is_chosen_or_only_a_file_carries(world: World) -> None:
    for transport, address in (("in_app", ""), ("chat", ROBOT)):
        choose(world.handler, transport, address)
        assert "Send a test" not in client(world.handler).get(ADDRESS).content.decode()
        assert try_it(world.handler).status_code == 404
