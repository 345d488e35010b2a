"""Withdraw: the citizen takes the demand back."""

import pytest

from casework import steps
from tests.access.rules import OPERATOR, only
from tests.casework.looking import last, refused, waiting
from tests.world import World

ACCESS = {"withdraw": only(OPERATOR, outside=True)}


@pytest.mark.parametrize("brought", ["registered", "dispatched", "acknowledged", "visited"])
@pytest.mark.parametrize("who", ["operator", None])
def test_withdrawing_ends_every_wait(world: World, brought: str, who: str | None) -> None:
    actor = world.people[who] if who else None
    case = steps.withdraw(getattr(world, brought)(), reason="不需要了", actor=actor, at=world.now)
    assert (case.state, waiting(case), last(case).actor) == ("withdrawn", set(), actor)


@pytest.mark.parametrize("brought", ["resolved", "closed"])
def test_a_resolved_case_is_rated_not_withdrawn(world: World, brought: str) -> None:
    with refused("wrong_state"):
        steps.withdraw(getattr(world, brought)(), reason="不需要了", actor=world.operator, at=world.now)


@pytest.mark.parametrize("who", ["dispatcher", "handler", "lead", "supervisor"])
def test_the_unit_never_withdraws_a_demand_for_the_citizen(world: World, who: str) -> None:
    with refused("not_allowed", status=403):
        steps.withdraw(world.dispatched(), reason="不需要了", actor=world.people[who], at=world.now)


def test_withdrawing_twice_says_who_did_it(world: World) -> None:
    case = steps.withdraw(world.dispatched(), reason="不需要了", actor=world.operator, at=world.now)
    with refused("already_done", saying="Operator"):
        steps.withdraw(case, reason="不需要了", actor=world.operator, at=world.now)
