"""The sweep: one look at all open waits, and what is due is done, exactly once.

Firings, events and what the actions change are written together, per rule, with the cases and then the waits locked in
id order as every step locks them. Notices are made from the events, as of any other. See ARCHITECTURE, "Working time".
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import transaction

from casework import calendars
from casework.escalation import due, rules
from casework.escalation.actions import ACTIONS
from casework.escalation.due import Due, Fired
from casework.escalation.rules import CutOff
from casework.models import Calendar, Case, EscalationRule, RuleVersion, Sweep, Wait
from casework.policies import working_time
from casework.steps import escalate

logger = logging.getLogger("doorstep.escalation")

CASES_AT_ONCE = 500
"""Locked together; a person who acts on one of them waits until they are written, well under a second."""

GIVES_UP_AFTER = 20
"""Cases in a row that fail one by one: then it is the rule that is broken, not a case."""


def sweep(*, at: datetime) -> Sweep:
    """Look once and act. Run twice, at once or again, it does nothing more."""
    began = monotonic()
    kept = Sweep.objects.create(started_at=at)
    on = rules.enabled()
    cut_offs = rules.cut_offs(on, at=at)
    found = due.look(cut_offs)
    loudest = _loudest(found, on)
    failed: list[dict[str, str]] = []
    by_rule = _by(found, lambda one: one.rule)
    for rule in on:
        if rule.pk in by_rule:
            its = [cut for cut in cut_offs if cut.rule == rule]
            kept.fired += _rule(rule, its, by_rule[rule.pk], loudest, failed=failed, at=at)
    kept.failed_rules = failed
    kept.finished_at = at + timedelta(seconds=monotonic() - began)
    kept.save(update_fields=["fired", "failed_rules", "finished_at"])
    return kept


def _loudest(found: Sequence[Due], on: Sequence[EscalationRule]) -> dict[int, int]:
    """Per wait, the highest of the rules that are due together: it alone notifies."""
    rung = {rule.pk: place for place, rule in enumerate(on)}
    loudest: dict[int, int] = {}
    for one in found:
        if one.wait not in loudest or rung[one.rule] > rung[loudest[one.wait]]:
            loudest[one.wait] = one.rule
    return loudest


def _rule(
    rule: EscalationRule,
    cut_offs: list[CutOff],
    found: list[Due],
    loudest: dict[int, int],
    *,
    failed: list[dict[str, str]],
    at: datetime,
) -> int:
    """What the rule did. A part that fails rolls back alone and is tried again case by case."""
    done = 0
    for part in _parts(found):
        try:
            done += _fire(rule, cut_offs, part, loudest, at=at)
        except Exception:
            logger.exception("rule %s failed; trying it case by case", rule.code)
            done += _one_by_one(rule, cut_offs, part, loudest, failed=failed, at=at)
    return done


def _one_by_one(
    rule: EscalationRule,
    cut_offs: list[CutOff],
    part: list[Due],
    loudest: dict[int, int],
    *,
    failed: list[dict[str, str]],
    at: datetime,
) -> int:
    done = in_a_row = 0
    for case, its in sorted(_by(part, lambda one: one.case).items()):
        try:
            done += _fire(rule, cut_offs, its, loudest, at=at)
            in_a_row = 0
        except Exception as fault:  # noqa: BLE001 - one case must not keep the others back
            # Its name, not its words: they may quote a row.
            failed.append({"rule": rule.code, "case": str(case), "fault": type(fault).__name__})
            in_a_row += 1
            if in_a_row >= GIVES_UP_AFTER:
                break
    return done


@transaction.atomic
def _fire(
    rule: EscalationRule, cut_offs: list[CutOff], found: list[Due], loudest: dict[int, int], *, at: datetime
) -> int:  # fmt: skip
    """Lock, ask again, write. How many cases were escalated."""
    cases = {case.pk: case for case in _locked_cases(found)}
    waits = {wait.pk: wait for wait in _locked_waits(found)}
    fired = due.fire(cut_offs, list(waits), at=at)
    acting = [one for one in fired if one.done]
    if not acting:
        return 0
    version = cut_offs[0].version
    its_cases = [cases[waits[one.wait].case_id] for one in acting]
    for settings in version.actions:
        ACTIONS[settings["type"]].apply(its_cases, settings, at=at)
    skipped = len(fired) - len(acting)
    tell = _tell(version.actions)
    clocks = {calendar.pk: calendars.working(calendar) for calendar in Calendar.objects.all()}
    facts = []
    for one in acting:
        wait = waits[one.wait]
        waited = working_time.worked(clocks[wait.calendar_id], wait.clock_from, at)
        facts.append(_facts(rule, version, one, wait, waited=waited, tell=tell if loudest[one.wait] == rule.pk else []))
    escalate.escalate(list(zip(its_cases, facts, strict=True)), at=at)
    if skipped:
        logger.info("rule %s: %d missed repetitions were recorded and skipped", rule.code, skipped)
    return len(acting)


def _locked_cases(found: list[Due]) -> Iterable[Case]:
    """Without what is encrypted: nothing here needs to know where the citizen lives."""
    cases = Case.objects.select_for_update(no_key=True).defer("address", "place")
    return cases.filter(pk__in={one.case for one in found}).order_by("pk")


def _locked_waits(found: list[Due]) -> Iterable[Wait]:
    waits = Wait.objects.select_for_update(no_key=True)
    return waits.filter(pk__in={one.wait for one in found}).order_by("pk")


def _facts(
    rule: EscalationRule, version: RuleVersion, fired: Fired, wait: Wait, *, waited: timedelta, tell: list[dict[str, Any]]
) -> dict[str, Any]:
    """`waited` is kept in working minutes. `tell`: what the notices go by; empty where a higher rung speaks."""
    amount, unit = rules.waited_for(version, fired.nth)
    return {
        "rule": rule.code,
        "version": version.version,
        "nth": fired.nth,
        "wait": wait.pk,
        "waiting_for": wait.kind,
        "about": wait.about,
        "threshold": {"relation": version.relation, "amount": amount, "unit": unit},
        "waited": int(waited.total_seconds() // 60),
        "actions": version.actions,
        "tell": tell,
    }


def _tell(actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The weightiest first, so that nobody hears of one escalation twice."""
    weight = list(ACTIONS)
    told = []
    for settings in sorted(actions, key=lambda one: weight.index(one["type"])):
        to = ACTIONS[settings["type"]].tells(settings)
        if to:
            told.append({"kind": settings["type"], "to": to} | ({"colour": settings["colour"]} if "colour" in settings else {}))
    return told


def _parts(found: list[Due]) -> Iterator[list[Due]]:
    """By cases, in id order: the order in which locks are taken everywhere."""
    by_case = sorted(_by(found, lambda one: one.case).items())
    for start in range(0, len(by_case), CASES_AT_ONCE):
        yield [one for _case, its in by_case[start : start + CASES_AT_ONCE] for one in its]


def _by(found: Sequence[Due], key: Any) -> dict[int, list[Due]]:
    groups: dict[int, list[Due]] = defaultdict(list)
    for one in found:
        groups[key(one)].append(one)
    return groups


def last_finished() -> Sweep | None:
    """The last sweep that came to its end; its age says whether escalation is alive."""
    return Sweep.objects.filter(finished_at__isnull=False).order_by("-finished_at").first()
