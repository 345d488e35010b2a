"""The rules that are on, as cut-offs: per rule, calendar and repetition the one instant that decides what is due."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Area, Unit
from casework import calendar_cache
from casework.models import Calendar, EscalationRule, RuleVersion, Topic
from casework.worktime import clock
from casework.worktime.clock import WorkingCalendar

logger = logging.getLogger("doorstep.escalation")

TREES: dict[str, type[Topic] | type[Area] | type[Unit]] = {"categories": Topic, "areas": Area, "units": Unit}
"""Scopes that include what lies below: the codes are read as places in a tree."""

WORDS = ("urgencies", "kinds", "channels")


@dataclass(frozen=True)
class CutOff:
    """Due is an open wait that counts from `bound` at the latest (`by_due`: that is due by then), if its case is in the scope."""

    rule: EscalationRule
    version: RuleVersion
    calendar: int
    nth: int
    by_due: bool
    bound: datetime
    scope: dict[str, list[str] | None]


def enabled() -> list[EscalationRule]:
    """From the lowest rung to the highest."""
    return list(
        EscalationRule.objects.filter(enabled=True, current__isnull=False).select_related("current").order_by("position", "id")
    )


def cut_offs(rules: Iterable[EscalationRule], *, at: datetime, failed: list[dict[str, str]] | None = None) -> list[CutOff]:
    """Of the rules as they are. A broken one is added to `failed`."""
    return of_versions([(rule, rule.current) for rule in rules if rule.current is not None], at=at, failed=failed)


def of_versions(
    versions: Sequence[tuple[EscalationRule, RuleVersion]], *, at: datetime, failed: list[dict[str, str]] | None = None
) -> list[CutOff]:
    """Of versions, saved or not. Reads every calendar once; a scope that names codes takes one query for each tree."""
    paths = _paths([version.scope for _rule, version in versions])
    working = {calendar.pk: calendar_cache.working(calendar) for calendar in Calendar.objects.order_by("id")}
    cuts: list[CutOff] = []
    for rule, version in versions:
        by_due = version.relation != RuleVersion.Relation.AFTER
        try:
            scope = _scope(version, paths)
            cuts += [
                CutOff(rule, version, calendar, nth, by_due, bound, scope)
                for calendar, cal in working.items()
                for nth, bound in _bounds(version, cal, at)
            ]
        except (ValueError, TypeError) as fault:
            # All rules are asked in one query: a broken one must not keep the others from being asked.
            logger.exception("rule %s cannot be reckoned with and is left out", rule.code)
            if failed is not None:
                failed.append({"rule": rule.code, "case": "", "fault": type(fault).__name__})
    return cuts


def waited_for(version: RuleVersion, nth: int) -> tuple[int, str]:
    """The amount and unit of time that the n-th repetition stands for."""
    if nth == 1 or version.repeat_amount is None or version.repeat_unit != version.unit:
        return version.amount, version.unit
    return version.amount + (nth - 1) * version.repeat_amount, version.unit


def _bounds(version: RuleVersion, cal: WorkingCalendar, at: datetime) -> Iterator[tuple[int, datetime]]:
    """First the amount, then as often the repetition: seen from now it is taken off in the other order."""
    first = clock.nearing if version.relation == RuleVersion.Relation.BEFORE_DUE else clock.cut_off
    instant = at
    for nth in range(1, version.repeat_times + 1):
        try:
            if nth > 1:
                if version.repeat_amount is None:
                    return
                instant = clock.cut_off(cal, instant, version.repeat_amount, version.repeat_unit)
            bound = first(cal, instant, version.amount, version.unit)
        except clock.OutsideCalendar:
            return  # longer ago than the calendar knows: nothing has waited that long
        yield nth, bound


def _paths(scopes: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Per tree: the path of each code that some scope names."""
    paths = {}
    for name, tree in TREES.items():
        codes = {code for scope in scopes for code in _listed(scope.get(name)) or ()}
        paths[name] = dict(tree.objects.filter(code__in=codes).values_list("code", "path")) if codes else {}
    return paths


def _scope(version: RuleVersion, paths: dict[str, dict[str, str]]) -> dict[str, list[str] | None]:
    """None where the rule does not say. A code that is gone narrows to nothing rather than widen to everything."""
    scope: dict[str, list[str] | None] = {}
    for name in TREES:
        codes = _listed(version.scope.get(name), strict=True)
        scope[name] = [paths[name][code] for code in codes if code in paths[name]] if codes else None
    return scope | {name: _listed(version.scope.get(name), strict=True) or None for name in WORDS}


def _listed(codes: Any, *, strict: bool = False) -> list[str] | None:
    """A scope's codes; what is no list of texts raises ValueError where `strict`, and counts as nothing elsewhere."""
    if codes is None or (isinstance(codes, list) and all(isinstance(code, str) for code in codes)):
        return codes
    if strict:
        raise ValueError("a scope names codes in a list")
    return None
