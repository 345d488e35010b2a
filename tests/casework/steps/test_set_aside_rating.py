"""Set aside: a held rating that may be somebody else's counts for nothing, and the citizen is asked again."""

import pytest

from accounts.models import Role
from casework import steps
from casework.models import Attestation, Notice, Rating
from casework.notices import compose
from casework.steps import Opinion
from tests.access.rules import SUPERVISOR, only
from tests.casework.looking import refused, verbs, wait, waiting
from tests.casework.steps.test_rate import in_last_round
from tests.verified import first_break
from tests.world import World

ACCESS = {"set_aside_rating": only(SUPERVISOR, outside=True, state="doubtful")}


def test_the_wait_for_a_rating_goes_on_as_if_it_had_never_ended_and_a_new_link_goes_out(world: World) -> None:
    resolved = world.resolved()
    since = wait(resolved, "rating").since
    case = steps.set_aside_rating(world.doubtful(resolved), reason="查实", actor=world.supervisor, at=world.later(hours=1))
    assert (case.state, case.round, waiting(case)) == ("resolved", 1, {"rating"})
    assert wait(case, "rating").since == since
    assert Rating.objects.get(case=case).status == "void"
    assert Attestation.objects.filter(case=case, voided_at=None).count() == 1
    compose.compose([case.pk], at=world.now)
    link = Notice.objects.get(case=case, kind="set_aside_rating", citizen__isnull=False).secret
    assert steps.rate_by_link(link, Opinion(5, "yes", "yes"), at=world.later(hours=1)).state == "closed"
    assert verbs(case)[-4:] == ["rate", "set_aside_rating", "rate", "close"]
    assert first_break() is None


def test_the_next_one_may_be_dissatisfied_and_its_round_owes_visits_again(world: World) -> None:
    case = steps.set_aside_rating(world.doubtful(), reason="查实", actor=world.supervisor, at=world.later(hours=1))
    case = steps.rate_for(case, Opinion(1, "no", "yes"), by="phone", actor=world.operator, at=world.later(hours=1))
    assert (case.state, case.round, waiting(case)) == ("dispatched", 2, {"acknowledgement", "visit", "resolution"})
    assert first_break() is None


def test_an_accepted_one_stands_as_it_was_given(world: World) -> None:
    case = steps.accept_rating(world.doubtful(), reason="是本人", actor=world.supervisor, at=world.later(hours=1))
    assert (case.state, waiting(case)) == ("closed", set())
    last = world.doubtful(in_last_round(world), score=1)
    again = steps.accept_rating(last, reason="是本人", actor=world.supervisor, at=world.now)
    assert (again.state, wait(again, "review").about) == ("resolved", "dissatisfied")
    assert first_break() is None


def test_until_then_it_closes_nothing_and_takes_no_second_rating(world: World) -> None:
    case = world.doubtful()
    with refused("rating_held", saying="It is not certain that the rating is the citizen's own"):
        steps.close(case, actor=world.handler, at=world.now)
    with refused("already_done"):
        steps.rate_for(case, Opinion(5, "yes", "yes"), by="phone", actor=world.operator, at=world.now)


def test_each_kind_of_held_rating_has_its_own_decision(world: World) -> None:
    with refused("nobody_denies_visit"):
        steps.void_rating(world.doubtful(), reason="属实", actor=world.supervisor, at=world.now)
    with refused("nobody_came"):
        steps.set_aside_rating(world.rated(visited="no"), reason="查实", actor=world.supervisor, at=world.now)


def test_deciding_twice_says_who_decided(world: World) -> None:
    case = world.doubtful()
    steps.set_aside_rating(case, reason="查实", actor=world.supervisor, at=world.now)
    for decide in (steps.set_aside_rating, steps.accept_rating):
        with refused("already_done", saying="Supervisor"):
            decide(case, reason="查实", actor=world.supervisor, at=world.now)


@pytest.mark.parametrize("decide", [steps.set_aside_rating, steps.accept_rating])
def test_a_supervisor_who_belongs_to_the_unit_decides_nothing(world: World, decide: object) -> None:
    inside = world.person("supervisor-inside", Role.SUPERVISOR, unit=world.water)
    with refused("handled_it", status=403):
        decide(world.doubtful(), reason="查实", actor=inside, at=world.now)  # type: ignore[operator]


def test_without_a_held_rating_there_is_nothing_to_set_aside(world: World) -> None:
    with refused("no_held_rating"):
        steps.set_aside_rating(world.resolved(), reason="查实", actor=world.supervisor, at=world.now)
