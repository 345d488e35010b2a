"""Chase: the citizen asks where it stays. It changes no due time."""

from casework import steps
from tests.access.rules import OPERATOR, SUPERVISOR, only
from tests.casework.looking import last, refused, wait, waiting
from tests.world import World

ACCESS = {"chase": only(OPERATOR, SUPERVISOR)}


def test_a_chase_changes_no_clock(world: World) -> None:
    case = world.acknowledged()
    due, before = wait(case, "resolution").due_at, waiting(case)
    case = steps.chase(case, text="怎么还不来", actor=world.operator, at=world.later(hours=1))
    assert (wait(case, "resolution").due_at, waiting(case)) == (due, before)
    assert last(case).actor == world.operator


def test_the_citizens_own_is_taken_once_a_day(world: World) -> None:
    case = world.dispatched()
    steps.chase(case, text="来人", actor=None, at=world.now)
    with refused("already_done", saying="tomorrow"):
        steps.chase(case, text="来人", actor=None, at=world.later(hours=23))
    steps.chase(case, text="来人", actor=world.operator, at=world.now)
    steps.chase(case, text="来人", actor=None, at=world.later(hours=2))


def test_other_words_on_the_same_day_are_not_lost_without_a_word(world: World) -> None:
    case = world.dispatched()
    steps.chase(case, text="来人", actor=None, at=world.now)
    with refused("too_soon", saying="add it to your demand"):
        steps.chase(case, text="水漫到楼下了", actor=None, at=world.later(hours=1))


def test_a_closed_case_is_not_chased(world: World) -> None:
    with refused("wrong_state", saying="Closed"):
        steps.chase(world.closed(), text="来人", actor=world.operator, at=world.now)


def test_the_unit_does_not_chase_itself(world: World) -> None:
    with refused("not_allowed", status=403):
        steps.chase(world.acknowledged(), text="来人", actor=world.lead, at=world.now)
