"""Assign: the unit lead gives a case to a handler; a handler may take one that nobody has."""

from accounts.models import Role
from casework import steps
from casework.models import CaseHandler
from tests.access.rules import THE_UNIT, only
from tests.casework.looking import last, refused, waiting
from tests.world import World

ACCESS = {"assign": only(*THE_UNIT, assigned=True)}


def test_the_lead_assigns_and_both_have_handled_the_case(world: World) -> None:
    case = world.dispatched()
    before = waiting(case)
    case = steps.assign(case, handler=world.colleague, actor=world.lead, at=world.now)
    assert (case.handler, case.state, waiting(case)) == (world.colleague, "dispatched", before)
    assert last(case).facts["handler"] == world.colleague.pk
    assert {row.user for row in CaseHandler.objects.filter(case=case)} >= {world.colleague, world.lead}


def test_a_handler_takes_what_nobody_has_but_gives_it_to_nobody(world: World) -> None:
    case = world.dispatched()
    with refused("not_allowed", saying="unit lead", status=403):
        steps.assign(case, handler=world.colleague, actor=world.handler, at=world.now)
    assert steps.assign(case, handler=world.handler, actor=world.handler, at=world.now).handler == world.handler
    with refused("not_assigned", status=403):
        steps.assign(case, handler=world.colleague, actor=world.colleague, at=world.now)


def test_leading_another_unit_gives_no_right_to_assign_here(world: World) -> None:
    world.person("handler", Role.UNIT_LEAD, unit=world.roads)
    with refused("not_allowed", saying="unit lead", status=403):
        steps.assign(world.dispatched(), handler=world.colleague, actor=world.handler, at=world.now)


def test_the_handler_belongs_to_the_unit(world: World) -> None:
    with refused("invalid", status=400):
        steps.assign(world.dispatched(), handler=world.stranger, actor=world.lead, at=world.now)


def test_assigning_twice_says_who_has_it(world: World) -> None:
    case = world.dispatched(handler=world.handler)
    with refused("already_done", saying="Handler"):
        steps.assign(case, handler=world.handler, actor=world.lead, at=world.now)


def test_a_resolved_case_is_not_assigned(world: World) -> None:
    with refused("wrong_state", saying="Handler moved the case to Resolved"):
        steps.assign(world.resolved(), handler=world.colleague, actor=world.lead, at=world.now)
