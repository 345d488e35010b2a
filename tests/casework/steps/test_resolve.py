"""Resolve: only after the visits its round requires; then the citizen is asked."""

import pytest

from casework import steps
from casework.models import CaseHandler, Words
from tests.access.rules import THE_UNIT, only
from tests.casework.looking import last, refused, verbs, wait, waiting
from tests.world import World

ACCESS = {"resolve": only(*THE_UNIT, assigned=True)}


def test_a_visited_case_is_resolved_and_waits_for_its_rating(world: World) -> None:
    case = world.resolved()
    assert (case.state, waiting(case)) == ("resolved", {"rating"})
    assert wait(case, "resolution").ended_by == "resolve"
    assert Words.objects.get(case=case, kind="resolution").text == "已换新水管"
    assert last(case).public


def test_resolving_without_a_visit_is_refused_in_words(world: World) -> None:
    for case in (world.dispatched(), world.acknowledged()):
        with refused("needs_visit", saying="Plan a visit", status=409):
            steps.resolve(case, text="已办结", actor=world.handler, at=world.now)


def test_resolving_twice_says_who_did_it_even_after_the_closing(world: World) -> None:
    case = world.resolved()
    with refused("already_done", saying="Handler"):
        steps.resolve(case, text="已办结", actor=world.lead, at=world.now)
    world.rated(case)
    with refused("already_done", saying="Handler"):
        steps.resolve(case, text="已办结", actor=world.lead, at=world.now)


def test_whoever_resolves_has_handled_the_case(world: World) -> None:
    case = steps.resolve(world.visited(), text="已修", actor=world.lead, at=world.now)
    assert CaseHandler.objects.filter(case=case, user=world.lead).exists()


def test_it_takes_words(world: World) -> None:
    with refused("invalid", status=400):
        steps.resolve(world.visited(), text="  ", actor=world.handler, at=world.now)


@pytest.mark.parametrize("who", ["operator", "dispatcher", "stranger", "supervisor", "administrator", "auditor"])
def test_only_the_unit_resolves(world: World, who: str) -> None:
    case = world.visited()
    with refused("not_allowed", status=403):
        steps.resolve(case, text="已修", actor=world.people[who], at=world.now)
    assert "resolve" not in verbs(case)


def test_a_colleague_does_not_resolve_somebody_elses_case(world: World) -> None:
    with refused("not_assigned", status=403):
        steps.resolve(world.visited(), text="已修", actor=world.colleague, at=world.now)
