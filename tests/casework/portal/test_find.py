"""Number and PIN: whoever holds the slip gets in, whoever guesses does not."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command
from django.test import Client

from casework import steps
from casework.portal import tries
from casework.portal.views import TRIES_A_NUMBER, TRIES_AN_ADDRESS
from tests.world import World


@pytest.fixture(autouse=True)
def _as_on_servers(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The cache of servers, which forgets and counts unlike the one of tests."""
    call_command("createcachetable", "cache", verbosity=0)
    shared_cache: Any = DatabaseCache("cache", {"OPTIONS": {"MAX_ENTRIES": 100_000}})
    shared_cache.clear()
    monkeypatch.setattr(tries, "cache", shared_cache)
    caches["default"].clear()
    yield
    shared_cache.clear()


@pytest.fixture
def slip(world: World) -> steps.Registered:
    demand = steps.Demand(text="路灯坏了", channel="walk_in")
    return steps.register(demand, actor=world.operator, at=world.now)


def ask(client: Client, number: str, pin: str, **headers: str) -> int:
    return client.post("/track/", {"number": number, "pin": pin}, **headers).status_code  # type: ignore[arg-type]


def wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 10**6:06d}"


def test_the_slip_opens_the_page(client: Client, slip: steps.Registered) -> None:
    assert ask(client, slip.case.number, slip.pin) == 302


def test_ten_tries_an_hour_for_a_case_wherever_they_come_from(client: Client, slip: steps.Registered) -> None:
    with time_machine.travel(slip.case.created_at, tick=False) as clock:
        for place in range(TRIES_A_NUMBER):
            assert ask(client, slip.case.number, wrong(slip.pin), REMOTE_ADDR=f"10.0.0.{place}") == 400
            clock.shift(timedelta(minutes=3))
        assert ask(client, slip.case.number, slip.pin, REMOTE_ADDR="10.0.1.1") == 429
        clock.shift(timedelta(minutes=31))
        assert ask(client, slip.case.number, slip.pin) == 302


def test_many_cases_are_not_tried_in_turn_from_one_address(client: Client, slip: steps.Registered) -> None:
    tried = [
        ask(client, f"20260302-{place:05d}", "000000", HTTP_X_FORWARDED_FOR=f"10.9.9.{place}")
        for place in range(100, 101 + TRIES_AN_ADDRESS)
    ]
    assert set(tried[:-1]) == {400}
    assert tried[-1] == 429
    assert ask(client, slip.case.number, slip.pin, REMOTE_ADDR="10.0.0.2") == 302
