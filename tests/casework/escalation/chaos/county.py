"""Many cases of a legal world, dispatched by steps, and the rules that a drill lets loose on them."""

from datetime import datetime
from typing import Any

from django.db import connection

from casework import steps
from casework.models import Case, EscalationRule
from tests import tuning
from tests.roles import as_owner
from tests.world import PHONE, World

EVERY_MINUTE: dict[str, Any] = {"repeat_amount": 1, "repeat_unit": "minutes", "repeat_times": 30}
RUNGS, STEP = 8, 10
"""How many rungs the ladder has, and the minutes between two of them."""
ACTIONS: tuple[list[dict[str, Any]], ...] = (
    [{"type": "remind", "to": ["handler", "unit_lead"]}],
    [{"type": "raise_urgency"}, {"type": "remind", "to": ["handler"]}],
    [{"type": "card", "colour": "yellow"}, {"type": "remind", "to": ["unit_lead"]}],
    [{"type": "take_up"}, {"type": "owe_leader_visit"}, {"type": "card", "colour": "red"}],
)


def registered(world: World, count: int, *, at: datetime) -> list[Case]:
    who = steps.CitizenDetails(name="王小明", phone=PHONE)
    demand = steps.Demand("自来水管漏水，三天没人来", "phone", topic=world.leak, area=world.village, citizen=who)
    return steps.register_many([demand] * count, actor=world.operator, at=at)


def dispatched(world: World, count: int, *, at: datetime) -> list[Case]:
    """With a handler, so that who is told stays the same whoever acknowledges."""
    return [
        steps.dispatch(case, unit=world.water, handler=world.handler, actor=world.dispatcher, at=at)
        for case in registered(world, count, at=at)
    ]


def rule(code: str, *, at: datetime, waiting_for: str = "visit", position: int = 900, **version: Any) -> EscalationRule:
    """Beside those that there are: after an amount of minutes by the clock, unless said otherwise."""
    return tuning.add(code, waiting_for=waiting_for, position=position, at=at, **_given(code, version))


def edit(rule: EscalationRule, *, at: datetime, **version: Any) -> None:
    tuning.rewrite(rule, at=at, **_given(rule.code, version))


def _given(name: str, version: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "relation": "after", "amount": 1, "unit": "minutes", "actions": ACTIONS[0]} | version


def ladder(*, at: datetime) -> None:
    """Instead of the default rules: every ten minutes a higher rung begins, and each goes on every minute, thirty times.

    So for an hour and a half three at once have something to say at any minute, and of each wait only the highest is heard.
    """
    tuning.leave_on()
    for number in range(RUNGS):
        actions = ACTIONS[number % len(ACTIONS)]
        rule(f"rung-{number}", position=number, at=at, amount=1 + number * STEP, actions=actions, **EVERY_MINUTE)


def analyze() -> None:
    """The planner learns of the rows, as autovacuum would let it. Guessing, it joins each cut-off's waits to its firings one
    by one, and a sweep does little but look."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
