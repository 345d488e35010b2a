"""Decide on assistance: a dispatcher or a supervisor, never of the unit that asks; then the other unit has a wait of its own."""

from datetime import timedelta

import pytest

from accounts.models import Role
from casework import steps
from casework.models import Case, CaseHandler
from casework.notices import compose
from casework.policies import access
from tests.access.rules import DISPATCHER, SUPERVISOR, only
from tests.assisting import asked, assisted, decided, done
from tests.casework.looking import last, refused, wait
from tests.casework.steps import test_suspend
from tests.standing import beginning
from tests.verified import first_break
from tests.world import World

ACCESS = {"decide_assist": only(DISPATCHER, SUPERVISOR, outside=True, state="unaided")}


@beginning
def acknowledged(world: World) -> Case:
    return world.acknowledged()


def test_the_unit_that_assists_is_told_and_the_one_that_asked(world: World, acknowledged: Case) -> None:
    lead = world.person("roads-lead", Role.UNIT_LEAD, unit=world.roads)
    case = assisted(world, acknowledged)
    assert last(case).public
    compose.compose([case.pk], at=world.now)
    assert {notice.recipient for notice in case.notices.filter(kind="assists")} == {lead}
    assert {notice.recipient for notice in case.notices.filter(kind="assistance_granted")} == {world.handler, world.lead}


def test_without_a_lead_of_its_own_the_nearest_one_above_is_told(world: World, acknowledged: Case) -> None:
    above = world.person("head", Role.UNIT_LEAD, unit=world.government)
    case = assisted(world, acknowledged)
    compose.compose([case.pk], at=world.now)
    assert {notice.recipient for notice in case.notices.filter(kind="assists")} == {above}
    assert access.sees(above, case)


def test_it_has_three_working_days_or_until_the_case_is_due(world: World, acknowledged: Case) -> None:
    case = assisted(world, acknowledged)
    due, resolution = wait(case, "assist").due_at, wait(case, "resolution").due_at
    assert due is not None
    assert resolution is not None
    assert timedelta(days=3) < due - world.now < timedelta(days=4)
    assert due < resolution
    urgent = assisted(world, world.acknowledged(urgency="urgent"))
    assert wait(urgent, "assist").due_at == wait(urgent, "resolution").due_at
    assert first_break() is None


def test_none_of_its_people_ever_enters_the_rating(world: World, acknowledged: Case) -> None:
    case = done(world, assisted(world, acknowledged))
    assert CaseHandler.objects.filter(case=case, unit=world.roads).exists()
    assert access.handled(world.stranger, case)
    resolved = world.resolved(world.visited(case))
    operator = world.person("roads-operator", Role.OPERATOR, unit=world.roads)
    world.person("roads-operator", Role.OPERATOR)
    opinion = steps.Opinion(score=5, solved="yes", visited="yes")
    with refused("handled_it", status=403):
        steps.rate_for(resolved, opinion, by="phone", actor=operator, at=world.now)


def test_refused_nothing_waits_and_nobody_of_it_sees_the_case(world: World, acknowledged: Case) -> None:
    case = decided(world, asked(world, acknowledged), approve=False)
    assert not last(case).public
    assert case.assisting == []
    assert not access.sees(world.stranger, case)
    assert not CaseHandler.objects.filter(case=case, unit=world.roads).exists()
    with refused("already_done"):
        decided(world, case)


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.SUPERVISOR])
def test_nobody_decides_for_their_own_unit(world: World, acknowledged: Case, role: Role) -> None:
    inside = world.person("inside", role, unit=world.water)
    with refused("handled_it", status=403):
        decided(world, asked(world, acknowledged), by=inside)


def test_granted_while_the_case_rests_its_clock_stands_still_too(world: World, acknowledged: Case) -> None:
    lead = world.person("roads-lead", Role.UNIT_LEAD, unit=world.roads)
    case = test_suspend.suspended(world, asked(world, acknowledged))
    case = decided(world, case, by=world.supervisor)
    assert wait(case, "assist").pauses.filter(ended_at__isnull=True).exists()
    case = steps.release(case, actor=world.handler, at=world.later(days=1))
    compose.compose([case.pk], at=world.now)
    assert case.notices.filter(kind="release", recipient=lead).exists()
    assert not wait(case, "assist").pauses.filter(ended_at__isnull=True).exists()
    assert first_break() is None
