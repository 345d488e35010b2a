"""Suspend and release: a case rests until a day, no clock runs meanwhile, and it goes on where it was."""

from datetime import date, datetime, timedelta

import pytest

from accounts.models import Role
from casework import steps
from casework.models import Case, Notice
from casework.notices import compose
from tests import visiting
from tests.access.rules import SUPERVISOR, THE_UNIT, only
from tests.casework.looking import last, refused, wait, waiting
from tests.casework.steps.test_attest import owe_leader_visit
from tests.standing import beginning
from tests.verified import first_break
from tests.world import SHANGHAI, World

ACCESS = {
    "suspend": only(*THE_UNIT, assigned=True),
    "decide_suspension": only(SUPERVISOR, outside=True),
    "release": only(*THE_UNIT, SUPERVISOR, assigned=True),
}
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


@pytest.mark.parametrize("brought", ["dispatched", "acknowledged", "visited"])
def test_whatever_is_owed_stands_still_and_the_case_goes_on_where_it_was(world: World, brought: str) -> None:
    case = getattr(world, brought)()
    owed = waiting(case)
    case = suspended(world, case)
    assert (case.state, waiting(case)) == ("suspended", {f"{kind}|" for kind in owed} | {"review"})
    review = wait(case, "review")
    assert (review.about, review.due_at) == ("suspended", at_close(FRIDAY))
    assert first_break() is None
    case = released(world, case)
    assert (case.state, waiting(case)) == (brought, owed)
    assert first_break() is None


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


def test_the_citizen_is_told_until_when_and_the_unit_too(world: World, acknowledged: Case) -> None:
    case = suspended(world, acknowledged)
    assert last(case).public
    compose.compose([case.pk], at=world.now)
    notices = Notice.objects.filter(case=case, kind="suspended")
    assert notices.filter(citizen=case.citizen).exists()
    assert {notice.recipient for notice in notices if notice.recipient} == {world.handler, world.lead}


def test_by_the_clock_the_due_time_moves_by_as_long_as_it_rested(world: World) -> None:
    case = world.acknowledged(urgency="urgent")
    due, clock = wait(case, "resolution").due_at, wait(case, "visit").clock_from
    assert due
    case = suspended(world, case)
    world.later(days=4)
    case = released(world, case)
    stood = timedelta(days=4, minutes=5)
    assert (wait(case, "resolution").due_at, wait(case, "visit").clock_from) == (due + stood, clock + stood)
    assert wait(case, "resolution").due_seq == 1


def test_a_rest_over_a_weekend_moves_nothing(world: World, acknowledged: Case) -> None:
    before = [(wait(acknowledged, kind).clock_from, wait(acknowledged, kind).due_at) for kind in ("visit", "resolution")]
    case = asked(world, acknowledged)
    world.now = datetime(2026, 3, 6, 19, tzinfo=SHANGHAI)
    case = decided(world, case)
    world.now = datetime(2026, 3, 9, 7, tzinfo=SHANGHAI)
    case = released(world, case)
    assert [(wait(case, kind).clock_from, wait(case, kind).due_at) for kind in ("visit", "resolution")] == before
    assert wait(case, "resolution").due_seq == 0
    assert first_break() is None


def test_a_leaders_visit_owed_rests_too_but_the_citizens_word_does_not(world: World, acknowledged: Case) -> None:
    owe_leader_visit(world, acknowledged)
    case = suspended(world, acknowledged)
    assert "leader_visit|" in waiting(case)
    assert "leader_visit" in waiting(released(world, case))


def test_a_visit_that_takes_place_meanwhile_counts_and_the_case_goes_on_as_visited(world: World) -> None:
    case = suspended(world, world.dispatched())
    visit = visiting.signed(case, visitor=world.handler, began_at=world.now, at=world.later(hours=1))
    case.refresh_from_db()
    assert (visit.state, case.state) == ("accepted", "suspended")
    assert waiting(case) == {"resolution|", "review"}
    case = released(world, case)
    assert (case.state, waiting(case), case.handler) == ("visited", {"resolution"}, world.handler)
    assert first_break() is None


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_visit_taken_back_is_owed_again_whenever_that_is_found_out(world: World, when: str) -> None:
    """Its wait had ended while its clock stood still: what it stood still counts all the same."""
    case = suspended(world, world.acknowledged())
    visit = visiting.signed(case, visitor=world.handler, began_at=world.now, at=world.later(hours=1))
    world.later(days=3)
    case.refresh_from_db()
    case = released(world, case) if when == "after" else case
    case = steps.retract(case, visit=visit.pk, reason_facts={}, actor=world.supervisor, at=world.later(hours=1))
    assert first_break() is None
    case = released(world, case) if when == "before" else case
    assert (case.state, waiting(case)) == ("acknowledged", {"visit", "resolution"})
    assert first_break() is None


def test_a_citizen_withdraws_what_rests(world: World, acknowledged: Case) -> None:
    case = steps.withdraw(suspended(world, acknowledged), reason="来电", actor=world.operator, at=world.later(hours=1))
    assert (case.state, waiting(case)) == ("withdrawn", set())
    assert first_break() is None


def test_it_may_rest_again(world: World, acknowledged: Case) -> None:
    case = suspended(world, released(world, suspended(world, acknowledged)))
    assert case.state == "suspended"
    assert released(world, case).state == "acknowledged"
    assert first_break() is None


@pytest.mark.parametrize("days", [0, -1, 91, 3_000_000])
def test_the_day_lies_ahead_and_not_too_far(world: World, acknowledged: Case, days: int) -> None:
    day = date.max if days > 91 else world.now.date() + timedelta(days=days)
    with refused("unusable_day", saying="31 May 2026 at the latest"):
        asked(world, acknowledged, review_on=day)


def test_a_day_that_came_before_the_decision_is_none_to_rest_until(world: World, acknowledged: Case) -> None:
    case = asked(world, acknowledged, review_on=date(2026, 3, 3))
    world.later(days=1)
    with refused("day_has_come"):
        decided(world, case)
    assert decided(world, case, approve=False).state == "acknowledged"


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


def test_a_supervisor_of_the_unit_does_not_decide_but_any_releases(world: World, acknowledged: Case) -> None:
    inside = world.person("supervisor-inside", Role.SUPERVISOR, unit=world.water)
    case = asked(world, acknowledged)
    with refused("handled_it", status=403):
        steps.decide_suspension(case, approve=True, reason="属实", actor=inside, at=world.now)
    assert steps.release(decided(world, case), actor=inside, at=world.now).state == "acknowledged"
