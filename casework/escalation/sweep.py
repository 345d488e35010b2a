"""The sweep: one look at all open waits, and what is due is done, exactly once (firing.py).

Notices are made from the events, as of any other. See ARCHITECTURE, "Working time".
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic

from django.db.models.functions import Now

from accounts.signed_rows import outcome_signature_of
from casework import calendar_cache
from casework.escalation import due, rules
from casework.escalation.actions import ACTIONS
from casework.escalation.due import Due
from casework.escalation.firing import Turn, fire
from casework.models import Calendar, EscalationRule, Sweep

logger = logging.getLogger("doorstep.escalation")

CASES_AT_ONCE = 2000
"""Locked together; a person who acts on one of them waits until they are written, well under a second."""

GIVES_UP_AFTER = 20
"""Cases in a row that fail one by one: then it is the rule that is broken, not a case."""

RETENTION = timedelta(days=30)
"""How long it is kept what a sweep did: one a minute is half a million a year."""

Failed = list[dict[str, str]]


def sweep(*, at: datetime) -> Sweep:
    """Look once and act. Run twice, at once or again, it does nothing more."""
    began = monotonic()
    record = Sweep.objects.create(started_at=at)
    record.fired, record.failed_rules = act(at=at)
    record.finished_at = at + timedelta(seconds=monotonic() - began)
    record.outcome_mac = outcome_signature_of(Sweep).sign(vars(record))
    record.save(update_fields=["fired", "failed_rules", "finished_at", "outcome_mac"])
    return record


def act(*, at: datetime) -> tuple[int, Failed]:
    """Do what is due by now. How much fired, and which rules failed."""
    failed: Failed = []
    fired = 0
    on = [rule for rule in rules.enabled() if _sound(rule, failed=failed)]
    cut_offs = rules.cut_offs(on, at=at, failed=failed)
    due_now = due.find_due(cut_offs)
    loudest = _loudest(due_now, on)
    clocks = {calendar.pk: calendar_cache.working(calendar) for calendar in Calendar.objects.all()} if due_now else {}
    by_rule = _grouped(due_now, lambda item: item.rule)
    for rule in on:
        if rule.pk in by_rule:
            cuts = [cut for cut in cut_offs if cut.rule == rule]
            fired += _take_turn(Turn(rule, cuts, loudest, clocks, at.astimezone(UTC)), by_rule[rule.pk], failed=failed)
    return fired, failed


def _sound(rule: EscalationRule, *, failed: Failed) -> bool:
    """Whether its actions can be carried out at all. One that cannot must not be the rung that alone would have spoken."""
    actions = rule.current.actions if rule.current else []
    for settings in actions:
        action = ACTIONS.get(settings.get("type"))
        if action is None or not set(action.options) <= set(settings):
            logger.error("rule %s asks for what no action does", rule.code)
            failed.append({"rule": rule.code, "case": "", "fault": "UnknownAction"})
            return False
    return True


def _loudest(due_now: Sequence[Due], on: Sequence[EscalationRule]) -> dict[int, int]:
    """Per wait, the highest of the rules that are due together: it alone notifies."""
    rung = {rule.pk: place for place, rule in enumerate(on)}
    loudest: dict[int, int] = {}
    for item in due_now:
        if item.wait not in loudest or rung[item.rule] > rung[loudest[item.wait]]:
            loudest[item.wait] = item.rule
    return loudest


def _take_turn(turn: Turn, due_now: Sequence[Due], *, failed: Failed) -> int:
    """What the rule did. A part that fails rolls back alone and is tried again case by case."""
    done = 0
    for part in _parts(due_now):
        try:
            done += fire(turn, part)
        except Exception:
            logger.exception("rule %s failed; trying it case by case", turn.rule.code)
            done += _one_by_one(turn, part, failed=failed)
    return done


def _one_by_one(turn: Turn, part: Sequence[Due], *, failed: Failed) -> int:
    done = in_a_row = 0
    for case, items in sorted(_grouped(part, lambda item: item.case).items()):
        try:
            done += fire(turn, items)
            in_a_row = 0
        except Exception as fault:  # noqa: BLE001 - one case must not keep the others back
            # Its name, not its words: they may quote a row.
            failed.append({"rule": turn.rule.code, "case": str(case), "fault": type(fault).__name__})
            in_a_row += 1
            if in_a_row >= GIVES_UP_AFTER:
                break
    return done


def _parts(due_now: Sequence[Due]) -> Iterator[list[Due]]:
    """By cases, in id order: the order in which locks are taken everywhere."""
    by_case = sorted(_grouped(due_now, lambda item: item.case).items())
    for start in range(0, len(by_case), CASES_AT_ONCE):
        yield [item for _case, items in by_case[start : start + CASES_AT_ONCE] for item in items]


def _grouped(due_now: Sequence[Due], key: Callable[[Due], int]) -> dict[int, list[Due]]:
    groups: dict[int, list[Due]] = defaultdict(list)
    for item in due_now:
        groups[key(item)].append(item)
    return groups


def forget(*, at: datetime) -> int:
    """Sweeps older than RETENTION, by the database's clock too; the last that came to its end always stays. What fired has its
    own time and refers to none."""
    last = Sweep.objects.filter(finished_at__isnull=False).order_by("-finished_at").values("pk")[:1]
    old = Sweep.objects.filter(started_at__lt=at - RETENTION).filter(started_at__lt=Now() - RETENTION)
    return old.exclude(pk__in=last).delete()[0]
