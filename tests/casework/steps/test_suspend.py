"""Suspend: the unit asks that a case rests until a day. What follows is test_decide_suspension's, and test_release's."""

from datetime import date, datetime, timedelta

import pytest

from casework import steps
from casework.models import Case, Notice
from casework.notices import compose
from tests.access.rules import THE_UNIT, only
from tests.casework.looking import refused, wait, waiting
from tests.standing import beginning
from tests.verified import first_break
from tests.world import SHANGHAI, World

ACCESS = {"suspend": only(*THE_UNIT, assigned=True, state="running")}
FRIDAY = date(2026, 3, 20)


def at_close(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 18, tzinfo=SHANGHAI)


def asked(world: World, case: Case, *, review_on: date = FRIDAY) -> Case:
    actor = case.handler or world.handler
    return steps.suspend(case, reason="等河水退去", review_on=review_on, actor=actor, at=world.later(minutes=5))


def decided(world: World, case: Case, *, approve: bool = True) -> Case:
    return steps.decide_suspension(case, approve=approve, reason="属实", actor=world.supervisor, at=world.later(minutes=5))


def suspended(world: World, case: Case, *, review_on: date = FRIDAY) -> Case:
    return decided(world, asked(world, case, review_on=review_on))


def released(world: World, case: Case) -> Case:
    return steps.release(case, actor=world.handler, at=world.later(minutes=5))


@beginning
def acknowledged(world: World) -> Case:
    return world.acknowledged()


def test_asking_stops_nothing_and_a_refusal_neither(world: World, acknowledged: Case) -> None:
    case = asked(world, acknowledged)
    assert (case.state, waiting(case), wait(case, "review").about) == (
        "acknowledged",
        {"visit", "resolution", "review"},
        "suspension",
    )
    case = decided(world, case, approve=False)
    assert (case.state, waiting(case)) == ("acknowledged", {"visit", "resolution"})
    assert not case.events.filter(verb__in=["suspend", "decide_suspension"], public=True).exists()
    compose.compose([case.pk], at=world.now)
    notices = Notice.objects.filter(case=case, kind="suspension_refused")
    assert {notice.recipient for notice in notices} == {world.handler, world.lead}
    assert first_break() is None


@pytest.mark.parametrize("days", [0, -1, 91, 3_000_000])
def test_the_day_lies_ahead_and_not_too_far(world: World, acknowledged: Case, days: int) -> None:
    day = date.max if days > 91 else world.now.date() + timedelta(days=days)
    with refused("unusable_day", saying="31 May 2026 at the latest"):
        asked(world, acknowledged, review_on=day)


def test_said_twice_says_who_did_it(world: World, acknowledged: Case) -> None:
    with refused("not_suspended"):
        released(world, acknowledged)
    case = suspended(world, acknowledged)
    for again in (asked, decided):
        with refused("already_done"):
            again(world, case)
    with refused("wrong_state"):
        steps.extend(case, until=FRIDAY, reason="忙", actor=world.handler, at=world.now)
    case = released(world, case)
    with refused("already_done", saying="Handler"):
        released(world, case)
