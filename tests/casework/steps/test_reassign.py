"""Reassign: another unit takes the case. Its clocks run on; only the acknowledgement begins anew."""

import pytest

from accounts.models import User
from casework import steps
from casework.models import CaseHandler
from tests.access.rules import DISPATCHER, SUPERVISOR, only
from tests.casework.looking import last, refused, wait, waiting
from tests.world import World

ACCESS = {"reassign": only(DISPATCHER, SUPERVISOR)}


@pytest.mark.parametrize("brought", ["dispatched", "acknowledged"])
@pytest.mark.parametrize("who", ["dispatcher", "supervisor"])
def test_only_the_acknowledgement_begins_anew(world: World, brought: str, who: str) -> None:
    case = getattr(world, brought)()
    visit, due = wait(case, "visit"), wait(case, "resolution").due_at
    case = steps.reassign(case, unit=world.roads, reason="管辖", actor=world.people[who], at=world.later(hours=1))
    assert (case.state, case.unit, case.handler) == ("dispatched", world.roads, None)
    assert waiting(case) == {"acknowledgement", "visit", "resolution"}
    assert wait(case, "acknowledgement").since == world.now
    assert (wait(case, "visit").pk, wait(case, "resolution").due_at) == (visit.pk, due)
    assert (last(case).facts["unit"], last(case).facts["from_unit"]) == ("roads", "water")


def test_both_units_have_handled_it(world: World) -> None:
    case = steps.reassign(world.dispatched(), unit=world.roads, reason="管辖", actor=world.dispatcher, at=world.now)
    assert {row.unit for row in CaseHandler.objects.filter(case=case)} == {world.water, world.roads}


def test_visits_made_count_for_the_next_unit(world: World) -> None:
    case = steps.reassign(world.visited(), unit=world.roads, reason="管辖", actor=world.dispatcher, at=world.now)
    assert waiting(case) == {"acknowledgement", "resolution"}
    assert steps.acknowledge(case, actor=world.stranger, at=world.now).state == "visited"


def test_to_the_same_unit_is_already_done(world: World) -> None:
    with refused("already_done", saying="Water bureau"):
        steps.reassign(world.dispatched(), unit=world.water, reason="管辖", actor=world.dispatcher, at=world.now)


def test_never_to_the_unit_complained_of(world: World) -> None:
    case = world.dispatched(unit=world.roads, against=world.water, kind="report")
    for unit in (world.water, world.station, world.government):
        with refused("against_unit"):
            steps.reassign(case, unit=unit, reason="管辖", actor=world.supervisor, at=world.now)


def test_a_resolved_case_stays(world: World) -> None:
    with refused("wrong_state", saying="Handler"):
        steps.reassign(world.resolved(), unit=world.roads, reason="管辖", actor=world.dispatcher, at=world.now)


@pytest.mark.parametrize("who", ["operator", "handler", "lead", "auditor"])
def test_others_do_not_reassign(world: World, who: str) -> None:
    with refused("not_allowed", status=403):
        steps.reassign(world.dispatched(), unit=world.roads, reason="管辖", actor=world.people[who], at=world.now)


@pytest.mark.parametrize("role", ["dispatcher", "supervisor"])
def test_whose_own_unit_has_it_passes_it_on_within_the_unit_alone(world: World, role: str) -> None:
    judge_and_party = world.person("lead", role)
    case = world.acknowledged()
    with refused("handled_it", saying="within the unit", status=409):
        steps.reassign(case, unit=world.roads, reason="管辖", actor=judge_and_party, at=world.now)
    case = steps.reassign(case, unit=world.station, reason="管辖", actor=judge_and_party, at=world.now)
    assert case.unit == world.station
    with refused("handled_it", status=409):
        steps.reassign(case, unit=world.roads, reason="管辖", actor=User.objects.get(pk=judge_and_party.pk), at=world.now)


@pytest.mark.parametrize("role", ["dispatcher", "supervisor"])
def test_whose_role_is_limited_to_a_unit_lets_nothing_out_of_it(world: World, role: str) -> None:
    limited = world.person("limited", role, unit=world.water)
    case = world.dispatched(unit=world.station)
    with refused("outside_unit", status=409):
        steps.reassign(case, unit=world.roads, reason="管辖", actor=limited, at=world.now)
    assert steps.reassign(case, unit=world.water, reason="管辖", actor=limited, at=world.now).unit == world.water
