"""What a citizen is told comes out of the gateways that a server has chosen, and lies in no file."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings

from casework.models import Notice
from casework.notices import compose, deliver
from tests.gateways.http_gateway import SECRET, HttpGateway
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def gateway(settings: Settings) -> Iterator[HttpGateway]:
    with HttpGateway() as stand_in:
        settings.DEVELOPMENT_TRANSPORT, settings.GATEWAYS = False, ["webhook"]
        settings.SMS_WEBHOOK_URL, settings.SMS_WEBHOOK_SECRET = stand_in.url, [SECRET]
        yield stand_in


def test_the_link_to_follow_a_case_comes_out_of_the_gateway(world: World, gateway: HttpGateway, settings: Settings) -> None:
    case = world.registered()
    compose.compose([case.pk], at=world.now)
    assert deliver.deliver(at=world.now) == 1
    (taken,) = gateway.messages.values()
    assert case.number in taken["text"]
    assert taken["links"][0].startswith(settings.PUBLIC_URL)
    assert taken["links"][0] in taken["text"]
    assert case.notices.get().state == Notice.State.SENT
    assert not settings.OUTBOX_FILE.exists()


def test_what_a_busy_gateway_did_not_take_comes_later_and_once(world: World, gateway: HttpGateway) -> None:
    gateway.next_manners.extend(["throttled", "reset_before"])
    case = world.registered()
    compose.compose([case.pk], at=world.now)
    for _attempt in range(4):
        cache.clear()  # the rest that it asked for is over
        deliver.deliver(at=world.now)
        world.later(hours=1)
    assert list(gateway.arrived.values()) == [1]
    assert case.notices.get().state == Notice.State.SENT
