"""Close: asked for too early it is refused with what is missing; later it was done."""

import pytest

from casework import steps
from tests.access.rules import THE_UNIT, only
from tests.casework.looking import refused
from tests.world import World

ACCESS = {"close": only(*THE_UNIT, assigned=True, state="resolved")}


def test_closing_early_says_what_is_missing(world: World) -> None:
    for case in (world.dispatched(), world.acknowledged()):
        with refused("needs_visit_and_rating", saying="neither", status=409):
            steps.close(case, actor=world.handler, at=world.now)
    for case in (world.visited(), world.resolved()):
        with refused("needs_rating", saying="no rating yet"):
            steps.close(case, actor=world.handler, at=world.now)


def test_closing_again_says_in_whose_name_it_was_done(world: World) -> None:
    with refused("already_done", saying="Handler"):
        steps.close(world.closed(), actor=world.lead, at=world.now)


def test_the_unit_does_not_close_over_a_dissatisfied_citizen(world: World) -> None:
    case = world.rated(world.resolved(world.visited(world.acknowledged(world.rated(score=1)))), score=2)
    with refused("dissatisfied", saying="supervisor"):
        steps.close(case, actor=world.handler, at=world.now)


def test_a_withdrawn_case_is_not_closed(world: World) -> None:
    case = steps.withdraw(world.dispatched(), reason="不需要了", actor=world.operator, at=world.now)
    with refused("wrong_state", saying="Operator moved the case to Withdrawn"):
        steps.close(case, actor=world.handler, at=world.now)


@pytest.mark.parametrize("who", ["operator", "dispatcher", "supervisor", "stranger", "auditor"])
def test_others_do_not_close(world: World, who: str) -> None:
    with refused("not_allowed", status=403):
        steps.close(world.resolved(), actor=world.people[who], at=world.now)
