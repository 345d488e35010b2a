"""Administrators see that escalation runs and what of it does not, before anybody misses a reminder."""

from datetime import timedelta

import pytest

from casework.escalation.sweep import sweep
from casework.models import EscalationRule
from casework.rule_editor import limits
from casework.steps.stop_escalation import resume_escalation, stop_escalation
from tests import tuning
from tests.casework.attention.examining import findings, titles, weighed
from tests.world import World

REMINDS = {
    "relation": "after",
    "amount": 1,
    "unit": "minutes",
    "scope": {},
    "actions": [{"type": "remind", "to": ["handler"]}],
    "name": "提醒签收",
    "name_en": "Remind to acknowledge",
}


def test_sweeps_that_stay_away_are_said_until_one_comes(world: World) -> None:
    sweep(at=world.now)
    assert titles("sweeps", world.later(minutes=4)) == []
    assert titles("sweeps", world.later(minutes=2)) == ["Escalation has stopped"]
    assert weighed("sweeps", world.now) == [("now", ["desk:sweeps"])]
    sweep(at=world.now)
    assert titles("sweeps", world.later(minutes=2)) == []


def test_a_stop_is_said_with_its_reason_until_it_ends(world: World) -> None:
    assert titles("stop", world.now) == []
    stop_escalation(reason="洪水", hours=2, actor=world.administrator, at=world.now)
    (finding,) = findings("stop", world.now)
    assert (finding.title, finding.names) == ("Escalation is stopped", ("洪水",))
    assert weighed("stop", world.now) == [("soon", ["desk:rule_stop"])]
    resume_escalation(actor=world.administrator, at=world.later(minutes=5))
    assert titles("stop", world.now) == []


def test_a_rule_that_fails_is_named_until_it_is_mended(world: World) -> None:
    rule = EscalationRule.objects.get(code="visit-third")
    was = rule.current
    assert was
    assert titles("failing_rules", world.now) == [], "before the first sweep"
    tuning.rewrite(rule, at=world.now, actions=[{"type": "nothing"}])
    sweep(at=world.later(minutes=1))
    (finding,) = findings("failing_rules", world.now)
    assert (finding.title, finding.names) == ("One rule fails", (was.name_en,))
    assert weighed("failing_rules", world.now) == [("now", ["desk:sweeps"])]
    tuning.rewrite(rule, at=world.now, actions=was.actions)
    sweep(at=world.later(minutes=1))
    assert titles("failing_rules", world.now) == []


def test_a_rule_that_floods_is_named_for_a_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.dispatched()
    rule = tuning.add("floods", waiting_for="acknowledgement", position=9, at=world.now, **REMINDS)
    tuning.leave_on(rule)
    assert sweep(at=world.later(hours=1)).fired == 1
    assert titles("flooding_rules", world.now) == [], "one reminder is no flood"
    monkeypatch.setattr(limits, "NOTICES_TO_ONE", 0)
    assert [finding.names for finding in findings("flooding_rules", world.now)] == [("Remind to acknowledge",)]
    assert weighed("flooding_rules", world.now) == [("soon", ["desk:rules"])]
    monkeypatch.setattr(limits, "SHARE_OF_OPEN", 1)
    assert titles("flooding_rules", world.now) == []
    monkeypatch.setattr(limits, "SHARE_OF_OPEN", 0.1)
    assert titles("flooding_rules", world.later(hours=25)) == []


def test_a_rule_that_never_fires_is_named_where_cases_wait_for_it(world: World) -> None:
    long_ago = world.now - timedelta(days=100)
    rule = tuning.add("quiet", waiting_for="acknowledgement", position=9, at=long_ago, **REMINDS)
    tuning.leave_on(rule)
    assert titles("silent_rules", world.now) == [], "no case waited"
    world.dispatched()
    assert [finding.names for finding in findings("silent_rules", world.now)] == [("Remind to acknowledge",)]
    assert weighed("silent_rules", world.now) == [("quiet", ["desk:rules"])]
    sweep(at=world.later(hours=1))
    assert titles("silent_rules", world.now) == []
    assert titles("silent_rules", world.now + timedelta(days=89)) == []


def test_a_rule_that_was_changed_lately_has_its_time(world: World) -> None:
    rule = tuning.add("quiet", waiting_for="acknowledgement", position=9, at=world.now - timedelta(days=100), **REMINDS)
    tuning.rewrite(rule, at=world.now - timedelta(days=5), amount=2)
    tuning.leave_on(rule)
    world.dispatched()
    assert titles("silent_rules", world.now) == []
