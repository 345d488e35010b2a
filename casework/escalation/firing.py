"""Firing: what a rule does to the cases that are due, in one transaction.

Firings, events and what the actions change are written together, with the cases and then the waits locked in id order as
every step locks them. Under the locks it is asked again what is due, so that nothing a person just did is overwritten.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction

from casework.escalation import due, rules
from casework.escalation.actions import ACTIONS
from casework.escalation.due import Due, Fired
from casework.escalation.rules import CutOff
from casework.models import Case, EscalationRule, EscalationStop, RuleVersion
from casework.steps import escalate
from casework.worktime import clock
from casework.worktime.clock import WorkingCalendar
from casework.worktime.durations import WORKING_DAYS
from casework.writing import escalation_lock

logger = logging.getLogger("doorstep.escalation")

QUIET: Sequence[dict[str, Any]] = ()


@dataclass(frozen=True)
class Turn:
    """One rule's turn in a sweep. `loudest`: per wait, the rule that alone notifies. `clocks`: the calendars by their ids."""

    rule: EscalationRule
    cut_offs: Sequence[CutOff]
    loudest: Mapping[int, int]
    clocks: Mapping[int, WorkingCalendar]
    at: datetime

    @property
    def version(self) -> RuleVersion:
        return self.cut_offs[0].version


class Held(NamedTuple):
    """A locked wait, as much of it as its event tells."""

    pk: int
    case: int
    kind: str
    about: str
    clock_from: datetime
    days_from: datetime
    calendar: int


@transaction.atomic
def fire(turn: Turn, due_now: Sequence[Due]) -> int:
    """Lock, ask again, write. How many cases were escalated: none while escalation is stopped."""
    escalation_lock.shared()
    if EscalationStop.objects.in_force(at=turn.at):
        return 0
    rounds = _locked_cases({item.case for item in due_now})
    waits = {wait.pk: wait for wait in _locked_waits({item.wait for item in due_now})}
    fired = due.claim_due(turn.cut_offs, list(waits), at=turn.at)
    acting = [firing for firing in fired if firing.done]
    if not acting:
        return 0
    _act(turn.version.actions, [waits[firing.wait].case for firing in acting], at=turn.at)
    tell = _tell(turn.version.actions)
    limits = {nth: _limit(turn.version, nth) for nth in {firing.nth for firing in acting}}
    escalated = []
    for firing in acting:
        wait = waits[firing.wait]
        loud = turn.loudest[firing.wait] == turn.rule.pk
        facts = _facts(turn, firing, wait, limit=limits[firing.nth], tell=tell if loud else QUIET)
        escalated.append((wait.case, {"round": rounds[wait.case]} | facts))
    escalate.escalate(escalated, at=turn.at)
    if skipped := len(fired) - len(acting):
        logger.info("rule %s: %d missed repetitions were recorded and skipped", turn.rule.code, skipped)
    return len(acting)


def _locked_cases(ids: Collection[int]) -> dict[int, int]:
    """The round of each."""
    return dict(_locked("SELECT id, round FROM casework_case", ids))


def _locked_waits(ids: Collection[int]) -> list[Held]:
    return [Held(*row) for row in _locked(_WAITS, ids)]


_WAITS = """
    SELECT id, case_id, kind, about, clock_from, coalesce(days_from, clock_from), calendar_id FROM casework_wait
"""


def _locked(select: str, ids: Collection[int]) -> list[tuple[Any, ...]]:
    """As `select_for_update(no_key=True)` of these ids, which Django would look at one by one."""
    with connection.cursor() as cursor:
        cursor.execute(f"{select} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [list(ids)])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _act(actions: Sequence[dict[str, Any]], cases: Sequence[int], *, at: datetime) -> None:
    """The cases are read once, by the first action that looks at them, and without what is encrypted."""
    acted_on = Case.objects.filter(pk__in=cases).defer("address", "place", "email").order_by("pk")
    for settings in actions:
        ACTIONS[settings["type"]].apply(acted_on, settings, at=at)


def _limit(version: RuleVersion, nth: int) -> dict[str, Any]:
    """What a firing of the version goes by, as its event tells. One object for all of them, so that it is written once."""
    amount, unit = rules.waited_for(version, nth)
    return {"relation": version.relation, "amount": amount, "unit": unit}


def _facts(turn: Turn, fired: Fired, wait: Held, *, limit: dict[str, Any], tell: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """`waited` is in working minutes. `tell`: what the notices go by; empty where a higher rung speaks."""
    waited = clock.worked(turn.clocks[wait.calendar], wait.clock_from, turn.at)
    facts = {
        "rule": turn.rule.code,
        "version": turn.version.version,
        "nth": fired.nth,
        "wait": wait.pk,
        "waiting_for": wait.kind,
        "about": wait.about,
        "threshold": limit,
        "waited": waited // timedelta(minutes=1),
        "actions": turn.version.actions,
        "tell": tell,
    }
    if turn.version.relation != RuleVersion.Relation.AFTER:
        return facts
    unit = limit["unit"]
    facts["since"] = (wait.days_from if unit == WORKING_DAYS else wait.clock_from).isoformat()
    if unit == WORKING_DAYS:
        ended = clock.add(turn.clocks[wait.calendar], wait.days_from, limit["amount"], unit)
        facts["limit_ended"] = ended.isoformat()
    return facts


def _tell(actions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The weightiest first, so that nobody hears of one escalation twice."""
    weight = list(ACTIONS)
    notices = []
    for settings in sorted(actions, key=lambda settings: weight.index(settings["type"])):
        to = ACTIONS[settings["type"]].tells(settings)
        if to:
            notices.append(
                {"kind": settings["type"], "to": to} | ({"colour": settings["colour"]} if "colour" in settings else {})
            )
    return notices
