"""Paper and read-out for a citizen whom no message reaches: number, PIN, hotline, day, and where to go with them."""

import re

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from casework.models import Case
from tests.world import World

pytestmark = pytest.mark.django_db
LANDLINE = {"text": "路灯不亮", "channel": "phone", "kind": "help", "urgency": "normal", "phone": "02987654321"}


def post(world: World, address: str, data: dict[str, str]) -> HttpResponse:
    with time_machine.travel(world.now, tick=False):
        client = Client(headers={"accept-language": "en"})
        client.force_login(world.operator)
        return client.post(address, data)


def test_a_landline_gets_number_and_pin_printed_with_hotline_day_and_address(world: World, settings: Settings) -> None:
    settings.HOTLINE, settings.OFFICE, settings.SHORT_URL = "12345", "青禾县热线中心", "https://d.example"
    page = post(world, "/register/", LANDLINE).content.decode()
    case = Case.objects.get()
    assert case.number in page
    for text in ("12345", "青禾县热线中心", "https://d.example/track/", "2 March 2026", "data-prints"):
        assert text in page


def test_number_and_pin_are_read_out_in_both_languages_digit_by_digit(world: World) -> None:
    page = post(world, "/register/", LANDLINE).content.decode()
    case = Case.objects.get()
    pin = re.findall(r'receipt-code" translate="no">(\d{6})<', page)[0]
    read_out = dict(re.findall(r'<blockquote lang="([\w-]+)">([^<]*)<', page))
    assert read_out.keys() == {"zh-Hans", "en"}
    groups = re.findall(r".{1,4}", case.number.replace("-", ""))
    for text in read_out.values():
        assert "  ".join(groups) in text
        assert " ".join(pin) in text


def test_a_rating_slip_says_how_to_rate_without_the_internet_and_holds_no_pin(world: World, settings: Settings) -> None:
    settings.HOTLINE = "12345"
    case = world.resolved(phone="", name="")
    page = post(world, f"/cases/{case.number}/rating_slip/", {"sent": "1"}).content.decode()
    assert "call 12345 to rate" in page
    assert f"{settings.PUBLIC_URL}/r/" in page
    assert "PIN" not in page
