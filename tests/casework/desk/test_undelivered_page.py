"""The list of undelivered messages says why, since when, whose they are and what to do; the case says it too."""

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from casework import steps
from casework.desk.undelivered import page as undelivered_page
from casework.models import Case
from casework.notices import compose, deliver
from tests.casework.notices.carriers import Carrier, carried_by
from tests.world import World

pytestmark = pytest.mark.django_db

DEAD = "The number or address does not exist, or takes no messages."
ADDRESS = "/messages/undelivered/"


@pytest.fixture(autouse=True)
def _dead(monkeypatch: pytest.MonkeyPatch) -> None:
    carried_by(monkeypatch, Carrier(reason="no_such_number", dead=True))


def stuck(world: World, case: Case) -> Case:
    compose.compose([case.pk], at=world.now)
    deliver.deliver(at=world.now)
    return case


def ask(world: World, user: User, address: str = ADDRESS) -> HttpResponse:
    with time_machine.travel(world.now, tick=False):
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        return client.get(address)


def show(world: World, user: User, address: str = ADDRESS) -> str:
    answer = ask(world, user, address)
    assert answer.status_code == 200
    return answer.content.decode()


def move(case: Case, verb: str) -> str:
    return f'href="/cases/{case.number}/{verb}/"'


def test_a_line_says_why_whose_and_what_to_do(world: World) -> None:
    case = stuck(world, world.dispatched(handler=world.handler))
    page = show(world, world.handler)
    assert case.number in page
    assert DEAD in page
    assert "Find out the right number or address" in page
    assert "Handler" in page
    assert move(case, "contact") in page
    assert move(case, "correct") not in page, "the unit changes no number"
    by_operator = show(world, world.operator)
    assert move(case, "correct") in by_operator
    assert move(case, "contact") not in by_operator


def test_before_dispatch_the_operators_answer_for_it(world: World) -> None:
    case = stuck(world, world.registered())
    page = show(world, world.operator)
    assert "The operators" in page
    assert move(case, "correct") in page
    assert case.number not in show(world, world.handler)


def test_a_slip_is_offered_in_the_place_of_a_rating_link_alone(world: World) -> None:
    case = stuck(world, world.dispatched(handler=world.handler))
    assert move(case, "rating_slip") not in show(world, world.operator)
    stuck(world, world.resolved(world.visited(world.acknowledged(case))))
    assert move(case, "rating_slip") in show(world, world.operator)
    assert move(case, "rating_slip") not in show(world, world.handler), "no handler sees it"


def test_a_deed_takes_the_line_away_without_a_button(world: World) -> None:
    case = stuck(world, world.dispatched(handler=world.handler))
    world.acknowledged(case)
    steps.contact(case, how="phone", actor=world.handler, at=world.later(minutes=1))
    page = show(world, world.handler)
    assert case.number not in page
    assert "Every citizen was reached" in page


def test_a_confidential_case_shows_its_unit_no_more_than_elsewhere(world: World) -> None:
    case = world.dispatched(handler=world.handler, kind="report", against=world.roads, text="有人收钱不办事")
    stuck(world, case)
    page = show(world, world.handler)
    assert case.number in page
    assert "收钱" not in page


def test_nobody_is_shown_a_citizen(world: World) -> None:
    stuck(world, world.dispatched(handler=world.handler, name="王小明"))
    for user in (world.handler, world.operator, world.auditor):
        page = show(world, user)
        assert "王小明" not in page
        assert "13912345678" not in page


def test_it_is_paged_and_counts_no_further_than_it_must(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undelivered_page, "LINES", 2)
    monkeypatch.setattr(undelivered_page, "MOST_COUNTED", 4)
    cases = [stuck(world, world.registered(phone=f"1390013900{nth}")) for nth in range(5)]
    address, numbers = ADDRESS, []
    for listed in (2, 2, 1):
        answer = ask(world, world.operator, address)
        page = answer.context["page"]
        numbers += [line.case.number for line in page.lines]
        assert len(page.lines) == listed
        assert "More than 4 in total" in answer.content.decode()
        address = f"{ADDRESS}?cause=&after={page.next_after}"
    assert numbers == [case.number for case in cases], "the oldest first"
    assert page.next_after is None


@pytest.mark.parametrize("odd", ["cause=else", "after=x", "after=-1", "after=１", f"after={'9' * 19}", "cause=address%00"])
def test_an_odd_address_is_none(world: World, odd: str) -> None:
    assert ask(world, world.operator, f"{ADDRESS}?{odd}").status_code == 404


def test_each_cause_has_its_tab(world: World) -> None:
    case = stuck(world, world.registered())
    assert case.number in show(world, world.operator, f"{ADDRESS}?cause=address")
    assert case.number not in show(world, world.operator, f"{ADDRESS}?cause=gateway")


def test_who_cannot_do_anything_about_it_is_refused_in_words(world: World) -> None:
    for user in (world.administrator, world.dispatcher):
        answer = ask(world, user)
        assert answer.status_code == 403
        assert "Only these roles" in answer.content.decode()
    assert 'href="/messages/"' in ask(world, world.administrator).content.decode().partition("<main")[2]
    assert 'href="/messages/"' not in ask(world, world.dispatcher).content.decode()


def test_administrators_see_how_many_there_are_by_cause_and_of_no_citizen_anything(world: World) -> None:
    assert "Every citizen was reached" in show(world, world.administrator, "/messages/")
    case = stuck(world, world.registered())
    page = show(world, world.administrator, "/messages/")
    assert "<dt>Wrong number or address</dt><dd>1</dd>" in page
    assert case.number not in page
    assert 'href="/messages/undelivered/"' not in page
    assert 'href="/messages/undelivered/"' in show(world, world.auditor, "/messages/").partition("<main")[2]


# On the case


def test_the_case_says_that_its_citizen_was_not_reached(world: World) -> None:
    case = stuck(world, world.dispatched(handler=world.handler))
    page = show(world, world.handler, f"/cases/{case.number}/")
    assert "The last message could not be delivered." in page
    assert DEAD in page
    world.visited(world.acknowledged(case))
    assert "The last message" not in show(world, world.handler, f"/cases/{case.number}/")


def test_the_case_says_that_its_message_still_waits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    carried_by(monkeypatch)
    case = stuck(world, world.dispatched(handler=world.handler))
    assert "The last message" not in show(world, world.handler, f"/cases/{case.number}/")
    world.later(minutes=11)
    assert "The last message has not been sent yet." in show(world, world.handler, f"/cases/{case.number}/")
