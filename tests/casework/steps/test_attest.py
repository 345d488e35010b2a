"""Attest: casework is told that a visit was accepted."""

import uuid
from typing import Any

import pytest

from casework import steps
from casework.models import Attestation, Case, CaseHandler, Wait
from tests import visiting
from tests.casework.looking import last, refused, wait, waiting
from tests.world import World


def attest(world: World, case: Case, **details: Any) -> Case:
    given: dict[str, Any] = {
        "visit": uuid.uuid4(),
        "occurred_at": world.now,
        "visitors": [world.handler],
        "at": world.now,
    }
    return visiting.attested(case, **(given | details))


def owe_leader_visit(world: World, case: Case) -> None:
    """As escalation leaves it (its own room writes that wait)."""
    at = wait(case, "visit").since
    Wait.objects.create(
        case=case, round=case.round, kind="leader_visit", since=at, clock_from=at, calendar=wait(case, "visit").calendar
    )


def test_a_counted_visit_ends_the_online_only_time(world: World) -> None:
    case = world.visited()
    assert (case.state, waiting(case)) == ("visited", {"resolution"})
    assert wait(case, "visit").ended_by == "attest"
    assert last(case).facts["visits_counted"] == 1


def test_a_visit_to_a_case_that_nobody_signed_for_acknowledges_it_too(world: World) -> None:
    case = world.visited(world.dispatched())
    assert (case.state, case.handler, waiting(case)) == ("visited", world.handler, {"resolution"})
    assert wait(case, "acknowledgement").ended_by == "attest"


def test_where_two_visits_are_owed_one_leaves_the_case_online_only(world: World) -> None:
    world.keep(world.leak, visits_required=2)
    case = world.visited()
    assert (case.state, waiting(case)) == ("visited", {"visit", "resolution"})
    with refused("needs_visit", saying="1 more"):
        steps.resolve(case, text="已修", actor=world.handler, at=world.now)
    assert waiting(attest(world, case)) == {"resolution"}


@pytest.mark.parametrize("outcome", ["not_home", "refused", "unsafe"])
def test_where_nobody_was_met_nothing_counts(world: World, outcome: str) -> None:
    with refused("not_met"):
        attest(world, world.acknowledged(), outcome=outcome)
    assert not Attestation.objects.exists()


def test_a_look_at_the_place_counts_only_with_a_reason_from_outside(world: World) -> None:
    case = world.acknowledged()
    with refused("on_site", saying="outside the unit"):
        attest(world, case, outcome="on_site")
    assert attest(world, case, outcome="on_site", exempt=True).state == "visited"


def test_meeting_a_person_the_citizen_named_counts(world: World) -> None:
    assert attest(world, world.acknowledged(), outcome="met_elsewhere").state == "visited"


def test_a_visit_of_another_round_does_not_count(world: World) -> None:
    case = world.acknowledged()
    for round_ in (0, 2):
        with refused("other_round"):
            attest(world, case, round_=round_)


def test_a_case_that_left_the_units_hands_takes_no_visit(world: World) -> None:
    for case in (world.registered(), world.resolved(), world.closed()):
        with refused("not_in_hand"):
            attest(world, case)


def test_the_same_visit_twice_is_already_accepted(world: World) -> None:
    case, visit = world.acknowledged(), uuid.uuid4()
    attest(world, case, visit=visit)
    with refused("already_done"):
        attest(world, case, visit=visit)
    assert Attestation.objects.count() == 1


def test_every_visitor_has_handled_the_case_companions_too(world: World) -> None:
    case = attest(world, world.acknowledged(), visitors=[world.handler, world.second_operator])
    assert CaseHandler.objects.filter(case=case, user=world.second_operator, unit=world.water).exists()


def test_only_a_leaders_visit_ends_the_leaders_visit_owed(world: World) -> None:
    case = world.acknowledged()
    owe_leader_visit(world, case)
    case = attest(world, case)
    assert "leader_visit" in waiting(case)
    with refused("needs_leader_visit"):
        steps.resolve(case, text="已修", actor=world.handler, at=world.now)
    case = attest(world, case, visitors=[world.lead, world.handler])
    assert (waiting(case), last(case).facts["leader"]) == ({"resolution"}, True)
