"""What a preview counts, and what a rule would have done in the past, against what sweeps did."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.escalation.sweep import sweep
from casework.models import EscalationRule, Firing, Wait
from casework.rule_editor import limits
from casework.rule_editor.backtest import backtest, difference
from casework.rule_editor.preview import WHOLE, preview
from tests.accounts.on_leave import leave
from tests.casework.rule_editor.conftest import proposed, rule
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_preview_of_a_changed_rule_leaves_out_what_it_has_fired_already(world: World) -> None:
    world.acknowledged()
    world.later(days=2)
    sweep(at=world.now)
    existing = rule("visit-first")
    assert preview(existing, proposed("visit-first", amount=2, unit="hours").under(existing), at=world.now).count == 0


def test_a_preview_counts_who_is_told_and_what_units_owe(world: World) -> None:
    for nth in range(3):
        world.acknowledged(phone=f"1380013800{nth}", handler=world.handler if nth else world.colleague)
    world.visited()
    world.later(days=2)
    existing = rule("visit-third")
    version = proposed(
        "visit-third", amount=1, actions=[{"type": "owe_leader_visit"}, {"type": "remind", "to": ["handler"]}]
    ).under(existing)
    outcome = preview(existing, version, at=world.now)
    assert {user.username: n for user, n in outcome.notices_by_recipient} == {"handler": 2, "colleague": 1, "lead": 3}
    assert [(unit.unit, unit.owed, unit.made) for unit in outcome.visits_owed_by_unit] == [("Water bureau", 3, 1)]
    assert (outcome.open, outcome.count) == (4, 3)


def test_the_cost_in_feet_counts_only_feet_that_are_there(world: World) -> None:
    world.acknowledged()
    leave(world.handler, world.colleague, at=world.now, days=9)
    world.disable(world.people["lead"])
    world.later(days=2)
    existing = rule("visit-third")
    version = proposed("visit-third", amount=1, actions=[{"type": "owe_leader_visit"}, {"type": "remind", "to": ["handler"]}])
    outcome = preview(existing, version.under(existing), at=world.now)
    assert [(unit.unit, unit.owed, unit.people) for unit in outcome.visits_owed_by_unit] == [("Water bureau", 1, 1)]
    assert {user.username for user, _n in outcome.notices_by_recipient} == {"colleague"}


def test_an_action_that_the_code_no_longer_knows_is_looked_past(world: World) -> None:
    """The page of a rule stays open, so that it can be changed."""
    world.acknowledged(handler=world.handler)
    world.later(days=2)
    version = proposed("visit-third", amount=1, actions=[{"type": "gone"}, {"type": "remind", "to": ["handler"]}])
    outcome = preview(rule("visit-third"), version.under(rule("visit-third")), at=world.now)
    assert {user.username: n for user, n in outcome.notices_by_recipient} == {"handler": 1}


def test_of_a_flood_a_preview_says_at_least_how_many(world: World) -> None:
    existing = rule("visit-third")
    version = proposed("visit-third", amount=3, unit="hours").under(existing)
    later = timedelta(hours=4)
    for nth in range(4):
        now, soon = (preview(existing, version, at=world.now + ahead, most=3) for ahead in (later, timedelta(0)))
        assert (now.count, now.count_at_least, now.next_24_hours) == (nth, False, 0)
        assert (soon.count, soon.next_24_hours, soon.next_24_hours_at_least) == (0, nth, False)
        assert (sum(unit.owed for unit in soon.visits_owed_by_unit), soon.visits_owed_at_least) == (nth, False)
        assert not soon.count_at_least
        world.acknowledged(phone=f"1380013800{nth}", handler=world.handler)
    soon = preview(existing, version, at=world.now, most=3)
    assert (soon.next_24_hours, soon.next_24_hours_at_least) == (3, True)
    assert ([unit.owed for unit in soon.visits_owed_by_unit], soon.visits_owed_at_least) == ([3], True)
    now = preview(existing, version, at=world.now + later, most=3)
    assert (now.count, now.count_at_least, len(now.cases), now.next_24_hours_at_least) == (3, True, 3, True)
    assert {n for _user, n in now.notices_by_recipient} == {3}


def test_who_owes_a_leaders_visit_already_owes_no_second(world: World) -> None:
    world.acknowledged()
    world.later(days=10)
    sweep(at=world.now)
    assert Wait.objects.filter(kind="leader_visit", until=None).count() == 1
    new = EscalationRule(waiting_for="visit", code="new")
    outcome = preview(new, proposed("visit-third", amount=1).under(new), at=world.now)
    assert (outcome.count, outcome.visits_owed_by_unit) == (1, ())


def test_a_flood_is_counted_to_its_end_for_whoever_asks(world: World) -> None:
    existing = rule("visit-third")
    version = proposed("visit-third", amount=3, unit="hours").under(existing)
    for nth in range(4):
        world.acknowledged(phone=f"1380013800{nth}")
    whole = preview(existing, version, at=world.now + timedelta(hours=4), most=WHOLE)
    assert whole == preview(existing, version, at=world.now + timedelta(hours=4))
    assert (whole.count, whole.count_at_least) == (4, False)


def test_what_was_not_counted_to_its_end_is_always_confirmed(world: World) -> None:
    """However many cases are open, and by the same words while the flood goes on."""
    existing = rule("visit-third")
    version = proposed("visit-third", amount=3, unit="hours").under(existing)
    for nth in range(3):
        world.acknowledged(phone=f"1380013800{nth}")
    for _more in range(2):
        outcome = preview(existing, version, at=world.now + timedelta(hours=4), most=2)
        busy = tuple(replace(unit, made=1_000_000) for unit in outcome.visits_owed_by_unit)
        flood = replace(outcome, open=1_000_000, visits_owed_by_unit=busy)
        assert limits.numbers(limits.exceeded(flood)) == "open_cases:2 visits:2"
        assert "at least 2 of 1000000" in limits.exceeded(flood)[0].text
        world.acknowledged(phone="13800138009")


def test_a_preview_asks_no_more_queries_for_more_cases(world: World) -> None:
    existing = rule("visit-third")
    version = proposed("visit-third", amount=1).under(existing)
    counts = []
    for nth in range(2):
        for index in range(1 + 4 * nth):
            world.acknowledged(phone=f"13800138{nth}{index:02}")
        with CaptureQueriesContext(connection) as asked:
            preview(existing, version, at=world.now + timedelta(days=4))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 18


# The past


@pytest.mark.long
def test_a_backtest_finds_what_the_sweeps_have_fired_and_what_became_of_it(world: World) -> None:
    start = world.now
    stays, goes = world.acknowledged(), world.acknowledged(phone="13800138001")
    for _hour in range(24 * 3 - 10):
        sweep(at=world.later(hours=1))
    world.visited(goes)
    world.rated(world.resolved(goes), score=1)
    for code in ("visit-first", "visit-second"):
        existing = rule(code)
        assert existing.current is not None
        outcome = backtest(existing, existing.current, start=start, end=world.now)
        fired = Firing.objects.filter(rule=existing)
        assert outcome.firings == fired.count() > 0, code
        assert {case.number for case in outcome.cases} == set(fired.values_list("wait__case__number", flat=True))
        assert (outcome.visited_later, outcome.rated_badly) == (1, 1)
        assert sum(n for _day, n in outcome.by_day) == sum(n for _unit, n in outcome.by_unit) == outcome.firings
    assert stays.number in {case.number for case in outcome.cases if case.visited is None}


def test_a_visit_in_time_keeps_the_case_out_of_the_backtest(world: World) -> None:
    start = world.now
    world.visited()
    world.later(days=5)
    existing = rule("visit-second")
    assert existing.current is not None
    assert backtest(existing, existing.current, start=start, end=world.now).firings == 0


def test_repetitions_are_counted_each_and_the_difference_by_case(world: World) -> None:
    start = world.now
    world.acknowledged()
    world.later(days=1)
    world.acknowledged(phone="13800138001")
    world.later(days=2)
    existing = rule("visit-first")
    assert existing.current is not None
    often = proposed("visit-first", amount=1, unit="hours", repeat_times=3, repeat_amount=1, repeat_unit="hours").under(existing)
    assert backtest(existing, often, start=start, end=world.now).firings == 6
    late = proposed("visit-first", amount=2).under(existing)
    outcome = difference(existing, late, existing.current, start=start, end=world.now)
    assert (outcome.both, outcome.only_new, outcome.only_present) == (1, 0, 1)


def test_a_rule_that_is_off_does_nothing_now_and_would_have_done_nothing(world: World) -> None:
    start = world.now
    world.acknowledged()
    world.later(days=3)
    existing = rule("visit-first")
    off = proposed("visit-first", enabled=False).under(existing)
    assert preview(existing, off, at=world.now).count == 0
    assert backtest(existing, off, start=start, end=world.now).firings == 0
