"""Classify: topic, area or urgency put right. What limits the present round stays frozen."""

from casework import steps
from tests.access.rules import DISPATCHER, OPERATOR, SUPERVISOR, only
from tests.casework.looking import last, refused, wait
from tests.world import World

ACCESS = {"classify": only(OPERATOR, DISPATCHER, SUPERVISOR)}


def test_what_is_left_out_stays_and_the_due_time_too(world: World) -> None:
    case = world.dispatched()
    due = wait(case, "resolution").due_at
    case = steps.classify(case, urgency="emergency", actor=world.dispatcher, at=world.now)
    assert (case.urgency, case.topic, case.area) == ("emergency", world.leak, world.village)
    assert wait(case, "resolution").due_at == due
    assert (last(case).facts["from_urgency"], last(case).facts["urgency"]) == ("normal", "emergency")


def test_the_visits_required_of_the_round_stay(world: World) -> None:
    world.keep(world.topic, visits_required=2)
    case = world.dispatched(topic=None)
    case = steps.classify(case, category=world.leak, actor=world.operator, at=world.now)
    assert case.visits_required == 1


def test_the_same_again_is_already_done(world: World) -> None:
    case = world.dispatched()
    with refused("already_done"):
        steps.classify(case, category=world.leak, urgency="normal", actor=world.operator, at=world.now)


def test_nothing_and_nonsense_are_refused(world: World) -> None:
    with refused("invalid", status=400):
        steps.classify(world.registered(), actor=world.operator, at=world.now)
    with refused("invalid", status=400):
        steps.classify(world.registered(), urgency="soon", actor=world.operator, at=world.now)


def test_the_unit_does_not_reclassify_its_own_case(world: World) -> None:
    with refused("not_allowed", status=403):
        steps.classify(world.acknowledged(), urgency="complex", actor=world.lead, at=world.now)
