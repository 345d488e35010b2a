"""Number and PIN: whoever holds the slip gets in, whoever guesses does not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from casework import steps
from casework.portal.finding import BY_ADDRESS, BY_CASE, BY_CASE_AND_ADDRESS
from tests.world import World

WIDE = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789-"}


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


def test_ten_tries_an_hour_for_a_case_from_one_address_and_none_taken_from_another(
    client: Client, slip: steps.Registered
) -> None:
    with time_machine.travel(slip.case.created_at, tick=False) as clock:
        for _place in range(BY_CASE_AND_ADDRESS.most):
            assert ask(client, slip.case.number, wrong(slip.pin)) == 400
            clock.shift(timedelta(minutes=3))
        assert ask(client, slip.case.number, slip.pin) == 429
        assert ask(client, slip.case.number, slip.pin, REMOTE_ADDR="10.0.1.1") == 302
        clock.shift(timedelta(minutes=31))
        assert ask(client, slip.case.number, slip.pin) == 302


@pytest.mark.long
def test_a_case_is_not_guessed_from_many_addresses_either(client: Client, slip: steps.Registered) -> None:
    tried = [ask(client, slip.case.number, wrong(slip.pin), REMOTE_ADDR=f"10.0.0.{place}") for place in range(BY_CASE.most + 1)]
    assert tried == [400] * BY_CASE.most + [429]


def test_whoever_knows_the_pin_never_waits(client: Client, slip: steps.Registered) -> None:
    assert {ask(client, slip.case.number, slip.pin) for _time in range(BY_CASE_AND_ADDRESS.most + 5)} == {302}


@pytest.mark.long
def test_many_cases_are_not_tried_in_turn_from_one_address(client: Client, slip: steps.Registered) -> None:
    tried = [
        ask(client, f"20260302-{place:05d}", "000000", HTTP_X_FORWARDED_FOR=f"10.9.9.{place}")
        for place in range(100, 101 + BY_ADDRESS.most)
    ]
    assert set(tried[:-1]) == {400}
    assert tried[-1] == 429
    assert ask(client, slip.case.number, slip.pin, REMOTE_ADDR="10.0.0.2") == 302


def test_whoever_waits_is_told_how_long_and_where_else_to_turn(client: Client, slip: steps.Registered) -> None:
    for _try in range(BY_CASE_AND_ADDRESS.most):
        ask(client, slip.case.number, wrong(slip.pin))
    page = client.post("/track/", {"number": slip.case.number, "pin": slip.pin}, headers={"accept-language": "en"})
    assert "Try again in 60 minutes. Or call the hotline." in page.content.decode()


@pytest.mark.parametrize(
    "write",
    [
        lambda number, pin: (number.translate(WIDE), pin.translate(WIDE)),
        lambda number, pin: (number.replace("-", "—"), f"{pin[:3]} {pin[3:]}"),
        lambda number, pin: (number.replace("-", ""), "-".join(pin)),
        lambda number, pin: (f" \u2068{number}\u2069。", f"\u200e{pin}\u200b"),
        lambda number, pin: (f"№ {number[:4]} {number[4:]}", f"「{pin}」"),
    ],
    ids=["wide", "dash", "bare", "marks", "around"],
)
def test_however_a_right_number_and_pin_are_written_they_open_the_page(
    client: Client, slip: steps.Registered, write: Callable[[str, str], tuple[str, str]]
) -> None:
    number, pin = write(slip.case.number, slip.pin)
    assert {ask(client, number, pin) for _time in range(BY_CASE_AND_ADDRESS.most + 2)} == {302}
    assert ask(client, slip.case.number, slip.pin) == 302


def test_another_way_of_writing_gives_no_more_tries(client: Client, slip: steps.Registered) -> None:
    for _try in range(BY_CASE_AND_ADDRESS.most // 2):
        assert ask(client, slip.case.number, wrong(slip.pin)) == 400
        assert ask(client, slip.case.number.translate(WIDE), wrong(slip.pin).translate(WIDE)) == 400
    assert ask(client, slip.case.number, slip.pin) == 429


def test_right_ones_between_wrong_ones_use_up_no_try(client: Client, slip: steps.Registered) -> None:
    for _try in range(BY_CASE_AND_ADDRESS.most - 1):
        assert ask(client, slip.case.number, wrong(slip.pin)) == 400
        assert ask(client, slip.case.number, slip.pin) == 302
    assert ask(client, slip.case.number, wrong(slip.pin)) == 400
    assert ask(client, slip.case.number, slip.pin) == 429


def test_what_is_said_of_a_wrong_one_holds_for_pin_and_code(client: Client, slip: steps.Registered) -> None:
    form = {"number": slip.case.number, "pin": wrong(slip.pin)}
    page = client.post("/track/", form, headers={"accept-language": "en"}).content.decode()
    assert "The PIN on your slip stays valid" in page
    assert "A code from a message is valid for ten minutes" in page


def test_the_number_may_stand_there_already(client: Client, slip: steps.Registered) -> None:
    assert f'value="{slip.case.number}"' in client.get("/track/", {"number": slip.case.number}).content.decode()
