"""A lost link is the end of nothing: a code or the link goes to the number on record, and nobody learns what that is."""

import re
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from casework import steps
from casework.models import Case, Event, Link, Notice, Rating
from casework.notices import compose, texts
from casework.portal import finding
from casework.steps.send_code import CODES_A_DAY, CODES_TO_ONE
from casework.steps.send_link import LINKS_A_DAY, LINKS_TO_ONE
from tests.casework.looking import verbs
from tests.standing import beginning
from tests.world import PHONE, World

NOBODY = "20260302-99999"


@pytest.fixture(autouse=True)
def kept_back(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """For how long each answer was."""
    spans: list[float] = []
    monkeypatch.setattr(finding, "time", SimpleNamespace(sleep=spans.append, monotonic=lambda: 0.0))
    return spans


@beginning
def case(world: World) -> Case:
    return world.acknowledged()


@pytest.fixture
def clock(world: World, case: Case) -> Iterator[Any]:
    with time_machine.travel(world.later(minutes=1), tick=False) as traveller:
        yield traveller


def ask(what: str, number: str, *, address: str = "10.0.0.1") -> HttpResponse:
    """As a browser without cookies."""
    client = Client(headers={"accept-language": "en"}, enforce_csrf_checks=True, REMOTE_ADDR=address)
    return client.post("/track/", {"number": number, "pin": "", "send": what})


def enter(number: str, code: str, *, address: str = "10.0.0.1") -> HttpResponse:
    return Client(headers={"accept-language": "en"}, REMOTE_ADDR=address).post("/track/", {"number": number, "pin": code})


def opens(number: str, code: str, **where: str) -> bool:
    answer = enter(number, code, **where)
    return answer.status_code == 302 and number in Client().get(answer["Location"]).content.decode()


def messages(case: Case, kind: str) -> list[Notice]:
    compose.compose([case.pk], at=timezone.now())
    return list(Notice.objects.filter(case=case, kind=kind, recipient=None).order_by("event_seq"))


def code(case: Case) -> str:
    assert ask("code", case.number).status_code == 200
    return messages(case, "send_code")[-1].secret


def wrong(code: str, by: int = 1) -> str:
    return f"{(int(code) + by) % 10**6:06d}"


@pytest.mark.usefixtures("clock")
def test_a_code_goes_to_the_number_on_record_and_opens_the_page(case: Case) -> None:
    digits = code(case)
    (notice,) = messages(case, "send_code")
    assert (notice.citizen, notice.transport, notice.priority) == (case.citizen, "sms", Notice.Priority.URGENT)
    text = texts.render(notice, "en")
    assert text.codes == (digits,)
    assert "tell it to no one" in text.text
    assert opens(case.number, f" {digits[:3]} {digits[3:]} ")


@pytest.mark.usefixtures("clock")
def test_it_is_good_for_one_session_and_a_second_touch_of_the_button(case: Case) -> None:
    digits = code(case)
    assert opens(case.number, digits)
    assert opens(case.number, digits)
    assert not opens(case.number, digits, address="10.0.0.2")


def test_used_it_opens_nothing_a_minute_later(case: Case, clock: Any) -> None:
    digits = code(case)
    assert opens(case.number, digits)
    clock.shift(timedelta(minutes=2))
    assert not opens(case.number, digits)


def test_it_is_good_for_ten_minutes(case: Case, clock: Any) -> None:
    digits = code(case)
    clock.shift(timedelta(minutes=10))
    assert not opens(case.number, digits)


def test_only_the_newest_counts(case: Case, clock: Any) -> None:
    first = code(case)
    clock.shift(timedelta(minutes=2))
    second = code(case)
    assert not opens(case.number, first)
    assert opens(case.number, second)


@pytest.mark.usefixtures("clock")
def test_asked_for_twice_at_once_one_is_sent(case: Case) -> None:
    assert code(case) == code(case)
    assert len(messages(case, "send_code")) == 1


@pytest.mark.usefixtures("clock")
def test_after_a_few_wrong_tries_the_right_one_opens_nothing_from_wherever(case: Case) -> None:
    digits = code(case)
    for place in range(finding.OF_A_CODE.most):
        assert enter(case.number, wrong(digits, place + 1), address=f"10.0.1.{place}").status_code == 400
    assert not opens(case.number, digits)


@pytest.mark.usefixtures("clock")
def test_a_code_opens_its_own_case_alone(world: World, case: Case) -> None:
    digits, other = code(case), world.acknowledged(phone="13912340000")
    ask("code", other.number)
    messages(other, "send_code")
    assert verbs(other) == verbs(case), "and the two have come as far"
    assert enter(other.number, digits).status_code == 400
    assert opens(case.number, digits)


def test_sent_to_a_number_that_proved_wrong_it_opens_nothing(world: World, case: Case, clock: Any) -> None:
    digits = code(case)
    for operator in (world.operator, world.second_operator):
        steps.correct(case, field="phone", value="13700001111", reason="打错了", actor=operator, at=timezone.now())
    assert not opens(case.number, digits)
    clock.shift(timedelta(minutes=2))
    case = Case.objects.get(pk=case.pk)
    assert opens(case.number, code(case))
    assert [notice.citizen.phone for notice in messages(case, "send_code") if notice.citizen] == [PHONE, "+8613700001111"]


@pytest.mark.usefixtures("clock")
def test_nobody_of_the_staff_finds_the_code_anywhere(case: Case) -> None:
    digits = code(case)
    event = Event.objects.get(case=case, verb="send_code")
    assert digits not in str((event.facts, event.changes, ask("code", case.number).content.decode()))
    assert not event.public


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("what", ["code", "link"])
def test_the_answer_says_nothing_of_a_case(world: World, case: Case, kept_back: list[float], what: str) -> None:
    """Neither whether there is one, nor whether anything can be digits, nor whether too much was."""
    numbers = [case.number, NOBODY, world.registered(phone="").number, *[case.number] * CODES_A_DAY]
    answers = [ask(what, number) for number in numbers]
    pages = {re.sub(rf"{number}|value=\"\w{{64}}\"", "", a.content.decode()) for a, number in zip(answers, numbers, strict=True)}
    assert ({answer.status_code for answer in answers}, len(pages)) == ({200}, 1)
    assert kept_back == [finding.ANSWERED_AFTER] * len(answers), "nor by how long it takes"


def test_what_goes_to_one_phone_in_a_day_has_an_end(case: Case, clock: Any) -> None:
    for place in range(CODES_A_DAY + 3):
        ask("code", case.number, address=f"10.0.0.{place}")
        ask("link", case.number, address=f"10.0.0.{place}")
        clock.shift(timedelta(minutes=2))
    assert len(messages(case, "send_code")) == CODES_A_DAY
    assert len(messages(case, "send_link")) == LINKS_A_DAY
    clock.shift(timedelta(days=1))
    ask("link", case.number)
    assert len(messages(case, "send_link")) == LINKS_A_DAY + 1


@pytest.mark.usefixtures("clock")
def test_whoever_asks_for_one_after_the_other_is_kept_waiting(case: Case) -> None:
    asked = [ask("link", f"20260302-{nth:05d}").status_code for nth in range(finding.SENT_FROM_ADDRESS.most + 1)]
    assert asked == [200] * finding.SENT_FROM_ADDRESS.most + [429]
    of_one = [ask("link", NOBODY, address="10.0.0.3").status_code for _nth in range(finding.SENT_FOR_CASE.most + 1)]
    assert of_one == [200] * finding.SENT_FOR_CASE.most + [429]
    assert ask("link", case.number, address="10.0.0.2").status_code == 200


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("what", ["code", "link"])
def test_where_no_message_reaches_anybody_nothing_is_sent(world: World, what: str) -> None:
    case = world.registered(phone="")
    ask(what, case.number)
    assert f"send_{what}" not in verbs(case)


def test_an_e_mail_address_serves_as_a_mobile_phone_does(world: World, clock: Any) -> None:
    case = world.registered(phone="", name="", email="wang@example.org")
    assert opens(case.number, code(case))
    assert messages(case, "send_code")[0].transport == "email"


@pytest.mark.usefixtures("clock")
def test_the_link_comes_again_and_the_one_that_rates_while_it_is_to_be_rated(world: World, case: Case) -> None:
    ask("link", case.number)
    (again,) = messages(case, "send_link")
    assert again.secret != world.track_token(case)
    assert case.number in Client().get(f"/t/{again.secret}", follow=True).content.decode()
    assert messages(case, "resolve") == []


def test_a_lost_rating_link_is_sent_again_until_it_is_rated(world: World, case: Case, clock: Any) -> None:
    world.resolved(world.visited(case))
    clock.move_to(world.now)
    ask("link", case.number)
    first, again = (notice.secret for notice in messages(case, "resolve"))
    assert steps.rate_by_link(again, steps.Opinion(1, "no", "no"), at=timezone.now()).state == "resolved"
    ask("link", case.number)
    assert len(messages(case, "resolve")) == 2, "it is rated: a supervisor decides"
    assert Link.objects.filter(case=case, kind=Link.Kind.RATE, used_at=None, voided_at=None).count() == 0
    assert Rating.objects.get(case=case).score == 1
    assert first != again


@pytest.mark.parametrize("number", ["12", "2026-3-2", "王小明"])
def test_what_is_no_case_number_is_said_to_be_none(db: None, number: str) -> None:
    answer = ask("code", number)
    assert answer.status_code == 400
    assert "It looks like 20260302-00012" in answer.content.decode()


def test_the_page_asks_for_a_pin_or_a_code_where_nothing_is_to_be_sent(db: None) -> None:
    answer = Client(headers={"accept-language": "en"}).post("/track/", {"number": NOBODY, "pin": ""})
    assert answer.status_code == 400
    assert "Enter the PIN from your slip" in answer.content.decode()
    assert re.search(r'name="pin"[^>]*autocomplete="one-time-code"', answer.content.decode())


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    ("what", "reach", "most"),
    [("code", {"phone": PHONE}, CODES_TO_ONE.most), ("link", {"phone": "", "email": "wang@example.org"}, LINKS_TO_ONE.most)],
)
def test_by_many_cases_in_anothers_name_their_phone_is_not_flooded(
    world: World, what: str, reach: dict[str, str], most: int
) -> None:
    numbers = [world.registered(**reach).number for _case in range(most + 2)]
    for place, number in enumerate(numbers):
        ask(what, number, address=f"10.0.0.{place}")
    assert Event.objects.filter(verb=f"send_{what}").count() == most
    other = world.registered(phone="13800138009")
    ask(what, other.number)
    assert f"send_{what}" in verbs(other)


@pytest.mark.parametrize("asked", [False, True])
def test_the_citizen_hears_that_somebody_rated_after_a_code(world: World, case: Case, clock: Any, asked: bool) -> None:
    """Whoever was talked out of a code learns what was done with it."""
    world.resolved(world.visited(case))
    token = world.rating_token(case)
    clock.move_to(world.later(minutes=5))
    if asked:
        code(case)
    steps.rate_by_link(token, steps.Opinion(5), at=world.later(minutes=5))
    assert len(messages(case, "rated_after_code")) == asked
