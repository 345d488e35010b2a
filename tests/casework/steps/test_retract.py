"""Retract: an accepted visit proved wrong. Where too few remain, it is owed again."""

import uuid

import pytest

from casework import steps
from casework.models import Attestation, Case, Link
from casework.refusal import Gone
from tests.casework.looking import refused, verbs, wait, waiting
from tests.casework.steps.test_attest import attest, owe_leader_visit
from tests.standing import beginning
from tests.verified import first_break
from tests.world import World

case = beginning(World.visited)


def retract(world: World, case: Case, visit: uuid.UUID | None = None) -> Case:
    visit = visit or Attestation.objects.filter(case=case).latest("pk").visit
    return steps.retract(case, visit=visit, reason_facts={}, actor=world.supervisor, at=world.later(minutes=30))


def test_a_visited_case_is_online_only_again_since_its_dispatch(world: World, case: Case) -> None:
    since = wait(case, "visit").since
    case = retract(world, case)
    assert (case.state, waiting(case)) == ("acknowledged", {"visit", "resolution"})
    assert wait(case, "visit").since == since
    with refused("needs_visit"):
        steps.resolve(case, text="已修", actor=world.handler, at=world.now)


def test_a_resolved_case_goes_back_and_its_link_is_void(world: World) -> None:
    case = world.resolved()
    due = wait(case, "resolution").due_at
    token = world.rating_token(case)
    case = retract(world, case)
    assert (case.state, waiting(case)) == ("acknowledged", {"visit", "resolution"})
    assert wait(case, "resolution").due_at == due
    assert wait(case, "rating").ended_by == "retract"
    assert Link.objects.get(case=case, kind="rate").voided_at
    with pytest.raises(Gone):
        steps.rate_by_link(token, steps.Opinion(score=5, solved="yes", visited="yes"), at=world.now)


def test_other_reviews_of_the_case_go_on(world: World) -> None:
    case = world.resolved()
    steps.correct(case, field="phone", value="13800000000", reason="换号", actor=world.operator, at=world.now)
    assert "review" in waiting(retract(world, case))


def test_with_enough_visits_left_the_case_stays_where_it_is(world: World) -> None:
    case = attest(world, world.visited())
    case = retract(world, case)
    assert (case.state, waiting(case)) == ("visited", {"resolution"})
    assert verbs(case)[-1] == "retract"


def test_a_case_that_another_unit_has_by_now_owes_the_visit_again(world: World) -> None:
    case = steps.reassign(world.visited(), unit=world.roads, reason="管辖", actor=world.dispatcher, at=world.now)
    assert waiting(case) == {"acknowledgement", "resolution"}
    case = retract(world, case)
    assert (case.state, waiting(case)) == ("dispatched", {"acknowledgement", "visit", "resolution"})


def test_a_leaders_visit_that_proved_wrong_is_owed_again(world: World) -> None:
    case = world.acknowledged()
    owe_leader_visit(world, case)
    case = attest(world, attest(world, case, visitors=[world.lead]), visitors=[world.handler])
    leaders = Attestation.objects.get(case=case, leader=True)
    case = retract(world, case, leaders.visit)
    assert "leader_visit" in waiting(case)
    with refused("needs_leader_visit"):
        steps.resolve(case, text="已修", actor=world.handler, at=world.now)


def test_retracting_twice_is_already_done_and_the_visit_is_never_accepted_again(world: World, case: Case) -> None:
    visit = Attestation.objects.get(case=case).visit
    retract(world, case)
    with refused("already_done"):
        retract(world, case)
    with refused("retracted"):
        attest(world, case, visit=visit)


def test_once_rated_the_round_keeps_its_visits(world: World) -> None:
    held = world.rated(visited="no")
    with refused("rated", saying="Decide on the rating"):
        retract(world, held)
    dissatisfied = world.rated(world.resolved(world.visited(world.acknowledged(world.rated(score=1)))), score=1)
    with refused("rated", saying="reopen"):
        retract(world, dissatisfied)


def test_a_closed_case_whose_visit_proved_wrong_goes_on_in_its_next_round(world: World) -> None:
    """Its result rested on a visit that was none: the citizen is owed another round, whatever they rated."""
    case = retract(world, world.closed())
    assert (case.state, case.round, waiting(case)) == ("dispatched", 2, {"acknowledgement", "visit", "resolution"})
    assert verbs(case)[-2:] == ["retract", "reopen"]
    assert first_break() is None


def test_a_closed_case_with_visits_enough_stays_closed(world: World) -> None:
    case = world.closed(world.resolved(attest(world, world.visited())))
    case = retract(world, case)
    assert (case.state, waiting(case)) == ("closed", set())
    assert first_break() is None


def test_a_withdrawn_case_stays_withdrawn(world: World) -> None:
    case = steps.withdraw(world.visited(), reason="不用了", actor=world.operator, at=world.later(minutes=5))
    case = retract(world, case)
    assert (case.state, waiting(case)) == ("withdrawn", set())
    assert first_break() is None


@pytest.mark.parametrize("who", ["operator", "dispatcher", "handler", "lead", "auditor"])
def test_only_supervisors_retract(world: World, case: Case, who: str) -> None:
    with refused("not_allowed", status=403):
        steps.retract(
            case, visit=Attestation.objects.get(case=case).visit, reason_facts={}, actor=world.people[who], at=world.now
        )
