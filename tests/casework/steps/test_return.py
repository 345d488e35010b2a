"""Return: back to the dispatchers, at most twice. Visit and resolution stand still meanwhile."""

from datetime import timedelta

import pytest

from casework import steps
from casework.models import Case, CaseHandler
from tests.access.rules import THE_UNIT, only
from tests.casework.looking import refused, wait, waiting
from tests.casework.steps.test_attest import owe_leader_visit
from tests.world import World

ACCESS = {"return": only(*THE_UNIT, assigned=True)}


def return_(world: World, case: Case) -> Case:
    case.refresh_from_db()
    return steps.return_(case, reason="不归我管", actor=case.handler or world.handler, at=world.later(minutes=10))


@pytest.mark.parametrize("brought", ["dispatched", "acknowledged", "visited"])
def test_returning_opens_the_dispatch_again_and_stops_the_clocks(world: World, brought: str) -> None:
    case = return_(world, getattr(world, brought)())
    assert (case.state, case.unit, case.handler) == ("received", None, None)
    running = {"resolution|"} if brought == "visited" else {"visit|", "resolution|"}
    assert waiting(case) == {"dispatch"} | running
    assert CaseHandler.objects.filter(case=case, unit=world.water).exists()


def test_by_the_clock_the_due_time_moves_by_as_long_as_it_stood_still(world: World) -> None:
    case = world.acknowledged(urgency="urgent")
    visit, due = wait(case, "visit").clock_from, wait(case, "resolution").due_at
    assert due
    case = return_(world, case)
    world.later(hours=3)
    case = world.dispatched(case, unit=world.roads)  # five minutes later
    stood = timedelta(hours=3, minutes=5)
    assert wait(case, "visit").clock_from == visit + stood
    assert wait(case, "resolution").due_at == due + stood
    assert wait(case, "resolution").due_seq == 1
    assert wait(case, "visit").since == visit
    assert waiting(case) == {"acknowledgement", "visit", "resolution"}


def test_in_working_days_the_working_time_left_stays_left(world: World) -> None:
    case = world.acknowledged()
    case = return_(world, case)  # Monday 09:35
    world.later(days=1, minutes=-5)
    case = world.dispatched(case)  # Tuesday 09:35
    due = wait(case, "resolution").due_at
    assert due
    assert due - world.now > timedelta(days=5)
    visit = wait(case, "visit")
    assert timedelta(minutes=29) <= world.now - visit.clock_from <= timedelta(minutes=31)


def test_a_visit_made_before_the_return_is_not_owed_again(world: World) -> None:
    case = world.dispatched(return_(world, world.visited()), unit=world.roads)
    assert waiting(case) == {"acknowledgement", "resolution"}
    case = steps.acknowledge(case, actor=world.stranger, at=world.now)
    assert case.state == "visited"


def test_a_leaders_visit_owed_stands_still_and_runs_on(world: World) -> None:
    case = world.acknowledged()
    owe_leader_visit(world, case)
    case = return_(world, case)
    assert "leader_visit|" in waiting(case)
    assert "leader_visit" in waiting(world.dispatched(case))


def test_a_third_time_is_refused_in_words(world: World) -> None:
    case = world.acknowledged()
    for _ in range(2):
        case = world.dispatched(return_(world, case))
    with refused("returned_twice", saying="supervisor"):
        return_(world, case)


def test_a_case_already_returned_says_who_did_it(world: World) -> None:
    case = return_(world, world.acknowledged())
    with refused("not_allowed", status=403):  # it is nobody's unit now
        steps.return_(case, reason="不归我管", actor=world.handler, at=world.now)


def test_a_resolved_case_is_not_returned(world: World) -> None:
    with refused("wrong_state"):
        return_(world, world.resolved())


@pytest.mark.parametrize("who", ["operator", "dispatcher", "stranger", "supervisor", "auditor"])
def test_only_the_unit_returns(world: World, who: str) -> None:
    with refused("not_allowed", status=403):
        steps.return_(world.acknowledged(), reason="理由", actor=world.people[who], at=world.now)
