"""Came back: within thirty days of closing the same unit has to go again."""

from datetime import datetime, timedelta

import pytest

from accounts.models import Role
from casework import steps
from casework.lifecycle import WaitKind
from casework.models import Case, Event, Notice
from casework.notices import compose, texts
from casework.steps.came_back import CAME_BACK
from casework.timeline import append
from casework.writing import waits
from tests import files
from tests.access.rules import OPERATOR, only
from tests.casework.guards.breaking import stopped
from tests.casework.looking import last, refused, waiting
from tests.casework.steps.test_rate import in_last_round
from tests.standing import beginning
from tests.verified import first_break
from tests.world import SHANGHAI, World

ACCESS = {"came_back": only(OPERATOR, outside=True, state="closed")}

OPENED = {"acknowledgement", "visit", "resolution"}


@beginning
def case(world: World) -> Case:
    return world.closed(world.resolved(world.visited(world.acknowledged(world.dispatched(handler=world.handler)))))


def test_the_same_unit_and_handler_owe_visits_again(world: World, case: Case) -> None:
    case = steps.came_back(case, text="又漏了", actor=None, at=world.later(days=2), files=[files.photo()])
    assert (case.state, case.round, case.unit, case.handler) == ("dispatched", 2, world.water, world.handler)
    assert waiting(case) == OPENED
    assert last(case).actor is None
    with refused("needs_visit"):
        steps.resolve(world.acknowledged(case), text="已修", actor=world.handler, at=world.now)


def test_whoever_left_the_unit_meanwhile_is_not_given_it_again_but_the_unit(world: World, case: Case) -> None:
    world.leaves(world.handler)
    case = steps.came_back(case, text="又漏了", actor=None, at=world.later(days=12))
    assert (case.unit, case.handler) == (world.water, None)
    compose.compose([case.pk], at=world.now)
    assert Notice.objects.filter(case=case, kind="came_back", recipient=world.lead).exists()
    assert first_break() is None


def test_whoever_is_disabled_or_handles_for_another_unit_now_is_not_given_it_again(world: World, case: Case) -> None:
    other = world.closed(handler=world.colleague)
    world.disable(world.handler)
    assert steps.came_back(case, text="又漏了", actor=None, at=world.later(days=1)).handler is None
    world.leaves(world.colleague)
    world.person("colleague", Role.HANDLER, unit=world.roads)
    assert steps.came_back(other, text="又漏了", actor=None, at=world.later(days=1)).handler is None


def test_whoever_leads_the_unit_or_one_above_meanwhile_goes_on_with_it(world: World, case: Case) -> None:
    world.person("handler", Role.UNIT_LEAD, unit=world.government)
    world.leaves(world.handler, world.water)
    assert steps.came_back(case, text="又漏了", actor=None, at=world.later(days=1)).handler == world.handler


def test_a_case_closed_although_the_citizen_was_dissatisfied_comes_back_too(world: World) -> None:
    case = world.rated(in_last_round(world), score=1)
    case = steps.close_dissatisfied(case, reason="依法不予支持，已说明", actor=world.supervisor, at=world.now)
    assert steps.came_back(case, text="还是这样", actor=None, at=world.now).round == 3


def test_to_the_end_of_the_thirtieth_day_and_then_as_a_new_demand(world: World, case: Case) -> None:
    closed = last(case, "close").occurred_at.astimezone(SHANGHAI)
    evening = datetime(closed.year, closed.month, closed.day, 23, 50, tzinfo=SHANGHAI) + timedelta(days=30)
    with refused("too_late", saying="more than 30 days ago"):
        steps.came_back(case, text="又漏了", actor=None, at=evening + timedelta(minutes=20))
    assert steps.came_back(case, text="又漏了", actor=world.operator, at=evening).round == 2


def test_the_database_knows_the_limit_too(world: World, case: Case) -> None:
    late = last(case, "close").occurred_at + timedelta(days=32)
    with stopped("within thirty days"):
        append(case, CAME_BACK, actor=None, at=late)


def test_a_promise_that_is_said_to_be_kept_long_afterwards_begins_the_days_anew(world: World) -> None:
    case = steps.keep_plan(world.rated(world.resolved(how="planned")), actor=world.lead, at=world.later(days=200))
    with refused("too_late", saying="What was promised was done"):
        steps.came_back(case, text="根本没修", actor=world.operator, at=world.now + timedelta(days=31))
    assert steps.came_back(case, text="根本没修", actor=world.operator, at=world.later(days=29)).round == 2


def test_it_comes_back_once_for_each_closing(world: World, case: Case) -> None:
    case = steps.came_back(case, text="又漏了", actor=None, at=world.now)
    with refused("already_done"):
        steps.came_back(case, text="又漏了", actor=None, at=world.now)
    case = world.closed(world.resolved(world.visited(world.acknowledged(case))))
    assert steps.came_back(case, text="第三次了", actor=None, at=world.now).round == 3


@pytest.mark.parametrize("brought", ["registered", "visited", "resolved"])
def test_what_is_not_closed_has_not_come_back(world: World, brought: str) -> None:
    with refused("wrong_state"):
        steps.came_back(getattr(world, brought)(), text="又漏了", actor=world.operator, at=world.now)


def test_the_lead_is_told_before_the_handler_and_the_citizen_by_when(world: World, case: Case) -> None:
    case = steps.came_back(case, text="又漏了", actor=None, at=world.now)
    compose.compose([case.pk], at=world.now)
    of_staff = Notice.objects.filter(case=case, kind="came_back").order_by("pk")
    assert [notice.recipient.username for notice in of_staff if notice.recipient] == ["lead", "handler"]
    due = waits.due(case, WaitKind.RESOLUTION)
    assert due
    message = texts.render(Notice.objects.get(case=case, kind="rework", recipient=None), "en").text
    day = due.astimezone(SHANGHAI)
    assert message == f"Case {case.number} is open again. Water bureau must visit you again and resolve it by {day.day} {day:%B}."


def test_a_dissatisfied_rating_says_the_same(world: World) -> None:
    case = world.rated(score=1)
    compose.compose([case.pk], at=world.now)
    message = texts.render(Notice.objects.get(case=case, kind="rework", recipient=None), "en").text
    assert "must visit you again and resolve it by" in message


def test_an_operator_of_the_unit_does_not_say_it(world: World, case: Case) -> None:
    involved = world.person("involved", Role.OPERATOR)
    world.person("involved", Role.HANDLER, unit=world.water)
    with refused("handled_it", status=403):
        steps.came_back(case, text="又漏了", actor=involved, at=world.now)


@pytest.mark.parametrize("who", ["handler", "lead", "supervisor", "dispatcher"])
def test_only_the_citizen_and_operators_say_it(world: World, case: Case, who: str) -> None:
    with refused("not_allowed", status=403):
        steps.came_back(case, text="又漏了", actor=world.people[who], at=world.now)
    assert not Event.objects.filter(verb="came_back").exists()
