"""Release: meanwhile no clock ran, and the case goes on where it was with the time that was left."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from casework import steps
from casework.models import Case, Words
from tests import visiting
from tests.access.rules import SUPERVISOR, THE_UNIT, only
from tests.casework.looking import last, wait, waiting
from tests.casework.steps.test_attest import owe_leader_visit
from tests.casework.steps.test_suspend import FRIDAY, asked, at_close, decided, released, suspended
from tests.standing import beginning
from tests.verified import first_break
from tests.world import SHANGHAI, World

ACCESS = {"release": only(*THE_UNIT, SUPERVISOR, assigned=True, state="suspended")}


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


def test_why_it_goes_on_is_recorded_and_a_program_need_not_say_it(world: World, acknowledged: Case) -> None:
    case = steps.release(suspended(world, acknowledged), reason=" 河水已退 ", actor=world.handler, at=world.later(minutes=5))
    assert Words.objects.get(pk=last(case).facts["words_id"]).text == "河水已退"
    case = suspended(world, case)
    program = Client()
    program.force_login(world.handler)
    assert program.post(f"/api/v1/cases/{case.number}/release/", {}, content_type="application/json").status_code == 200
    assert "words_id" not in last(case, "release").facts


def test_it_may_rest_again(world: World, acknowledged: Case) -> None:
    case = suspended(world, released(world, suspended(world, acknowledged)))
    assert case.state == "suspended"
    assert released(world, case).state == "acknowledged"
    assert first_break() is None
