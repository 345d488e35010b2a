"""Assist: the unit that has a case asks that another helps; several may, and one at a time is asked for."""

import pytest

from casework import steps
from casework.models import Case
from casework.notices import compose
from tests.access.rules import THE_UNIT, only
from tests.assisting import asked, assisted, decided
from tests.casework.looking import last, refused, wait
from tests.standing import beginning
from tests.verified import first_break
from tests.world import World

ACCESS = {"assist": only(*THE_UNIT, assigned=True, state="running")}


@beginning
def acknowledged(world: World) -> Case:
    return world.acknowledged()


def test_the_dispatchers_are_asked_and_the_citizen_does_not_read_so(world: World, acknowledged: Case) -> None:
    case = asked(world, acknowledged)
    assert not last(case).public
    assert wait(case, "review").about == "assist"
    assert not case.waits.filter(kind="assist").exists()
    compose.compose([case.pk], at=world.now)
    assert {notice.recipient for notice in case.notices.filter(kind="assist")} == {world.dispatcher}


def test_one_unit_at_a_time_is_asked_for_and_more_time_beside_it(world: World, acknowledged: Case) -> None:
    case = asked(world, acknowledged)
    with refused("already_asked"):
        asked(world, case)
    due = wait(case, "resolution").due_at
    assert due is not None
    steps.suspend(case, reason="等待招标", review_on=due.date(), actor=world.handler, at=world.now)


def test_neither_the_unit_itself_nor_what_lies_above_or_below_it_assists(world: World, acknowledged: Case) -> None:
    for unit in (world.water, world.station, world.government):
        with refused("related_unit"):
            asked(world, acknowledged, unit=unit)


def test_the_unit_complained_of_never_assists(world: World) -> None:
    case = world.acknowledged(against=world.roads)
    with refused("against_unit"):
        asked(world, case)


def test_who_assists_already_is_not_asked_for_again(world: World, acknowledged: Case) -> None:
    with refused("already_done"):
        asked(world, assisted(world, acknowledged))


def test_several_units_assist(world: World, acknowledged: Case) -> None:
    case = assisted(world, assisted(world, acknowledged), unit=world.hotline)
    assert case.assisting == sorted([world.roads.pk, world.hotline.pk])
    assert first_break() is None


@pytest.mark.parametrize("leaves", ["return", "reassign"])
def test_what_was_asked_for_is_for_nothing_without_the_unit_that_asked(world: World, acknowledged: Case, leaves: str) -> None:
    case = asked(world, acknowledged)
    if leaves == "return":
        case = steps.return_(case, reason="不归我管", actor=world.handler, at=world.later(minutes=5))
    else:
        case = steps.reassign(case, unit=world.hotline, reason="职责", actor=world.dispatcher, at=world.later(minutes=5))
    assert not case.waits.filter(about="assist", until__isnull=True).exists()
    with refused("wrong_state" if leaves == "return" else "no_request"):
        decided(world, case)
