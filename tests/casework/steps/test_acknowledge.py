"""Acknowledge: the unit takes the case in hand; the clock of the visit runs on."""

import pytest

from casework import steps
from casework.models import CaseHandler
from tests.access.rules import THE_UNIT, only
from tests.casework.looking import last, refused, wait, waiting
from tests.world import World

ACCESS = {"acknowledge": only(*THE_UNIT, assigned=True, state="dispatched")}


def test_acknowledging_ends_one_wait_and_leaves_the_case_online_only(world: World) -> None:
    case = world.acknowledged()
    assert (case.state, waiting(case)) == ("acknowledged", {"visit", "resolution"})
    assert wait(case, "acknowledgement").ended_by == "acknowledge"
    assert last(case).actor == world.handler


def test_whoever_acknowledges_an_unassigned_case_handles_it(world: World) -> None:
    case = world.acknowledged()
    assert case.handler == world.handler
    assert CaseHandler.objects.filter(case=case, user=world.handler, unit=world.water).exists()


def test_a_lead_who_signs_for_a_handler_leaves_the_case_with_the_handler(world: World) -> None:
    case = world.dispatched(handler=world.handler)
    assert steps.acknowledge(case, actor=world.lead, at=world.now).handler == world.handler
    assert CaseHandler.objects.filter(case=case, user=world.lead).exists()


def test_acknowledging_twice_says_who_did_it(world: World) -> None:
    case = world.acknowledged()
    for who in (world.handler, world.colleague, world.lead):
        with refused("already_done", saying="Handler", status=409):
            steps.acknowledge(case, actor=who, at=world.now)
    world.resolved(world.visited(case))
    with refused("already_done", saying="Handler"):
        steps.acknowledge(case, actor=world.handler, at=world.now)


def test_a_visit_acknowledges_too(world: World) -> None:
    case = world.visited(world.dispatched())
    with refused("already_done"):
        steps.acknowledge(case, actor=world.handler, at=world.now)


def test_a_case_assigned_to_a_colleague_is_refused_in_words(world: World) -> None:
    case = world.dispatched(handler=world.handler)
    with refused("not_assigned", saying="unit lead", status=403):
        steps.acknowledge(case, actor=world.colleague, at=world.now)


def test_before_its_dispatch_there_is_nothing_to_acknowledge(world: World) -> None:
    with refused("not_allowed", status=403):
        steps.acknowledge(world.registered(), actor=world.handler, at=world.now)


@pytest.mark.parametrize("who", ["operator", "dispatcher", "stranger", "supervisor", "administrator", "auditor"])
def test_others_do_not_sign_for_the_unit(world: World, who: str) -> None:
    with refused("not_allowed", status=403):
        steps.acknowledge(world.dispatched(), actor=world.people[who], at=world.now)
