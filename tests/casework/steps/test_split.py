"""Split: a merged case stands on its own again; no rating is lost by it, and no visit is owed twice."""

import pytest

from accounts.models import Role
from casework import steps
from casework.models import Case, Notice
from casework.notices import compose
from tests.access.rules import DISPATCHER, OPERATOR, SUPERVISOR, only
from tests.casework.looking import last, refused, verbs, waiting
from tests.merging import PHONES, merged, now_is, rated, resolved
from tests.standing import beginning
from tests.verified import first_break
from tests.world import World

ACCESS = {"split": only(OPERATOR, DISPATCHER, SUPERVISOR, outside=True, state="merged")}


@beginning
def pair(world: World) -> list[Case]:
    """A case with a unit, and one that is merged into it."""
    leader = world.dispatched(handler=world.handler)
    return [leader, merged(world, leader)]


def split(world: World, case: Case) -> Case:
    return steps.split(case, reason="不是一件事", actor=world.operator, at=world.later(minutes=5))


def test_it_goes_to_the_dispatchers_and_is_handled_like_any_other(world: World, pair: list[Case]) -> None:
    case = split(world, pair[1])
    assert (case.state, case.round, case.merged_into, case.unit, waiting(case)) == ("received", 1, None, None, {"dispatch"})
    compose.compose([case.pk], at=world.now)
    assert Notice.objects.filter(case=case, kind="split", recipient=world.dispatcher).exists()
    case = world.rated(resolved(world, case))
    assert (case.state, now_is(pair[0]).state) == ("closed", "dispatched")
    assert first_break() is None


def test_after_the_result_too_and_then_the_link_to_rate_leads_nowhere(world: World, pair: list[Case]) -> None:
    leader, case = pair
    resolved(world, leader)
    compose.compose([case.pk], at=world.now)
    token = Notice.objects.get(case=case, kind="resolve_along").secret
    case = split(world, case)
    assert (case.unit, case.handler, waiting(case)) == (None, None, {"dispatch"})
    with refused("gone"):
        steps.rate_by_link(token, steps.Opinion(score=5), at=world.later(hours=1))


@pytest.mark.parametrize("visits", [1, 2])
def test_a_visit_made_before_the_merge_is_not_owed_again(world: World, visits: int) -> None:
    world.keep(world.leak, visits_required=visits)
    case = world.visited(phone=PHONES[0])
    merged(world, world.dispatched(), case=case)
    case = world.dispatched(split(world, case))
    assert waiting(case) == {"acknowledgement", "resolution"} | ({"visit"} if visits > 1 else set())
    assert world.acknowledged(case).state == ("visited" if visits == 1 else "acknowledged")
    assert first_break() is None


def test_what_its_citizen_has_rated_stays(world: World, pair: list[Case]) -> None:
    leader, case = pair
    resolved(world, leader)
    rated(world, case)
    with refused("already_rated"):
        split(world, case)


@pytest.mark.parametrize("ends", ["decline", "withdraw"])
def test_a_case_that_ends_unhandled_lets_the_others_go(world: World, ends: str) -> None:
    leader = world.registered()
    case = merged(world, leader)
    getattr(steps, ends)(leader, reason="不需要了", actor=world.operator, at=world.later(hours=1))
    assert (now_is(case).state, waiting(case), last(case).actor) == ("received", {"dispatch"}, None)
    assert first_break() is None


def test_who_was_satisfied_before_it_ended_unhandled_is_left_alone(world: World, pair: list[Case]) -> None:
    leader, case = pair
    resolved(world, leader)
    rated(world, case)
    world.rated(leader, score=1)
    steps.withdraw(leader, reason="不需要了", actor=world.operator, at=world.later(hours=1))
    assert (now_is(case).state, verbs(case)[-1]) == ("merged", "rate")
    assert first_break() is None


def test_nobody_of_the_unit_that_leads_splits_it_off(world: World, pair: list[Case]) -> None:
    world.person("operator2", Role.HANDLER, unit=world.water)
    with refused("handled_it", status=403):
        steps.split(pair[1], reason="不同", actor=world.second_operator, at=world.now)
    with refused("wrong_state"):
        split(world, world.dispatched(phone=PHONES[1]))


def test_after_two_returns_a_supervisor_rules_whose_it_is(world: World, pair: list[Case]) -> None:
    case = merged(world, pair[0], case=world.returned_twice(phone=PHONES[1]))
    case = split(world, case)
    assert (case.state, waiting(case)) == ("received", {"review"})
    assert first_break() is None
