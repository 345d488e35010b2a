"""What is due, reckoned slowly and obviously: each rule for each wait, forward from its clock, one repetition at a time."""

from collections.abc import Collection, Iterator
from datetime import datetime

from accounts.models import Area, Unit
from casework import calendar_cache
from casework.models import Case, EscalationRule, Pause, RuleVersion, Topic, Wait
from casework.worktime import clock

Key = tuple[int, int, int, int]
"""Rule, wait, due_seq, nth: what fires once."""


def due(*, at: datetime, broken: Collection[str] = ()) -> set[Key]:
    """Of all open waits whose clock does not stand still, by the rules that are on; without those of these codes."""
    rules = list(EscalationRule.objects.filter(enabled=True).exclude(code__in=broken).select_related("current"))
    paused = set(Pause.objects.filter(ended_at__isnull=True).values_list("wait_id", flat=True))
    waits = Wait.objects.filter(until__isnull=True).select_related("calendar", "case__unit", "case__area", "case__topic")
    return {
        (rule.pk, wait.pk, wait.due_seq if by_due(rule.current) else 0, nth)
        for wait in waits
        if wait.pk not in paused
        for rule in rules
        if rule.current and rule.waiting_for == wait.kind and in_scope(rule.current, wait.case)
        for nth, instant in enumerate(instants(rule.current, wait), 1)
        if instant <= at
    }


def instants(version: RuleVersion, wait: Wait) -> Iterator[datetime]:
    """When the rule speaks of the wait: first, and with each repetition."""
    cal = calendar_cache.working(wait.calendar)
    begun = wait.due_at if by_due(version) else wait.clock_from
    if version.unit == "working_days" and not by_due(version):
        begun = wait.days_from or wait.clock_from
    if begun is None:
        return
    reckon = clock.subtract if version.relation == RuleVersion.Relation.BEFORE_DUE else clock.add
    instant = reckon(cal, begun, version.amount, version.unit)
    yield instant
    for _again in range(1, version.repeat_times if version.repeat_amount else 1):
        assert version.repeat_amount is not None
        instant = clock.add(cal, instant, version.repeat_amount, version.repeat_unit)
        yield instant


def by_due(version: RuleVersion | None) -> bool:
    return version is not None and version.relation != RuleVersion.Relation.AFTER


def in_scope(version: RuleVersion, case: Case) -> bool:
    """A scope of places holds what lies below as well."""
    has = {
        "urgencies": {case.urgency},
        "kinds": {case.kind},
        "channels": {case.channel},
        "categories": _with_above(case.topic),
        "areas": _with_above(case.area),
        "units": _with_above(case.unit),
    }
    return all(not asked or has[name] & set(asked) for name, asked in version.scope.items())


def _with_above(place: Topic | Area | Unit | None) -> set[str]:
    codes = set()
    while place is not None:
        codes.add(place.code)
        place = place.parent
    return codes
