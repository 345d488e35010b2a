"""Uphold "nobody came": the visits of the round are retracted, and a new round owes them again."""

from casework import steps
from casework.models import Attestation, Rating
from tests.access.rules import SUPERVISOR, only
from tests.casework.looking import refused, verbs, waiting
from tests.casework.steps.test_rate import in_last_round
from tests.world import World

ACCESS = {"void_rating": only(SUPERVISOR, state="held")}


def test_the_visits_are_retracted_and_the_next_round_opens(world: World) -> None:
    case = steps.void_rating(world.rated(visited="no"), reason="属实", actor=world.supervisor, at=world.now)
    assert (case.state, case.round) == ("dispatched", 2)
    assert waiting(case) == {"acknowledgement", "visit", "resolution"}
    assert not Attestation.objects.filter(case=case, voided_at__isnull=True).exists()
    assert Rating.objects.get(case=case).status == "void"
    assert verbs(case)[-2:] == ["void_rating", "dispatch"]


def test_it_opens_a_round_beyond_the_last_too(world: World) -> None:
    case = world.rated(in_last_round(world), visited="no")
    assert steps.void_rating(case, reason="属实", actor=world.supervisor, at=world.now).round == 3


def test_other_reviews_go_on(world: World) -> None:
    case = world.rated(visited="no")
    steps.correct(case, field="phone", value="13800000000", reason="换号", actor=world.operator, at=world.now)
    assert "review" in waiting(steps.void_rating(case, reason="属实", actor=world.supervisor, at=world.now))


def test_deciding_twice_says_who_decided(world: World) -> None:
    case = world.rated(visited="no")
    steps.void_rating(case, reason="属实", actor=world.supervisor, at=world.now)
    for decide in (steps.void_rating, steps.accept_rating):
        with refused("already_done", saying="Supervisor"):
            decide(case, reason="属实", actor=world.supervisor, at=world.now)


def test_the_unit_does_not_decide_on_what_was_said_of_it(world: World) -> None:
    with refused("not_allowed", status=403):
        steps.void_rating(world.rated(visited="no"), reason="属实", actor=world.lead, at=world.now)
