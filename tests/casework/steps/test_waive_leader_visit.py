"""Waive a leader's visit: a supervisor's decision, with a reason."""

from casework import steps
from tests.access.rules import SUPERVISOR, only
from tests.casework.looking import refused, wait, waiting
from tests.casework.steps.test_attest import owe_leader_visit
from tests.world import World

ACCESS = {"waive_leader_visit": only(SUPERVISOR, outside=True)}


def test_waiving_lets_the_case_be_resolved(world: World) -> None:
    case = world.visited(world.acknowledged())
    owe_leader_visit(world, case)
    steps.waive_leader_visit(case, reason="已到场", actor=world.supervisor, at=world.now)
    assert waiting(case) == {"resolution"}
    assert wait(case, "leader_visit").ended_by == "waive_leader_visit"
    assert world.resolved(case).state == "resolved"


def test_where_none_is_owed_there_is_nothing_to_waive(world: World) -> None:
    with refused("nothing_owed"):
        steps.waive_leader_visit(world.acknowledged(), reason="理由", actor=world.supervisor, at=world.now)


def test_the_unit_does_not_waive_its_own_leaders_visit(world: World) -> None:
    case = world.acknowledged()
    owe_leader_visit(world, case)
    with refused("not_allowed", status=403):
        steps.waive_leader_visit(case, reason="理由", actor=world.lead, at=world.now)
