"""On a developer's machine the messages that nobody receives are read in the browser."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from casework.desk import outbox
from casework.notices import compose, deliver
from tests.config.test_requests import production, python
from tests.world import PHONE, World
from visits.steps.plan import VISIT_CODE

pytestmark = pytest.mark.django_db


def page(client: Client) -> str:
    return client.get(reverse("outbox")).content.decode()


def test_a_citizens_link_and_code_are_there_the_newest_first(world: World, client: Client) -> None:
    case = world.acknowledged()
    compose.compose([case.pk], at=world.now)
    deliver.deliver(at=world.now)
    compose.direct(case=case, notification=VISIT_CODE, secret="042317", event_seq=3, at=world.now)
    deliver.deliver(at=world.now)
    html = page(client)
    assert html.index("<strong>042317</strong>") < html.index('<a href="http')
    assert PHONE in html
    (link,) = (piece.href for message in outbox.newest() for piece in message.pieces if piece.href)
    assert client.get(link, follow=True).status_code == 200


def test_what_a_message_says_is_shown_as_text(settings: Settings, client: Client) -> None:
    settings.OUTBOX_FILE.parent.mkdir(parents=True, exist_ok=True)
    line = (
        '{"at": "2026-03-02T09:00:00+08:00", "transport": "sms", "to": "+86139", "text": "<script>", "links": [], "codes": []}\n'
    )
    settings.OUTBOX_FILE.write_text(line * (outbox.NEWEST + 1), encoding="utf-8")
    html = page(client)
    assert "&lt;script&gt;" in html
    assert html.count("<article") == outbox.NEWEST


def test_before_the_first_message_the_page_says_how_one_comes(client: Client) -> None:
    assert "Register a demand with a mobile phone" in page(client)


@pytest.mark.long
def test_a_server_has_no_such_page() -> None:
    done = python(
        "import django; django.setup(); from django.urls import get_resolver\nprint('outbox' in get_resolver().reverse_dict)",
        **production(),
    )
    assert done.stdout.strip() == "False", done.stderr
