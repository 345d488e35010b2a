"""Chase: the citizen asks where it stays. It changes no due time."""

import pytest

from casework import steps
from casework.models import Notice
from casework.notices import compose
from tests.access.rules import OPERATOR, SUPERVISOR, only
from tests.casework.looking import last, refused, wait, waiting
from tests.merging import merged, now_is, resolved
from tests.verified import first_break
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


@pytest.mark.parametrize(("brought", "who"), [("registered", {"dispatcher"}), ("acknowledged", {"handler", "lead"})])
def test_of_a_merged_case_those_hear_it_who_have_the_case_that_leads(world: World, brought: str, who: set[str]) -> None:
    leader = getattr(world, brought)()
    if brought == "acknowledged":
        leader = steps.assign(leader, handler=world.handler, actor=world.lead, at=world.now) if not leader.handler else leader
    case = merged(world, leader)
    steps.chase(now_is(case), text="怎么还不来", actor=None, at=world.later(hours=1))
    assert (last(now_is(case)).verb, last(now_is(leader)).verb) == ("chase", "chase_along")
    compose.compose([leader.pk, case.pk], at=world.now)
    along = Notice.objects.filter(kind="chase_along", recipient__isnull=False)
    assert {notice.recipient.username for notice in along if notice.recipient} == who
    assert not Notice.objects.filter(kind="chase").exists()
    assert not last(now_is(leader)).public
    assert first_break() is None


def test_a_merged_case_with_a_result_is_rated_and_not_chased(world: World) -> None:
    leader = world.acknowledged()
    case = merged(world, leader)
    resolved(world, leader)
    with refused("has_result", saying="rate"):
        steps.chase(now_is(case), text="来人", actor=None, at=world.now)
