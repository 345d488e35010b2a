"""How much comes from one place through the page on which citizens ask: as much as administrators allow, whatever is tried."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from accounts import form_keys
from casework.models import Case, CitizenLimit
from tests.casework.portal.asking import WORDS, ask, key_on, text_of
from tests.world import PHONE, World

pytestmark = pytest.mark.django_db


def limit(world: World, code: str, *, most: int, minutes: int = 60) -> None:
    world.keep(CitizenLimit.objects.get(code=code), most=most, minutes=minutes)


@pytest.mark.parametrize(
    ("same", "other"),
    [
        (["10.1.0.1", "::ffff:10.1.0.1", "10.1.0.1"], "10.1.0.2"),
        (["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:ffff::3"], "2001:db8:1:3::1"),
    ],
    ids=["both families", "network"],
)
def test_from_one_address_come_as_many_as_administrators_allow(world: World, client: Client, same: list[str], other: str) -> None:
    limit(world, "asks_from_address", most=2)
    assert [ask(client, sender=place).status_code for place in same] == [200, 200, 429]
    assert ask(client, sender=other).status_code == 200


def test_neither_a_claimed_address_nor_a_changing_port_dodges_it(world: World, client: Client, settings: Settings) -> None:
    limit(world, "asks_from_address", most=2)

    def claim(forwarded: str) -> int:
        typed = {"text": WORDS, "form_key": form_keys.new(None)}
        return client.post("/ask/", typed, headers={"x-forwarded-for": forwarded}, REMOTE_ADDR="10.1.0.1").status_code

    assert [claim(f"203.0.113.{place}") for place in range(3)] == [200, 200, 429]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert [claim(f"203.0.113.{place}, 198.51.100.7:{4000 + place}") for place in range(3)] == [200, 200, 429]


def test_with_one_phone_or_e_mail_address_come_as_many_as_administrators_allow(world: World, client: Client) -> None:
    limit(world, "asks_by_phone", most=2)
    written = ["13912345678", "+86 139 1234 5678", "139-1234-5678"]
    assert [ask(client, phone=phone, sender=f"10.2.0.{place}").status_code for place, phone in enumerate(written)] == [
        200,
        200,
        429,
    ]
    assert ask(client, phone="13800138000").status_code == 200
    addresses = ["li@example.org", "Li@example.org", "LI@EXAMPLE.ORG"]
    assert [ask(client, email=email).status_code for email in addresses] == [200, 200, 429]
    assert ask(client).status_code == 200


def test_whoever_has_to_wait_is_told_until_when_and_sends_the_same_form_then(
    world: World, client: Client, settings: Settings
) -> None:
    settings.HOTLINE = "12345"
    limit(world, "asks_from_address", most=1, minutes=30)
    key = form_keys.new(None)
    with time_machine.travel("2026-03-02T10:00:00+08:00", tick=False) as clock:
        ask(client)
        answer = ask(client, key=key, phone=PHONE)
        page = answer.content.decode()
        assert (answer.status_code, answer["Retry-After"], key_on(page)) == (429, "1800", key)
        assert "Send it again after 10:30. Or call 12345." in text_of(answer)
        assert WORDS in page
        assert PHONE in page
        clock.shift(timedelta(minutes=30))
        assert ask(client, key=key, phone=PHONE).status_code == 200
    assert Case.objects.count() == 2


def test_sent_again_it_uses_up_nothing(world: World, client: Client) -> None:
    limit(world, "asks_from_address", most=2)
    key = form_keys.new(None)
    assert {ask(client, key=key).status_code for _time in range(5)} == {200}
    assert ask(client).status_code == 200
    assert ask(client).status_code == 429
