"""What came of it: every firing, event and notice, counted against what was due and whom it concerned."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F

from accounts.models import Membership, Role
from casework.models import Case, EscalationRule, Event, Firing, Notice, TimelineHead, Wait
from tests.casework.escalation.chaos import reckoning
from tests.verified import first_break

STANDING = "callback"
"""Speaks of a queue: nobody has more than one of them unread, so not every event brings one."""


@dataclass
class Audit:
    """What there is, and what is wrong with it: everything but `counts` has to be empty."""

    counts: Counter[str] = field(default_factory=Counter)
    doubled: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        named = {"doubled": self.doubled, "missed": self.missed, "wrong": self.wrong}
        return [f"{name}: {detail}" for name, details in named.items() for detail in details]


def audit(*, at: datetime, broken: Sequence[str] = ()) -> Audit:
    """After a sweep at that time and the composing that follows. What rules of these codes have not done is not missed."""
    result = Audit()
    firings = list(Firing.objects.select_related("rule", "version", "wait__calendar").order_by("id"))
    events = list(Event.objects.filter(verb="escalate").order_by("case_id", "seq"))
    _firings(firings, result, at=at, broken=broken)
    _events(firings, events, result)
    _voices(events, result)
    _notices(events, result)
    _ended(events, result)
    if broken_link := first_break():
        result.wrong.append(f"the chain of a timeline: {broken_link}")
    return result


def _firings(firings: Sequence[Firing], result: Audit, *, at: datetime, broken: Sequence[str]) -> None:
    """Each once, none too early, none missed; of those written together the highest acts."""
    times = Counter((firing.rule_id, firing.wait_id, firing.due_seq, firing.nth) for firing in firings)
    expected = reckoning.due(at=at, broken=broken)
    result.doubled += [f"fired {count} times: {key}" for key, count in times.items() if count > 1]
    result.missed += [f"has not fired: {key}" for key in sorted(expected - set(times))]
    together: dict[Any, list[Firing]] = defaultdict(list)
    for firing in firings:
        together[firing.rule_id, firing.wait_id, firing.due_seq, firing.fired_at].append(firing)
        if list(reckoning.instants(firing.version, firing.wait))[firing.nth - 1] > firing.fired_at:
            result.wrong.append(f"fired too early: {firing}")
    for those in together.values():
        highest = max(firing.nth for firing in those)
        result.wrong += [
            f"{firing.outcome}: {firing}" for firing in those if (firing.outcome == "done") != (firing.nth == highest)
        ]
    result.counts += Counter({"firings": len(firings), "skipped": sum(firing.outcome == "skipped" for firing in firings)})


def _events(firings: Iterable[Firing], events: Iterable[Event], result: Audit) -> None:
    """One for each firing that acted, none for any other."""
    acted = Counter((firing.rule.code, firing.wait_id, firing.nth) for firing in firings if firing.outcome == "done")
    recorded = Counter((event.facts["rule"], event.facts["wait"], event.facts["nth"]) for event in events)
    result.missed += [f"acted without an event: {key}" for key in acted - recorded]
    result.doubled += [f"{recorded[key]} events, {acted[key]} firings: {key}" for key in recorded - acted]
    result.counts["events"] = recorded.total()


def _voices(events: Iterable[Event], result: Audit) -> None:
    """Of the rungs that fired together on a wait only the highest is heard; and the highest that ever fired always is."""
    rungs = {rule.code: place for place, rule in enumerate(EscalationRule.objects.order_by("position", "id"))}
    of_wait: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        of_wait[event.facts["wait"]].append(event)
    for wait, those in of_wait.items():
        top = max(rungs[event.facts["rule"]] for event in those)
        result.missed += [
            f"nobody is told: {_name(event)}" for event in those if rungs[event.facts["rule"]] == top and _silent(event)
        ]
        highest: dict[datetime, int] = defaultdict(int)
        for event in those:
            highest[event.occurred_at] = max(highest[event.occurred_at], rungs[event.facts["rule"]])
        result.wrong += [
            f"wait {wait}, told beside a higher rung: {_name(event)}"
            for event in those
            if rungs[event.facts["rule"]] < highest[event.occurred_at] and event.facts["tell"]
        ]


def _silent(event: Event) -> bool:
    return not event.facts["tell"] and any(action["type"] != "raise_urgency" for action in event.facts["actions"])


def _notices(events: Sequence[Event], result: Audit) -> None:
    """Everybody concerned once, by the weightiest of what they would be told; nobody else."""
    who = _people()
    cases = {case.pk: case for case in Case.objects.select_related("unit")}
    expected: set[tuple[int, int, int, str]] = set()
    for event in events:
        heard: dict[int, str] = {}
        for message in event.facts["tell"]:
            for audience in message["to"] if message["kind"] != STANDING else ():
                for person in who(audience, cases[event.case_id]):
                    heard.setdefault(person, message["kind"])
        expected |= {(event.case_id, event.seq, person, kind) for person, kind in heard.items()}
    escalations = {(event.case_id, event.seq) for event in events}
    rows = Notice.objects.filter(case__isnull=False, recipient__isnull=False).exclude(kind=STANDING)
    written: Counter[Any] = Counter()
    for row in rows.values_list("case_id", "event_seq", "recipient_id", "kind", "transport"):
        if row[:2] in escalations:
            written[row] += 1
    there = {row[:4] for row in written}
    result.doubled += [f"{count} notices: {row}" for row, count in written.items() if count > 1]
    result.missed += [f"was not told: {notice}" for notice in sorted(expected - there)]
    result.wrong += [f"was told and had not to be: {notice}" for notice in sorted(there - expected)]
    behind = TimelineHead.objects.filter(announced_seq__lt=F("seq")).count()
    result.missed += [f"the notices of {behind} cases"] if behind else []
    result.counts["notices"] = written.total()


def _people() -> Callable[[str, Case], list[int]]:
    """Ids of an audience, in the world of tests: nobody but leads and handlers is limited to a unit."""
    members: dict[str, list[Membership]] = defaultdict(list)
    for membership in Membership.objects.select_related("unit"):
        members[membership.role].append(membership)

    def who(audience: str, case: Case) -> list[int]:
        if audience == "handler" and case.handler_id:
            return [case.handler_id]
        if audience in {"handler", "unit_lead"}:
            leads = [membership.user_id for membership in members[Role.UNIT_LEAD] if membership.unit_id == case.unit_id]
            assert leads, "every unit with cases has its lead"
            return leads
        return [membership.user_id for membership in members[audience]]

    return who


def _ended(events: Iterable[Event], result: Audit) -> None:
    """No rule has touched a case for what a person had ended before."""
    escalated: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        escalated[event.facts["wait"]].append(event)
    for wait in Wait.objects.filter(until__isnull=False, pk__in=list(escalated)):
        ending = Event.objects.filter(case=wait.case_id, verb=wait.ended_by, occurred_at__gte=wait.until).earliest("seq")
        late = [event for event in escalated[wait.pk] if event.seq > ending.seq]
        result.wrong += [f"after {wait.ended_by}: {_name(event)}" for event in late]


def _name(event: Event) -> str:
    return f"case {event.case_id}, event {event.seq}, {event.facts['rule']} {event.facts['nth']}"
