"""Close although dissatisfied: a supervisor, in the last round, with a public reason."""

import pytest

from casework import steps
from casework.models import Rating
from tests.access.rules import SUPERVISOR, only
from tests.casework.looking import last, refused, waiting
from tests.casework.steps.test_rate import in_last_round
from tests.world import World

ACCESS = {"close_dissatisfied": only(SUPERVISOR, outside=True, state="dissatisfied")}


def test_it_ends_the_review_and_the_case_counts_as_dissatisfied_for_ever(world: World) -> None:
    case = world.rated(in_last_round(world), score=1)
    case = steps.close_dissatisfied(case, reason="依法不予支持，已说明", actor=world.supervisor, at=world.now)
    assert (case.state, waiting(case), last(case).public) == ("closed", set(), True)
    assert Rating.objects.filter(case=case, round=2).get().satisfied is False
    with refused("already_done", saying="Supervisor"):
        steps.close_dissatisfied(case, reason="依法不予支持，已说明", actor=world.supervisor, at=world.now)


def test_without_a_dissatisfied_rating_there_is_nothing_to_decide(world: World) -> None:
    with refused("needs_rating"):
        steps.close_dissatisfied(world.resolved(), reason="依法不予支持，已说明", actor=world.supervisor, at=world.now)
    with refused("needs_rating"):
        steps.close_dissatisfied(world.rated(visited="no"), reason="依法不予支持，已说明", actor=world.supervisor, at=world.now)
    with refused("wrong_state"):
        steps.close_dissatisfied(world.rated(score=1), reason="依法不予支持，已说明", actor=world.supervisor, at=world.now)


@pytest.mark.parametrize("reason", ["", "依法不予支持"])
def test_it_takes_a_reason_of_some_words(world: World, reason: str) -> None:
    with refused("invalid", status=400):
        steps.close_dissatisfied(world.rated(in_last_round(world), score=1), reason=reason, actor=world.supervisor, at=world.now)


@pytest.mark.parametrize("who", ["operator", "handler", "lead", "auditor"])
def test_only_supervisors(world: World, who: str) -> None:
    case = world.rated(in_last_round(world), score=1)
    with refused("not_allowed", status=403):
        steps.close_dissatisfied(case, reason="依法不予支持，已说明", actor=world.people[who], at=world.now)
