"""Return: back to the dispatchers, at most twice. Visit and resolution stand still meanwhile."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.formats import date_format

from casework import event_text, steps
from casework.models import Case, CaseHandler, Words
from tests.access.rules import THE_UNIT, only
from tests.casework.looking import last, refused, wait, waiting
from tests.casework.steps.test_attest import owe_leader_visit
from tests.verified import first_break
from tests.world import World

ACCESS = {"return": only(*THE_UNIT, assigned=True)}


def return_(world: World, case: Case) -> Case:
    case.refresh_from_db()
    return steps.return_(case, reason="不归我管", actor=case.handler or world.handler, at=world.later(minutes=10))


@pytest.mark.parametrize("brought", ["dispatched", "acknowledged", "visited"])
def test_returning_opens_the_dispatch_again_and_stops_the_clocks(world: World, brought: str) -> None:
    case = return_(world, getattr(world, brought)())
    assert (case.state, case.unit, case.handler) == ("received", None, None)
    running = {"resolution|"} if brought == "visited" else {"visit|", "resolution|"}
    assert waiting(case) == {"dispatch"} | running
    assert CaseHandler.objects.filter(case=case, unit=world.water).exists()


def test_by_the_clock_the_due_time_moves_by_as_long_as_it_stood_still(world: World) -> None:
    case = world.acknowledged(urgency="urgent")
    visit, due = wait(case, "visit").clock_from, wait(case, "resolution").due_at
    assert due
    case = return_(world, case)
    world.later(hours=3)
    case = world.dispatched(case, unit=world.roads)  # five minutes later
    stood = timedelta(hours=3, minutes=5)
    assert wait(case, "visit").clock_from == visit + stood
    assert wait(case, "resolution").due_at == due + stood
    assert wait(case, "resolution").due_seq == 1
    assert wait(case, "visit").since == visit
    assert waiting(case) == {"acknowledgement", "visit", "resolution"}


def test_in_working_days_the_working_time_left_stays_left(world: World) -> None:
    case = world.acknowledged()
    case = return_(world, case)  # Monday 09:35
    world.later(days=1, minutes=-5)
    case = world.dispatched(case, unit=world.roads)  # Tuesday 09:35
    due = wait(case, "resolution").due_at
    assert due
    assert due - world.now > timedelta(days=5)
    visit = wait(case, "visit")
    assert timedelta(minutes=29) <= world.now - visit.clock_from <= timedelta(minutes=31)


def test_a_unit_that_gets_back_what_it_returned_has_gained_no_time(world: World) -> None:
    """Once for the waits that stood still, and again after a second return; the timeline says so."""
    case = world.acknowledged()
    before = [(wait(case, kind).clock_from, wait(case, kind).due_at) for kind in ("visit", "resolution")]
    case = return_(world, case)
    world.later(days=2)
    case = return_(world, world.dispatched(case))
    world.later(days=3)
    case = steps.rule_on_return(case, unit=world.water, reason="就是你们的", actor=world.supervisor, at=world.now)
    assert [(wait(case, kind).clock_from, wait(case, kind).due_at) for kind in ("visit", "resolution")] == before
    assert "its time did not stand still" in last_line(case)
    assert first_break() is None


def test_another_unit_is_given_the_time_in_which_nobody_had_the_case_and_the_timeline_says_until_when(world: World) -> None:
    case = return_(world, world.acknowledged())
    due = wait(case, "resolution").due_at
    world.later(hours=1)
    case = world.dispatched(case, unit=world.roads)  # five minutes later
    moved = wait(case, "resolution").due_at
    assert due
    assert moved
    assert moved - due == timedelta(hours=15 + 1, minutes=5)  # from the close of a day to the next morning
    with translation.override("en"):
        when = date_format(timezone.localtime(moved), "DATETIME_FORMAT")
    assert f"its due time moved to {when}" in last_line(case)
    assert first_break() is None


def test_a_night_in_which_nobody_had_the_case_moves_nothing(world: World) -> None:
    case = world.acknowledged()
    before = wait(case, "visit").clock_from, wait(case, "resolution").due_at
    world.now = world.now.replace(hour=18, minute=30)
    case = return_(world, case)
    world.now = world.now.replace(hour=7) + timedelta(days=1)
    case = world.dispatched(case, unit=world.roads)
    assert (wait(case, "visit").clock_from, wait(case, "resolution").due_at) == before
    assert "due time moved" not in last_line(case)


def test_what_another_unit_gives_back_was_not_its_doing(world: World) -> None:
    """Taken from a unit, returned by the next: the first one gets the time in which nobody had it."""
    case = world.acknowledged(urgency="urgent")
    due = wait(case, "resolution").due_at
    assert due
    case = steps.reassign(case, unit=world.roads, reason="管辖", actor=world.dispatcher, at=world.later(minutes=5))
    case = steps.return_(case, reason="不归我管", actor=world.stranger, at=world.later(minutes=5))
    world.later(hours=2)
    assert wait(world.dispatched(case), "resolution").due_at == due + timedelta(hours=2, minutes=5)


def last_line(case: Case) -> str:
    """The last line of its timeline."""
    event = case.events.order_by("-seq").first()
    assert event
    with translation.override("en"):
        return event_text.sentence(event, event_text.names_in([event]))


def test_a_visit_made_before_the_return_is_not_owed_again(world: World) -> None:
    case = world.dispatched(return_(world, world.visited()), unit=world.roads)
    assert waiting(case) == {"acknowledgement", "resolution"}
    case = steps.acknowledge(case, actor=world.stranger, at=world.now)
    assert case.state == "visited"


def test_a_leaders_visit_owed_stands_still_and_runs_on(world: World) -> None:
    case = world.acknowledged()
    owe_leader_visit(world, case)
    case = return_(world, case)
    assert "leader_visit|" in waiting(case)
    assert "leader_visit" in waiting(world.dispatched(case))


def test_a_third_time_is_refused_in_words_where_nobody_has_ruled_either(world: World) -> None:
    """Declined after the second return, and opened again by a supervisor."""
    case = steps.decline(world.returned_twice(), reason="不属本级", actor=world.dispatcher, at=world.now)
    case = steps.reopen(case, reason="再办", actor=world.supervisor, at=world.later(hours=1))
    with refused("returned_twice", saying="supervisor"):
        return_(world, case)


def test_the_rule_relied_on_stands_beside_the_reason_and_outside_the_chain(world: World) -> None:
    case = steps.return_(world.acknowledged(), reason="不归我管", rule="《供水条例》第九条", actor=world.handler, at=world.now)
    event = last(case)
    words = Words.objects.get(pk=event.fact("words_id"))
    assert (words.title, words.text) == ("《供水条例》第九条", "不归我管")
    assert "条例" not in str(event.facts)
    client = Client()
    client.force_login(world.supervisor)
    assert "《供水条例》第九条" in client.get(f"/cases/{case.number}/").content.decode()
    with refused("invalid", status=400):
        steps.return_(world.acknowledged(), reason="不归我管", rule="条" * 201, actor=world.handler, at=world.now)


def test_a_case_already_returned_says_who_did_it(world: World) -> None:
    case = return_(world, world.acknowledged())
    with refused("not_allowed", status=403):  # it is nobody's unit now
        steps.return_(case, reason="不归我管", actor=world.handler, at=world.now)


def test_a_resolved_case_is_not_returned(world: World) -> None:
    with refused("wrong_state"):
        return_(world, world.resolved())


@pytest.mark.parametrize("who", ["operator", "dispatcher", "stranger", "supervisor", "auditor"])
def test_only_the_unit_returns(world: World, who: str) -> None:
    with refused("not_allowed", status=403):
        steps.return_(world.acknowledged(), reason="理由", actor=world.people[who], at=world.now)


def test_the_second_return_says_that_a_supervisor_rules_and_not_that_it_is_with_the_dispatchers(world: World) -> None:
    once, twice = return_(world, world.acknowledged()), world.returned_twice()
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.supervisor)
    first, second = (client.get(f"/cases/{case.number}/").content.decode() for case in (once, twice))
    assert "returned the case to the dispatchers" in first
    assert second.count("returned the case to the dispatchers") == 1
    assert second.count("It is the second return, so a supervisor rules") == 1
