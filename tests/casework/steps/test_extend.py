"""More time: asked for by the unit before the case is due, decided by a supervisor from outside it, once in a round."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from casework import steps
from casework.models import Case, Limit, Notice
from casework.notices import compose
from tests.access.rules import THE_UNIT, only
from tests.casework.looking import last, refused, wait, waiting
from tests.standing import beginning
from tests.verified import first_break
from tests.world import SHANGHAI, World

ACCESS = {"extend": only(*THE_UNIT, assigned=True, state="running")}
TUESDAY_AFTER = date(2026, 3, 10)
"""A case of Monday, 2 March, is due on Monday, 9 March, at the close of business."""


def close_of(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 18, tzinfo=SHANGHAI)


def asked(world: World, case: Case, *, until: Any = TUESDAY_AFTER) -> Case:
    return steps.extend(case, until=until, reason="等配件到货", actor=case.handler or world.handler, at=world.later(minutes=10))


def decided(world: World, case: Case, *, approve: bool = True) -> Case:
    return steps.decide_extension(case, approve=approve, reason="属实", actor=world.supervisor, at=world.later(minutes=10))


@beginning
def acknowledged(world: World) -> Case:
    return world.acknowledged()


def test_asking_moves_nothing_and_waits_for_a_supervisor(world: World, acknowledged: Case) -> None:
    case = asked(world, acknowledged)
    assert (wait(case, "resolution").due_at, case.state) == (close_of(3, 9), "acknowledged")
    review = wait(case, "review")
    assert (review.about, review.due_at) == ("extension", close_of(3, 3))
    assert not last(case).public
    compose.compose([case.pk], at=world.now)
    assert {notice.recipient for notice in Notice.objects.filter(case=case, kind="extend")} == {world.supervisor}
    assert first_break() is None


@pytest.mark.parametrize(
    ("until", "code", "saying"),
    [
        (date(2026, 3, 9), "not_later", "choose a later time"),
        (date(1, 1, 1), "not_later", "choose a later time"),
        (date(2026, 3, 17), "too_long", "until 16 March 2026"),
        (date(9999, 12, 31), "too_long", "at most"),
        (close_of(3, 16) + timedelta(seconds=1), "too_long", "at most"),
    ],
)
def test_no_earlier_than_it_is_due_and_no_later_than_the_catalogue_allows(
    world: World, acknowledged: Case, until: Any, code: str, saying: str
) -> None:
    with refused(code, saying=saying):
        asked(world, acknowledged, until=until)


def test_a_day_on_which_nobody_works_is_the_next_working_day(world: World, acknowledged: Case) -> None:
    case = decided(world, asked(world, acknowledged, until=date(2026, 3, 14)))
    assert wait(case, "resolution").due_at == close_of(3, 16)


def test_once_in_a_round(world: World, acknowledged: Case) -> None:
    case = decided(world, asked(world, acknowledged))
    with refused("already_extended", saying="once"):
        asked(world, case, until=date(2026, 3, 12))


def test_after_a_refusal_the_unit_may_ask_again_and_meanwhile_not(world: World, acknowledged: Case) -> None:
    case = asked(world, acknowledged)
    with refused("already_asked", saying="A supervisor decides on that first"):
        asked(world, case)
    with refused("already_asked"):
        steps.suspend(case, reason="等雨停", review_on=TUESDAY_AFTER, actor=world.handler, at=world.now)
    case = asked(world, decided(world, case, approve=False), until=date(2026, 3, 11))
    assert wait(decided(world, case), "resolution").due_at == close_of(3, 11)
    assert first_break() is None


def test_once_it_is_due_it_is_too_late_to_ask_but_not_to_decide(world: World, acknowledged: Case) -> None:
    other = world.acknowledged()
    case = asked(world, acknowledged)
    world.now = close_of(3, 9)
    with refused("overdue", saying="before that"):
        steps.extend(other, until=TUESDAY_AFTER, reason="忙", actor=world.handler, at=world.now)
    assert wait(decided(world, case), "resolution").due_at == close_of(3, 10)


def test_what_the_catalogue_never_extends(world: World) -> None:
    with refused("not_extendable"):
        asked(world, world.acknowledged(urgency="emergency"))
    world.keep(Limit.objects.get(urgency="normal", topic=None), extension=0)
    with refused("not_extendable"):
        asked(world, world.acknowledged())


@pytest.mark.parametrize("end", ["return_", "reassign", "resolve"])
def test_a_request_ends_where_the_unit_has_the_case_no_longer_or_is_done_with_it(world: World, end: str) -> None:
    case = asked(world, world.visited())
    at = world.later(minutes=5)
    if end == "return_":
        case = steps.return_(case, reason="不归我管", actor=world.handler, at=at)
    elif end == "reassign":
        case = steps.reassign(case, unit=world.roads, reason="管辖", actor=world.dispatcher, at=at)
    else:
        case = steps.resolve(case, text="已修好", actor=world.handler, at=at)
    assert "review" not in waiting(case)
    assert first_break() is None
