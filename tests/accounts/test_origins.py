"""From where staff sign in is remembered for about a day, by keyed hashes alone; their devices as long as a link lives."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import origins
from accounts.models import TryCount
from accounts.origins import DEVICE_COOKIE
from tests.world import World

OFFICE = "203.0.113.7"


def sign_in(username: str, address: str) -> Client:
    client = Client(REMOTE_ADDR=address)
    assert client.post("/accounts/login/", {"login": username, "password": username}).status_code == 302
    return client


def shared(world: World, address: str, *, hours: int = 0) -> bool:
    at = timezone.now() + timedelta(hours=hours)
    return origins.shared_with_staff(address, people=(), units=[world.government.path], at=at)


@pytest.mark.parametrize(("address", "known"), [(OFFICE, True), ("2001:db8:0:1::99", True), ("203.0.113.8", False), ("", False)])
def test_a_sign_in_is_remembered_of_the_unit_and_of_those_above_it(world: World, address: str, known: bool) -> None:
    """Of IPv6 the network: a device has any address in it."""
    sign_in("handler", OFFICE)
    sign_in("handler", "2001:db8:0:1::1")
    looked_up = origins.of(Client(REMOTE_ADDR=address).get("/track/").wsgi_request).address if address else ""
    assert shared(world, looked_up) is known


@pytest.mark.parametrize(("hours", "known"), [(0, True), (12, True), (37, False)])
def test_it_is_good_for_as_long_as_a_session_lasts_and_then_forgotten(world: World, hours: int, known: bool) -> None:
    sign_in("handler", OFFICE)
    assert shared(world, OFFICE, hours=hours) is known


def test_a_wrong_password_says_nothing_of_a_network(world: World) -> None:
    Client(REMOTE_ADDR=OFFICE).post("/accounts/login/", {"login": "handler", "password": "wrong"})
    assert not shared(world, OFFICE)


def test_the_address_itself_is_nowhere(world: World) -> None:
    sign_in("handler", OFFICE)
    assert OFFICE.encode() not in b"".join(bytes(row.key) for row in TryCount.objects.all())


def test_the_mark_of_a_device_says_nothing_of_who_it_is_and_no_script_reads_it(world: World) -> None:
    cookie = sign_in("handler", OFFICE).cookies[DEVICE_COOKIE]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("1", True, "Lax")
    assert cookie["max-age"] == timedelta(days=180).total_seconds()
