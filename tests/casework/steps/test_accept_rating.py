"""Accept a held rating: somebody did come after all, and the rating stands as it was given."""

import pytest

from casework import steps
from casework.models import Rating
from tests.access.rules import SUPERVISOR, only
from tests.casework.looking import refused, verbs, waiting
from tests.casework.steps.test_rate import in_last_round
from tests.world import World

ACCESS = {"accept_rating": only(SUPERVISOR, outside=True, state="held")}


def test_a_satisfied_one_closes(world: World) -> None:
    case = steps.accept_rating(world.rated(visited="no"), reason="已核实", actor=world.supervisor, at=world.now)
    assert (case.state, waiting(case), verbs(case)[-2:]) == ("closed", set(), ["accept_rating", "close"])
    rating = Rating.objects.get(case=case)
    assert (rating.status, rating.decided_by, rating.visited) == ("accepted", world.supervisor, "no")


def test_a_dissatisfied_one_opens_the_next_round(world: World) -> None:
    case = steps.accept_rating(world.rated(visited="no", score=1), reason="已核实", actor=world.supervisor, at=world.now)
    assert (case.state, case.round, waiting(case)) == ("dispatched", 2, {"acknowledgement", "visit", "resolution"})


def test_a_dissatisfied_one_in_the_last_round_waits_for_the_next_decision(world: World) -> None:
    case = world.rated(in_last_round(world), visited="no", score=1)
    case = steps.accept_rating(case, reason="已核实", actor=world.supervisor, at=world.now)
    assert (case.state, waiting(case)) == ("resolved", {"review"})
    assert steps.close_dissatisfied(case, reason="依法不予支持，已说明", actor=world.supervisor, at=world.now).state == "closed"


@pytest.mark.parametrize("score", [5, 1])
def test_deciding_twice_says_who_decided(world: World, score: int) -> None:
    case = world.rated(visited="no", score=score)
    steps.accept_rating(case, reason="已核实", actor=world.supervisor, at=world.now)
    with refused("already_done", saying="Supervisor"):
        steps.accept_rating(case, reason="已核实", actor=world.supervisor, at=world.now)


def test_without_a_held_rating_there_is_nothing_to_decide(world: World) -> None:
    with refused("no_held_rating"):
        steps.accept_rating(world.resolved(), reason="已核实", actor=world.supervisor, at=world.now)


@pytest.mark.parametrize("who", ["operator", "handler", "lead", "auditor"])
def test_only_supervisors(world: World, who: str) -> None:
    with refused("not_allowed", status=403):
        steps.accept_rating(world.rated(visited="no"), reason="已核实", actor=world.people[who], at=world.now)
