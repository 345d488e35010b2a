"""A case's whole life as on a server: every message leaves by the HTTP gateway or the mail server, and none lies in a file."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from casework import steps
from casework.models import Attestation, Case, Notice
from casework.notices import compose, deliver
from tests.gateways.http_gateway import SECRET, HttpGateway
from tests.gateways.mail_server import MailServer
from tests.visits.test_pages import form
from tests.world import PHONE, World

pytestmark = pytest.mark.django_db

EMAIL = "wang@example.org"
SERVER = "https://doorstep.example"
OPINION = {"score": "5", "solved": "yes", "visited": "yes", "words": ""}
ORDINARY = ["register", "visit_code", "visit_told", "resolve"]


@dataclass(frozen=True)
class Ways:
    """Out of the building: `texts` and `mails` are what arrived at the other ends, in plain words, the oldest first."""

    gateway: HttpGateway
    server: MailServer

    def texts(self) -> list[str]:
        assert {message["to"] for message in self.gateway.messages.values()} == {PHONE}
        return [message["text"] for message in self.gateway.messages.values()]

    def mails(self) -> list[str]:
        assert set(self.server.recipients) == {EMAIL}
        return [mail.get_content() for mail in self.server.mails]


@pytest.fixture
def ways(settings: Settings) -> Iterator[Ways]:
    assert reverse("outbox"), "addresses are laid once for all tests: before the settings change"
    settings.DEVELOPMENT_TRANSPORT, settings.GATEWAYS, settings.PUBLIC_URL = False, ["webhook", "smtp"], SERVER
    with HttpGateway() as gateway, MailServer() as server:
        settings.SMS_WEBHOOK_URL, settings.SMS_WEBHOOK_SECRET = gateway.url, [SECRET]
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_SECURITY, settings.EMAIL_FROM = "none", "no-reply@doorstep.example"
        yield Ways(gateway, server)
        assert gateway.forged == 0
        assert not settings.OUTBOX_FILE.exists()


@dataclass
class Life:
    """One case between its people, who have nothing of the citizen's but what the citizen `received`."""

    world: World
    case: Case
    clock: time_machine.Traveller
    received: Callable[[], list[str]]

    def passes(self) -> None:
        """An hour, in which whatever is due leaves."""
        compose.pending(at=self.world.now)
        deliver.deliver(at=self.world.now)
        self.clock.move_to(self.world.later(hours=1))
        self.case.refresh_from_db()

    def newest(self, pattern: str) -> str:
        """What stands so in the last message, once."""
        (only,) = re.findall(pattern, self.received()[-1])
        return str(only)

    def opens_link(self) -> str:
        """The citizen opens what the last message leads to. The page's path."""
        page = Client().get(self.newest(rf"{SERVER}(/\w/[\w-]+)"), follow=True)
        assert page.status_code == 200
        assert self.case.number in page.content.decode()
        return str(page.request["PATH_INFO"])

    def is_visited(self) -> None:
        """Planned, and recorded at the desk with the code that the citizen said at the door."""
        handler = Client()
        handler.force_login(self.world.handler)
        handler.post(f"/visits/plan/{self.case.number}/", {"purpose": "看水管"})
        self.passes()
        page = handler.get(f"/visits/record/{self.case.number}/")
        code = self.newest(r"(?<!\d)\d{6}(?!\d)")
        entered = form(page, outcome="met", said="水还在漏", compared="same", code=code)
        assert handler.post(f"/visits/record/{self.case.number}/", entered).status_code == 302
        assert Attestation.objects.get(case=self.case).method == "code"

    def is_lived(self) -> None:
        """From its registration to its end."""
        world = self.world
        self.passes()
        self.opens_link()
        world.acknowledged(world.dispatched(self.case, handler=world.handler))
        self.passes()
        self.is_visited()
        self.passes()
        self.opens_link()
        steps.resolve(self.case, text="已换新水管", actor=world.handler, at=world.now)
        self.passes()
        assert Client().post(self.opens_link(), OPINION, follow=True).status_code == 200
        self.passes()


@pytest.fixture
def clock(world: World) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(world.now, tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize(
    ("address", "transport"), [({"phone": PHONE}, "sms"), ({"phone": "", "email": EMAIL}, "email")], ids=["phone", "e-mail"]
)
def test_a_case_goes_from_its_first_message_to_its_rating_by_gateways_alone(
    world: World, clock: time_machine.Traveller, ways: Ways, address: dict[str, str], transport: str
) -> None:
    received = ways.texts if transport == "sms" else ways.mails
    life = Life(world, world.registered(**address), clock, received)
    life.is_lived()
    assert life.case.state == "closed"
    notices = Notice.objects.filter(case=life.case, recipient=None).order_by("pk")
    assert [(notice.kind, notice.transport, notice.state) for notice in notices] == [
        (kind, transport, Notice.State.SENT) for kind in ORDINARY
    ]
    assert len(received()) == len(ORDINARY)
    assert set(ways.gateway.arrived.values()) <= {1}
    assert not (ways.server.mails if transport == "sms" else ways.gateway.messages)
