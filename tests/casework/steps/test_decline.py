"""Decline: not for this body; the citizen is told why, and where to go."""

import pytest

from casework import steps
from tests.access.rules import DISPATCHER, OPERATOR, only
from tests.casework.looking import last, refused, waiting
from tests.world import World

ACCESS = {"decline": only(OPERATOR, DISPATCHER, state="received")}


@pytest.mark.parametrize("who", ["operator", "dispatcher"])
def test_declining_ends_every_wait_and_is_public(world: World, who: str) -> None:
    case = steps.decline(world.registered(), reason="请找法院", actor=world.people[who], at=world.now)
    assert (case.state, waiting(case), last(case).public) == ("declined", set(), True)


def test_declining_twice_says_who_did_it(world: World) -> None:
    case = steps.decline(world.registered(), reason="请找法院", actor=world.operator, at=world.now)
    with refused("already_done", saying="Operator"):
        steps.decline(case, reason="请找法院", actor=world.dispatcher, at=world.now)


def test_a_dispatched_case_is_not_declined(world: World) -> None:
    with refused("wrong_state", saying="Dispatcher"):
        steps.decline(world.dispatched(), reason="请找法院", actor=world.dispatcher, at=world.now)


@pytest.mark.parametrize("who", ["handler", "supervisor", "auditor"])
def test_others_do_not_decline(world: World, who: str) -> None:
    with refused("not_allowed", status=403):
        steps.decline(world.registered(), reason="理由", actor=world.people[who], at=world.now)


def test_it_takes_a_reason(world: World) -> None:
    with refused("invalid", status=400):
        steps.decline(world.registered(), reason=" ", actor=world.operator, at=world.now)


@pytest.mark.parametrize("role", ["operator", "dispatcher"])
def test_whose_unit_returned_it_does_not_decline_it(world: World, role: str) -> None:
    judge_and_party = world.person("lead", role)
    case = steps.return_(world.dispatched(), reason="不归我们管", actor=judge_and_party, at=world.now)
    with refused("handled_it", status=403):
        steps.decline(case, reason="请找法院", actor=judge_and_party, at=world.now)
