"""The sweep does what is due exactly once, whoever else is at work, and never touches a due time."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework import steps
from casework.escalation import sweep as sweeping
from casework.escalation.actions import ACTIONS
from casework.escalation.sweep import sweep
from casework.models import Case, EscalationRule, Event, Firing, Pause, Sweep, Wait
from tests import tuning
from tests.tuning import leave_on
from tests.world import SHANGHAI, World

pytestmark = pytest.mark.django_db


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


THIRD_RUNG = on(5, 18)


def rule(code: str = "own", *, waiting_for: str = "visit", position: int = 99, **version: Any) -> EscalationRule:
    """A rule beside the defaults: after ten minutes by the clock, unless said otherwise."""
    given = {"name": code, "relation": "after", "amount": 10, "unit": "minutes", "actions": [{"type": "raise_urgency"}]}
    return tuning.add(code, waiting_for=waiting_for, position=position, at=on(1, 9), **(given | version))


def firings(case: Case, code: str = "own") -> list[tuple[int, str]]:
    return list(Firing.objects.filter(wait__case=case, rule__code=code).order_by("nth").values_list("nth", "outcome"))


def escalations(case: Case) -> list[dict[str, Any]]:
    return [event.facts for event in Event.objects.filter(case=case, verb="escalate").order_by("seq")]


# What the rungs do


def test_the_second_rung_gives_a_yellow_card_and_the_third_a_red_one_with_a_leaders_visit(world: World) -> None:
    case = world.acknowledged()
    sweep(at=on(4, 18))
    case.refresh_from_db()
    assert case.card == "yellow"
    assert not case.waits.filter(kind="leader_visit").exists()
    sweep(at=THIRD_RUNG)
    case.refresh_from_db()
    assert case.card == "red"
    assert case.waits.get(kind="leader_visit").since == THIRD_RUNG


def test_a_card_is_never_lowered(world: World) -> None:
    case = world.acknowledged()
    sweep(at=THIRD_RUNG)
    rule(actions=[{"type": "card", "colour": "yellow"}])
    sweep(at=THIRD_RUNG + timedelta(minutes=1))
    case.refresh_from_db()
    assert firings(case) == [(1, "done")]
    assert case.card == "red"


def test_one_leaders_visit_is_owed_at_a_time(world: World) -> None:
    case = world.acknowledged()
    owe = [{"type": "owe_leader_visit"}]
    leave_on(rule("one", actions=owe), rule("two", actions=owe, amount=20))
    sweep(at=world.later(hours=1))
    sweep(at=world.later(hours=1))
    assert case.waits.filter(kind="leader_visit", until__isnull=True).count() == 1


def test_raised_urgency_changes_attention_and_not_the_urgency(world: World) -> None:
    case = world.dispatched()
    leave_on(rule())
    sweep(at=world.later(minutes=10))
    case.refresh_from_db()
    assert (case.attention, case.urgency) == (1, "normal")


def test_a_silent_citizens_case_joins_the_callback_queue(world: World) -> None:
    case = world.resolved()
    sweep(at=world.later(days=2))
    assert case.waits.get(kind="rating", until__isnull=True).about == "callback"


def test_escalation_never_moves_a_due_time(world: World) -> None:
    case = world.acknowledged()
    before = list(Wait.objects.filter(case=case).order_by("id").values_list("id", "since", "clock_from", "due_at", "due_seq"))
    for day in range(2, 25):
        sweep(at=on(day, 18))
    after = Wait.objects.filter(case=case, pk__in=[row[0] for row in before]).order_by("id")
    assert len(escalations(case)) > 10
    assert list(after.values_list("id", "since", "clock_from", "due_at", "due_seq")) == before


# When nothing fires


def test_a_wait_that_stands_still_does_not_fire(world: World) -> None:
    case = world.acknowledged()
    steps.return_(case, reason="不属于本单位", actor=world.handler, at=world.later(minutes=5))
    assert Pause.objects.filter(wait__case=case, ended_at__isnull=True).exists()
    sweep(at=on(10, 18))
    assert not Firing.objects.filter(wait__case=case, wait__kind__in=["visit", "resolution"]).exists()


def test_a_rule_that_is_off_does_not_fire(world: World) -> None:
    case = world.dispatched()
    leave_on()
    assert sweep(at=on(20, 18)).fired == 0
    assert escalations(case) == []


def test_an_edited_rule_never_fires_again_what_its_earlier_version_fired(world: World) -> None:
    case = world.dispatched()
    edited = rule()
    leave_on(edited)
    sweep(at=world.later(minutes=10))
    tuning.rewrite(edited, at=world.now, amount=20)
    sweep(at=world.later(hours=1))
    assert firings(case) == [(1, "done")]


def test_an_edited_rule_takes_effect_at_the_next_look(world: World) -> None:
    case = world.dispatched()
    edited = rule(amount=60)
    leave_on(edited)
    assert sweep(at=world.later(minutes=10)).fired == 0
    tuning.rewrite(edited, at=world.now, amount=5)
    assert sweep(at=world.now).fired == 1
    assert escalations(case)[0]["version"] == 2


# Scope


@pytest.mark.parametrize(
    ("scope", "fires"),
    [
        ({}, True),
        ({"categories": ["utilities-leak"]}, True),
        ({"categories": ["utilities"]}, True),
        ({"areas": ["qh"]}, True),
        ({"areas": ["qh-cg-01"]}, True),
        ({"units": ["gov"]}, True),
        ({"units": ["water"]}, True),
        ({"units": ["roads", "water"]}, True),
        ({"urgencies": ["normal"], "kinds": ["help"], "channels": ["phone"]}, True),
        ({"units": ["water-1"]}, False),
        ({"units": ["roads"]}, False),
        ({"urgencies": ["urgent"]}, False),
        ({"kinds": ["complaint"]}, False),
        ({"channels": ["web"]}, False),
        ({"units": ["water"], "urgencies": ["urgent"]}, False),
        ({"categories": ["no-longer-there"]}, False),
    ],
)
def test_a_scope_includes_what_lies_below(world: World, scope: dict[str, list[str]], fires: bool) -> None:
    case = world.dispatched()
    leave_on(rule(scope=scope))
    sweep(at=world.later(minutes=10))
    assert bool(firings(case)) is fires


# After a standstill


def test_missed_repetitions_are_recorded_and_the_highest_acts(world: World) -> None:
    case = world.dispatched()
    leave_on(rule(repeat_amount=10, repeat_unit="minutes", repeat_times=5))
    sweep(at=world.later(minutes=35))
    assert firings(case) == [(1, "skipped"), (2, "skipped"), (3, "done")]
    assert [facts["nth"] for facts in escalations(case)] == [3]
    case.refresh_from_db()
    assert case.attention == 1
    sweep(at=world.later(hours=5))
    assert firings(case)[3:] == [(4, "skipped"), (5, "done")]


def test_of_rungs_due_together_only_the_highest_tells(world: World) -> None:
    case = world.acknowledged()
    sweep(at=THIRD_RUNG)
    tells = {facts["rule"]: bool(facts["tell"]) for facts in escalations(case) if facts["waiting_for"] == "visit"}
    assert tells == {"visit-first": False, "visit-second": False, "visit-third": True}
    case.refresh_from_db()
    assert case.card == "red"


# Faults


def test_one_poisoned_case_keeps_no_other_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    poisoned, sound = world.dispatched(), world.dispatched()
    leave_on(rule())
    action = ACTIONS["raise_urgency"]
    really = action.apply

    def apply(cases: list[Case], settings: dict[str, Any], *, at: datetime) -> None:
        if poisoned in cases:
            raise ValueError("poison")
        really(cases, settings, at=at)

    monkeypatch.setattr(action, "apply", apply)
    done = sweep(at=world.later(minutes=10))
    assert done.fired == 1
    assert done.failed_rules == [{"rule": "own", "case": str(poisoned.pk), "fault": "ValueError"}]
    assert (firings(poisoned), firings(sound)) == ([], [(1, "done")])
    assert escalations(poisoned) == []


def test_a_broken_rule_keeps_no_other_rule_back(world: World) -> None:
    case = world.dispatched()
    broken = rule("broken", position=0, actions=[{"type": "no such action"}])
    leave_on(broken, rule())
    done = sweep(at=world.later(minutes=10))
    assert {failed["rule"] for failed in done.failed_rules} == {"broken"}
    assert (firings(case, "broken"), firings(case)) == ([], [(1, "done")])


def test_a_rule_that_fails_for_every_case_is_given_up_in_this_sweep(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "GIVES_UP_AFTER", 2)
    for _number in range(4):
        world.dispatched()

    def fail(cases: Any, settings: dict[str, Any], *, at: datetime) -> None:
        raise RuntimeError

    monkeypatch.setattr(ACTIONS["raise_urgency"], "apply", fail)
    leave_on(rule())
    assert len(sweep(at=world.later(minutes=30)).failed_rules) == 2


def test_a_sweep_keeps_when_it_began_how_long_it_took_and_what_it_fired(world: World) -> None:
    world.dispatched()
    sweep(at=on(2, 11, 5))
    record = Sweep.objects.get()
    assert (record.started_at, record.fired, record.failed_rules) == (on(2, 11, 5), 1, [])
    assert record.finished_at is not None
    assert timedelta() < record.finished_at - record.started_at < timedelta(seconds=10)


# What it costs


def test_a_sweep_that_finds_nothing_asks_five_questions(world: World) -> None:
    world.dispatched()
    sweep(at=world.now)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        sweep(at=world.now)
    assert len(asked) == 5, [query["sql"][:90] for query in asked]


def test_the_cost_of_a_rule_does_not_grow_with_its_cases(world: World) -> None:
    leave_on(rule(actions=[{"type": "card", "colour": "red"}, {"type": "owe_leader_visit"}, {"type": "raise_urgency"}]))

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            sweep(at=world.later(minutes=10))
        return len(asked)

    world.dispatched()
    single = cost()
    for _number in range(6):
        world.dispatched()
    assert cost() == single


def test_a_unit_below_is_found_after_it_moved(world: World) -> None:
    """Places in the tree are read at each look."""
    world.keep(world.station, parent=world.roads)
    case = world.dispatched(unit=world.station)
    leave_on(rule(scope={"units": ["roads"]}))
    sweep(at=world.later(minutes=10))
    assert firings(case) == [(1, "done")]


def test_a_rule_that_two_waits_of_one_case_meet_at_once_tells_of_both(world: World) -> None:
    """A decision on its rating and one on its new number are due."""
    case = world.resolved()
    steps.correct(case, field="phone", value="13800001111", reason="来电更正", actor=world.operator, at=world.now)
    case = world.rated(case, visited="no")
    sweep(at=on(3, 18))
    reminders = [facts for facts in escalations(case) if facts["rule"] == "review-due"]
    assert {facts["about"] for facts in reminders} == {"held_rating", "correction"}
    assert len(reminders) == Firing.objects.filter(wait__case=case, rule__code="review-due").count()
