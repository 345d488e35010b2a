"""Why a case was, or was not, escalated: every rule, and the first condition that failed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.trees import within
from casework import calendar_cache
from casework.escalation import rules
from casework.lifecycle import WaitKind
from casework.models import Case, EscalationRule, EscalationStop, Firing, Pause, RuleVersion, Wait
from casework.policies import case_units
from casework.rule_editor import sentence
from casework.wording import join_sentences
from casework.worktime import clock
from casework.worktime.deadlines import BY_THE_CLOCK
from casework.worktime.durations import WORKING_DAYS, amount_in_words, in_words

Stood = Mapping[int, Sequence[Pause]]
"""The pauses of each wait by its id."""


@dataclass(frozen=True)
class Past:
    """What is read of the case once, for all rules. `known`: what the rules name, in words."""

    case: Case
    waits: Sequence[Wait]
    stood: Stood
    known: sentence.Names


@dataclass(frozen=True)
class Reading:
    """`outcome`: fired, due (the next sweep does it), not_yet, or failed. `text`: which condition, in words."""

    rule: EscalationRule
    version: RuleVersion
    outcome: str
    text: str
    firings: tuple[Firing, ...] = ()
    at: datetime | None = None


def why(case: Case, *, at: datetime) -> list[Reading]:
    """Of every rule, on or off, in the order of the ladder."""
    on = EscalationRule.objects.filter(current__isnull=False).select_related("current__rule")
    order = WaitKind.values
    listed = sorted(on, key=lambda rule: (order.index(rule.waiting_for), rule.position, rule.pk))
    waits = list(Wait.objects.filter(case=case).select_related("calendar").order_by("since", "pk"))
    stood: dict[int, list[Pause]] = {}
    for pause in Pause.objects.filter(wait__case=case).order_by("started_at"):
        stood.setdefault(pause.wait_id, []).append(pause)
    fired: dict[int, list[Firing]] = {}
    for firing in (
        Firing.objects.with_recalls().filter(wait__case=case).select_related("version", "wait").order_by("fired_at", "nth")
    ):
        fired.setdefault(firing.rule_id, []).append(firing)
    known = sentence.names([rule.current for rule in listed if rule.current])
    past = Past(case, waits, stood, known)
    readings = [_read(rule, rule.current, past, fired.get(rule.pk, []), at=at) for rule in listed if rule.current]
    return [_held_back(reading) for reading in readings] if EscalationStop.objects.in_force(at=at) else readings


def _held_back(reading: Reading) -> Reading:
    """While escalation is stopped."""
    if reading.outcome != "due":
        return reading
    return replace(reading, text=_("It is due: it will fire when the stop of escalation ends."))


def _read(rule: EscalationRule, version: RuleVersion, past: Past, fired: list[Firing], *, at: datetime) -> Reading:
    outcome, text, moment = _first_failing(rule, version, past, fired, at=at)
    if fired:
        done = [firing for firing in fired if firing.outcome == Firing.Outcome.DONE]
        fired_text = _fired(done[-1] if done else fired[-1])
        return Reading(
            rule, version, "fired", join_sentences(fired_text, text) if outcome == "not_yet" else fired_text, tuple(fired), moment
        )
    return Reading(rule, version, outcome, text, (), moment)


def _fired(firing: Firing) -> str:
    values = {"version": firing.version.version, "nth": firing.nth}
    if firing.nth > 1:
        return _("It fired %(nth)d times, last with version %(version)d.") % values
    return _("It fired with version %(version)d.") % values


def _first_failing(
    rule: EscalationRule, version: RuleVersion, past: Past, fired: list[Firing], *, at: datetime
) -> tuple[str, str, datetime | None]:
    of_kind = [wait for wait in past.waits if wait.kind == rule.waiting_for]
    still = [wait for wait in of_kind if wait.until is None]
    if not version.enabled or not rule.enabled:
        return "failed", _("The rule is disabled."), None
    if not of_kind:
        return "failed", _("The case never had this wait."), None
    if not still:
        return "failed", _("The case no longer has this wait."), of_kind[-1].until
    if limit := _outside(version, past.case, past.known):
        return "failed", _("The case is outside the rule's scope: %(limit)s.") % {"limit": limit}, None
    wait = still[-1]
    pauses = past.stood.get(wait.pk, [])
    if any(pause.ended_at is None for pause in pauses):
        return "failed", _("The clock is stopped."), None
    outcome, text, moment = _by_the_clock(version, wait, [firing for firing in fired if firing.wait_id == wait.pk], at=at)
    return outcome, join_sentences(text, _stood_still(pauses)), moment


def _outside(version: RuleVersion, case: Case, known: sentence.Names) -> str:
    """The first limit of the rule that the case does not meet, in words; empty where it meets them all."""
    for name, codes in version.scope.items():
        if codes and not _within(name, codes, case, waiting_for=version.rule.waiting_for):
            return sentence.among(_only(version, name, codes), known)[0]
    return ""


def _only(version: RuleVersion, name: str, codes: list[str]) -> RuleVersion:
    return RuleVersion(rule=version.rule, scope={name: codes})


def _within(name: str, codes: list[str], case: Case, *, waiting_for: str) -> bool:
    if name in rules.TREES:
        units = case_units.units_of(case) if waiting_for == WaitKind.ASSIST else [case.unit]
        trees: dict[str, list[Any]] = {"categories": [case.topic], "areas": [case.area], "units": list(units)}
        paths = rules.TREES[name].objects.filter(code__in=codes).values_list("path", flat=True)
        return any(node is not None and within(node.path, path) for node in trees[name] for path in paths)
    return {"urgencies": case.urgency, "kinds": case.kind, "channels": case.channel}[name] in codes


def _by_the_clock(version: RuleVersion, wait: Wait, fired: Iterable[Firing], *, at: datetime) -> tuple[str, str, datetime | None]:
    done = {
        firing.nth
        for firing in fired
        if firing.due_seq == (0 if version.relation == RuleVersion.Relation.AFTER else wait.due_seq)
    }
    nth = next((n for n in range(1, version.repeat_times + 1) if n not in done), None)
    if nth is None:
        return "fired", _("It has reached its maximum number of firings."), None
    try:
        moment = due_moment(version, wait, nth)
    except clock.OutsideCalendar:
        return "not_yet", _("Not yet: it will fire later than the calendar reaches."), None
    if moment is None:
        return "failed", _("This wait has no due time."), None
    if moment <= at:
        return "due", _("It is due: the next sweep will fire it."), moment
    if version.relation != RuleVersion.Relation.AFTER:
        return "not_yet", _("Not yet."), moment
    return "not_yet", _not_yet(version, wait, nth, at=at), moment


def _not_yet(version: RuleVersion, wait: Wait, nth: int, *, at: datetime) -> str:
    """How far the wait has come, in the measure of the limit."""
    if nth > 1 and version.repeat_unit != version.unit:
        return _("Not yet.")
    amount, unit = rules.waited_for(version, nth)
    span = {"span": amount_in_words(amount, unit)}
    if unit == WORKING_DAYS:
        since = date_format(timezone.localtime(wait.counts_from(unit)), "DATETIME_FORMAT")
        return _("Not yet: the limit is %(span)s, counted from %(since)s.") % (span | {"since": since})
    if unit in BY_THE_CLOCK:
        waited = span | {"waited": in_words(at - wait.clock_from)}
        return _("Not yet: it has waited %(waited)s; %(span)s required.") % waited
    waited = span | {"waited": in_words(clock.worked(calendar_cache.working(wait.calendar), wait.clock_from, at))}
    return _("Not yet: it has waited %(waited)s of working time; %(span)s required.") % waited


def _stood_still(pauses: Sequence[Pause]) -> str:
    """Empty where the clock never did."""
    stood = sum((pause.ended_at - pause.started_at for pause in pauses if pause.ended_at), timedelta())
    return _("Before that, the clock was stopped for %(span)s.") % {"span": in_words(stood)} if stood else ""


def due_moment(version: RuleVersion, wait: Wait, nth: int) -> datetime | None:
    """When the n-th firing of a wait is due; None where it has no due time. The inverse of the sweep's cut-off."""
    working = calendar_cache.working(wait.calendar)
    start: Any = wait.counts_from(version.unit) if version.relation == RuleVersion.Relation.AFTER else wait.due_at
    if start is None:
        return None
    first = clock.subtract if version.relation == RuleVersion.Relation.BEFORE_DUE else clock.add
    moment = first(working, start, version.amount, version.unit)
    for _again in range(nth - 1):
        assert version.repeat_amount is not None
        moment = clock.add(working, moment, version.repeat_amount, version.repeat_unit)
    return moment
