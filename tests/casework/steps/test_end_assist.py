"""End the assistance: a dispatcher or a supervisor from outside does, without the word of the unit that assists."""

import pytest

from accounts.models import Role
from casework import steps
from casework.models import Case
from casework.notices import compose
from tests.access.rules import DISPATCHER, SUPERVISOR, only
from tests.assisting import assisted
from tests.casework.looking import refused
from tests.standing import beginning
from tests.verified import first_break
from tests.world import World

ACCESS = {"end_assist": only(DISPATCHER, SUPERVISOR, outside=True, state="aided")}


@beginning
def aided(world: World) -> Case:
    return assisted(world)


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.SUPERVISOR])
def test_it_is_ended_from_outside_and_both_units_are_told(world: World, aided: Case, role: Role) -> None:
    lead = world.person("roads-lead", Role.UNIT_LEAD, unit=world.roads)
    somebody = world.person("outside", role)
    case = steps.end_assist(aided, unit=world.roads, reason="不需要了", actor=somebody, at=world.later(hours=1))
    assert case.assisting == []
    compose.compose([case.pk], at=world.now)
    assert {notice.recipient for notice in case.notices.filter(kind="assist_ended")} == {lead, world.handler, world.lead}
    with refused("no_assistance"):
        steps.end_assist(case, unit=world.roads, reason="不需要了", actor=somebody, at=world.later(hours=1))


def test_only_a_unit_that_assists_is_ended(world: World, aided: Case) -> None:
    with refused("invalid"):
        steps.end_assist(aided, unit=world.hotline, reason="不需要了", actor=world.supervisor, at=world.now)
    assert steps.end_assist(aided, unit=world.roads, reason="不需要了", actor=world.supervisor, at=world.now).assisting == []
    assert first_break() is None
