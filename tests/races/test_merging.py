"""Repeat demands at once: nobody waits for anybody for ever, one case leads, and no citizen is lost."""

import pytest

from casework import steps
from casework.models import Case
from tests.merging import PHONES, merged, now_is, resolved
from tests.races.racing import race, sound
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


def into(world: World, case: Case, leader: Case) -> Case:
    return steps.merge(case, into=leader.number, reason="重复", actor=world.operator, at=world.now)


def test_each_into_the_other(world: World) -> None:
    first, other = world.dispatched(), world.dispatched(phone=PHONES[0])
    outcome = race([lambda: into(world, first, other), lambda: into(world, other, first)] * 4)
    assert outcome["won"] == 1
    assert {now_is(first).state, now_is(other).state} == {"dispatched", "merged"}
    sound(first)


def test_merged_while_the_case_that_leads_is_merged_elsewhere_or_withdrawn(world: World) -> None:
    for ends in ("merged", "withdrawn"):
        leader, case, third = world.dispatched(), world.dispatched(phone=PHONES[0]), world.dispatched(phone=PHONES[1])

        def end(ends: str = ends, leader: Case = leader, third: Case = third) -> Case:
            if ends == "merged":
                return into(world, leader, third)
            return steps.withdraw(leader, reason="不需要了", actor=world.operator, at=world.now)

        race([end, lambda case=case, leader=leader: into(world, case, leader)])
        case = now_is(case)
        assert case.state in {"merged", "received", "dispatched"}
        assert case.merged_into is None or case.merged_into.state == "dispatched"
        sound(case)


def test_rated_while_the_case_that_leads_goes_on(world: World) -> None:
    """Whoever comes first: either the rating counts, or the citizen is asked again."""
    leader = world.dispatched(handler=world.handler)
    case = merged(world, leader)
    resolved(world, leader)
    bad, good = steps.Opinion(score=1), steps.Opinion(score=5)
    race(
        [
            lambda: steps.rate_for(leader, bad, by="walk_in", actor=world.operator, at=world.now),
            lambda: steps.rate_for(case, good, by="walk_in", actor=world.operator, at=world.now),
        ]
    )
    assert now_is(leader).round == 2
    waits = case.waits.filter(kind="rating", until__isnull=True)
    assert (now_is(case).state, waits.exists()) == ("merged", False)
    sound(case)


def test_split_off_while_the_case_that_leads_is_resolved(world: World) -> None:
    leader = world.visited(world.acknowledged(world.dispatched(handler=world.handler)))
    case = merged(world, leader)
    outcome = race(
        [
            lambda: steps.split(case, reason="不同", actor=world.supervisor, at=world.now),
            lambda: steps.resolve(leader, text="已修", actor=world.handler, at=world.now),
        ]
    )
    assert outcome == {"won": 2}
    assert now_is(case).state == "received"
    assert set(case.waits.filter(until__isnull=True).values_list("kind", flat=True)) == {"dispatch"}
    sound(case)
