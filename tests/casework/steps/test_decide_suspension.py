"""Decide on a suspension: a supervisor from outside the unit lets a case rest, or does not; then the citizen reads until when."""

from datetime import date

from accounts.models import Role
from casework import steps
from casework.models import Case, Notice
from casework.notices import compose
from tests.access.rules import SUPERVISOR, only
from tests.casework.looking import last, refused
from tests.casework.steps.test_suspend import asked, decided, suspended
from tests.standing import beginning
from tests.world import World

ACCESS = {"decide_suspension": only(SUPERVISOR, outside=True, state="resting")}


@beginning
def acknowledged(world: World) -> Case:
    return world.acknowledged()


def test_the_citizen_is_told_until_when_and_the_unit_too(world: World, acknowledged: Case) -> None:
    case = suspended(world, acknowledged)
    assert last(case).public
    compose.compose([case.pk], at=world.now)
    notices = Notice.objects.filter(case=case, kind="suspended")
    assert notices.filter(citizen=case.citizen).exists()
    assert {notice.recipient for notice in notices if notice.recipient} == {world.handler, world.lead}


def test_a_day_that_came_before_the_decision_is_none_to_rest_until(world: World, acknowledged: Case) -> None:
    case = asked(world, acknowledged, review_on=date(2026, 3, 3))
    world.later(days=1)
    with refused("day_has_come"):
        decided(world, case)
    assert decided(world, case, approve=False).state == "acknowledged"


def test_a_supervisor_of_the_unit_does_not_decide_but_any_releases(world: World, acknowledged: Case) -> None:
    inside = world.person("supervisor-inside", Role.SUPERVISOR, unit=world.water)
    case = asked(world, acknowledged)
    with refused("handled_it", status=403):
        steps.decide_suspension(case, approve=True, reason="属实", actor=inside, at=world.now)
    assert steps.release(decided(world, case), actor=inside, at=world.now).state == "acknowledged"
