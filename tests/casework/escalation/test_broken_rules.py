"""A rule that somebody broke stops neither the other rules nor the notices of the cases it met."""

from typing import Any

import pytest

from casework.escalation import sweep
from casework.models import EscalationRule, Notice, TimelineHead
from casework.notices import compose
from tests import tuning
from tests.world import World


def edit(rule: EscalationRule, world: World, **broken: Any) -> None:
    settings = {
        "scope": {},
        "relation": "after",
        "amount": 1,
        "unit": "minutes",
        "actions": [{"type": "remind", "to": ["handler"]}],
    }
    tuning.rewrite(rule, at=world.now, **(settings | broken))


@pytest.mark.parametrize(
    "broken",
    [
        {"scope": {"urgencies": "normal"}},
        {"scope": {"units": "gone"}},
        {"scope": {"units": [7]}},
        {"scope": {"kinds": {}}},
        {"unit": "fortnights"},
        {"actions": [{"type": "nothing"}]},
        {"actions": [{"type": "card"}]},
    ],
)
def test_it_is_reported_and_the_other_rules_go_on(world: World, broken: dict[str, Any]) -> None:
    case = world.dispatched()
    first, *others = EscalationRule.objects.filter(waiting_for__in=["acknowledgement", "visit"]).order_by("pk")
    edit(first, world, **broken)
    edit(others[-1], world)
    done = sweep.sweep(at=world.later(hours=3))
    assert done.fired
    assert {failed["rule"] for failed in done.failed_rules} == {first.code}
    assert case.events.filter(verb="escalate", facts__rule=others[-1].code).exists()
    assert not case.events.filter(verb="escalate", facts__rule=first.code).exists()


def test_a_broken_rung_does_not_silence_those_below_it(world: World) -> None:
    """It was the highest of those that are due, and would have been the only one to speak."""
    case = world.acknowledged()
    edit(EscalationRule.objects.get(code="visit-third"), world, actions=[{"type": "nothing"}])
    later = world.later(days=6)
    sweep.sweep(at=later)
    compose.compose([case.pk], at=later)
    assert Notice.objects.filter(case=case, kind="card", recipient=world.lead).exists()


def test_an_audience_that_is_none_holds_no_notice_back(world: World) -> None:
    case = world.dispatched()
    rule = EscalationRule.objects.filter(waiting_for="acknowledgement").earliest("pk")
    edit(rule, world, actions=[{"type": "remind", "to": ["citizen", "unit_lead"]}])
    sweep.sweep(at=world.later(hours=3))
    compose.compose([case.pk], at=world.now)
    head = TimelineHead.objects.get(case=case)
    assert head.announced_seq == head.seq
    assert Notice.objects.filter(case=case, kind="remind", recipient=world.lead).exists()
