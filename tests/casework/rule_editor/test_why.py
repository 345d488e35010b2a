"""Why a case was escalated or not: every rule, and the first condition that failed."""

import pytest
from django.test import Client

from casework import steps
from casework.escalation.sweep import sweep
from casework.models import Case, EscalationRule
from casework.rule_editor.why import Reading, why
from tests import tuning
from tests.casework.rule_editor.conftest import Tuned
from tests.world import World

pytestmark = pytest.mark.django_db


def reading(case: Case, code: str, world: World) -> Reading:
    return next(answer for answer in why(case, at=world.now) if answer.rule.code == code)


def test_what_fired_says_by_which_version(world: World, tuned: Tuned) -> None:
    tuned("visit-first", amount=4, unit="working_hours")
    case = world.acknowledged()
    world.later(days=1)
    sweep(at=world.now)
    answer = reading(case, "visit-first", world)
    assert (answer.outcome, answer.text) == ("fired", "It fired with version 2.")
    assert [firing.fired_at for firing in answer.firings] == [world.now]


def test_what_has_not_come_yet_says_how_long_it_has_waited_and_when_it_comes(world: World) -> None:
    case = world.acknowledged()
    world.later(hours=2)
    answer = reading(case, "visit-second", world)
    assert answer.outcome == "not_yet"
    assert answer.text == "Not yet: the limit is 2 working days, counted from 2 March 2026, 09:05."
    assert answer.at is not None
    sweep(at=answer.at)
    assert reading(case, "visit-second", world).outcome == "fired"


def test_each_first_condition_that_fails_is_named(world: World, tuned: Tuned) -> None:
    case = world.acknowledged()
    tuned("visit-third", enabled=False)
    tuned("visit-second", scope={"units": ["roads"]})
    texts = {answer.rule.code: answer.text for answer in why(case, at=world.now)}
    assert texts["visit-third"] == "The rule is disabled."
    assert texts["visit-second"] == "The case is outside the rule's scope: unit: Roads bureau."
    assert texts["visit-first-urgent"] == "The case is outside the rule's scope: urgency: Urgent."
    assert texts["dispatch-reminder"] == "The case no longer has this wait."
    assert texts["rating-callback"] == "The case never had this wait."


def test_a_clock_that_stands_still_is_said(world: World) -> None:
    case = world.acknowledged()
    steps.return_(case, reason="不属于本单位", actor=world.handler, at=world.later(minutes=5))
    assert reading(case, "visit-first", world).text == "The clock is stopped."


def test_how_long_a_clock_stood_still_is_said_and_not_counted_as_waiting(world: World) -> None:
    """Forty minutes of Monday had run; from one day to the next nobody could act."""
    case = world.dispatched(urgency="urgent")
    world.later(minutes=20)
    case = steps.return_(case, reason="不属于本单位", actor=world.handler, at=world.later(minutes=20))
    world.dispatched(case, unit=world.roads)
    stood = reading(case, "visit-second-urgent", world).text
    assert stood == "Not yet: it has waited 40 min; 8 hours required. Before that, the clock was stopped for 5 min."


def test_what_is_due_and_not_yet_fired_is_done_by_the_next_look(world: World) -> None:
    case = world.acknowledged()
    world.later(days=2)
    assert reading(case, "visit-first", world).outcome == "due"
    sweep(at=world.now)
    assert reading(case, "visit-first", world).outcome == "fired"


def test_the_page_tells_it_to_whoever_may_see_the_case_and_to_nobody_else(world: World) -> None:
    case = world.acknowledged()
    client = Client(headers={"accept-language": "en"})
    for who, number, status in (
        ("administrator", case.number, 200),
        ("supervisor", case.number, 200),
        ("auditor", "20200101-00001", 404),
        ("handler", case.number, 403),
        ("operator", case.number, 403),
    ):
        client.force_login(world.people[who])
        page = client.get("/rules/why/", {"case": number})
        assert page.status_code == status, who
        assert ("Online only: yellow card" in page.content.decode()) == (status == 200), who
        assert "王小明" not in page.content.decode()


def test_what_the_calendar_does_not_reach_is_said(world: World) -> None:
    tuning.rewrite(EscalationRule.objects.get(code="visit-second"), amount=2500)
    case = world.acknowledged()
    answer = reading(case, "visit-second", world)
    assert (answer.outcome, answer.at) == ("not_yet", None)
