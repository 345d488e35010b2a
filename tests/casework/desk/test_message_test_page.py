"""An administrator sends themselves a test by each gateway, and reads what it answered."""

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from casework import bounds
from tests.gateways.http_gateway import SECRET, HttpGateway
from tests.world import PHONE, World

pytestmark = pytest.mark.django_db

PATH = "/messages/test/"


@pytest.fixture
def gateway(settings: Settings) -> Iterator[HttpGateway]:
    with HttpGateway() as stand_in:
        settings.DEVELOPMENT_TRANSPORT, settings.GATEWAYS = False, ["webhook"]
        settings.SMS_WEBHOOK_URL, settings.SMS_WEBHOOK_SECRET = stand_in.url, [SECRET]
        yield stand_in


def client(user: User) -> Client:
    signed_in = Client(headers={"accept-language": "en"})
    signed_in.force_login(user)
    return signed_in


def send(user: User, to: str, *, by: str = "webhook") -> HttpResponse:
    return client(user).post(PATH, {"gateway": by, "to": to})


def test_the_table_of_messages_leads_to_it(world: World) -> None:
    assert f'href="{PATH}"' in client(world.administrator).get("/messages/").content.decode()


def test_a_test_arrives_and_the_gateways_answer_is_read(world: World, gateway: HttpGateway) -> None:
    page = send(world.administrator, PHONE).content.decode()
    assert "The gateway has taken the message." in page
    (taken,) = gateway.messages.values()
    assert (taken["to"], taken["links"], taken["codes"]) == (PHONE, [], [])


def test_a_refusal_is_read_in_words(world: World, gateway: HttpGateway) -> None:
    gateway.next_manners.append("dead_number")
    page = send(world.administrator, PHONE).content.decode()
    assert "The number or address does not exist, or takes no messages." in page


@pytest.mark.parametrize(("to", "by"), [("0755-82345678", "webhook"), ("", "webhook"), (PHONE, "smtp"), (PHONE, "outbox")])
def test_what_cannot_be_sent_is_said_and_sent_nowhere(world: World, gateway: HttpGateway, to: str, by: str) -> None:
    response = send(world.administrator, to, by=by)
    assert response.status_code == 400
    assert gateway.messages == {}


@pytest.mark.long
def test_only_so_many_tests_a_day(world: World, gateway: HttpGateway) -> None:
    for _test in range(bounds.TEST_MESSAGES.most):
        assert send(world.administrator, PHONE).status_code == 200
    assert send(world.administrator, PHONE).status_code == 400
    assert len(gateway.messages) == bounds.TEST_MESSAGES.most


def test_nobody_else_sends_one(world: World, gateway: HttpGateway) -> None:
    for user in (world.operator, world.handler, world.supervisor):
        assert send(user, PHONE).status_code in {403, 404}
    assert gateway.messages == {}


def test_where_nothing_is_set_up_the_page_says_who_does_it(world: World, settings: Settings) -> None:
    settings.DEVELOPMENT_TRANSPORT, settings.GATEWAYS = False, []
    assert "names one in the setting GATEWAYS" in client(world.administrator).get(PATH).content.decode()
