"""What came of it: every firing, event and notice, counted against what was due and whom it concerned."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F

from accounts.models import Membership, Role
from casework.models import Case, EscalationRule, Event, Firing, Notice, TimelineHead, Wait
from casework.timeline import first_broken_link
from tests.casework.escalation.chaos import reckoning

STANDING = "callback"
"""Speaks of a queue: nobody has more than one of them unread, so not every event brings one."""


@dataclass
class Audit:
    """What there is, and what is wrong with it: everything but `seen` has to be empty."""

    seen: Counter[str] = field(default_factory=Counter)
    doubled: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        named = {"doubled": self.doubled, "missed": self.missed, "wrong": self.wrong}
        return [f"{name}: {one}" for name, found in named.items() for one in found]


def audit(*, at: datetime, broken: Sequence[str] = ()) -> Audit:
    """After a sweep at that time and the composing that follows. What rules of these codes have not done is not missed."""
    found = Audit()
    firings = list(Firing.objects.select_related("rule", "version", "wait__calendar").order_by("id"))
    events = list(Event.objects.filter(verb="escalate").order_by("case_id", "seq"))
    _firings(firings, found, at=at, broken=broken)
    _events(firings, events, found)
    _voices(events, found)
    _notices(events, found)
    _ended(events, found)
    if broken_link := first_broken_link():
        found.wrong.append(f"the chain of a timeline: {broken_link}")
    return found


def _firings(firings: Sequence[Firing], found: Audit, *, at: datetime, broken: Sequence[str]) -> None:
    """Each once, none too early, none missed; of those written together the highest acts."""
    times = Counter((one.rule_id, one.wait_id, one.due_seq, one.nth) for one in firings)
    expected = reckoning.due(at=at, broken=broken)
    found.doubled += [f"fired {count} times: {key}" for key, count in times.items() if count > 1]
    found.missed += [f"has not fired: {key}" for key in sorted(expected - set(times))]
    together: dict[Any, list[Firing]] = defaultdict(list)
    for one in firings:
        together[one.rule_id, one.wait_id, one.due_seq, one.fired_at].append(one)
        if list(reckoning.instants(one.version, one.wait))[one.nth - 1] > one.fired_at:
            found.wrong.append(f"fired too early: {one}")
    for those in together.values():
        highest = max(one.nth for one in those)
        found.wrong += [f"{one.outcome}: {one}" for one in those if (one.outcome == "done") != (one.nth == highest)]
    found.seen += Counter({"firings": len(firings), "skipped": sum(one.outcome == "skipped" for one in firings)})


def _events(firings: Iterable[Firing], events: Iterable[Event], found: Audit) -> None:
    """One for each firing that acted, none for any other."""
    acted = Counter((one.rule.code, one.wait_id, one.nth) for one in firings if one.outcome == "done")
    told = Counter((one.facts["rule"], one.facts["wait"], one.facts["nth"]) for one in events)
    found.missed += [f"acted without an event: {key}" for key in acted - told]
    found.doubled += [f"{told[key]} events, {acted[key]} firings: {key}" for key in told - acted]
    found.seen["events"] = told.total()


def _voices(events: Iterable[Event], found: Audit) -> None:
    """Of the rungs that fired together on a wait only the highest is heard; and the highest that ever fired always is."""
    rungs = {rule.code: place for place, rule in enumerate(EscalationRule.objects.order_by("position", "id"))}
    of_wait: dict[int, list[Event]] = defaultdict(list)
    for one in events:
        of_wait[one.facts["wait"]].append(one)
    for wait, those in of_wait.items():
        top = max(rungs[one.facts["rule"]] for one in those)
        found.missed += [f"nobody is told: {_name(one)}" for one in those if rungs[one.facts["rule"]] == top and _silent(one)]
        highest: dict[datetime, int] = defaultdict(int)
        for one in those:
            highest[one.occurred_at] = max(highest[one.occurred_at], rungs[one.facts["rule"]])
        found.wrong += [
            f"wait {wait}, told beside a higher rung: {_name(one)}"
            for one in those
            if rungs[one.facts["rule"]] < highest[one.occurred_at] and one.facts["tell"]
        ]


def _silent(event: Event) -> bool:
    return not event.facts["tell"] and any(one["type"] != "raise_urgency" for one in event.facts["actions"])


def _notices(events: Sequence[Event], found: Audit) -> None:
    """Everybody concerned once, by the weightiest of what they would be told; nobody else."""
    who = _people()
    cases = {case.pk: case for case in Case.objects.select_related("unit")}
    expected: set[tuple[int, int, int, str]] = set()
    for one in events:
        heard: dict[int, str] = {}
        for told in one.facts["tell"]:
            for audience in told["to"] if told["kind"] != STANDING else ():
                for person in who(audience, cases[one.case_id]):
                    heard.setdefault(person, told["kind"])
        expected |= {(one.case_id, one.seq, person, kind) for person, kind in heard.items()}
    escalations = {(one.case_id, one.seq) for one in events}
    rows = Notice.objects.filter(case__isnull=False, recipient__isnull=False).exclude(kind=STANDING)
    written: Counter[Any] = Counter()
    for row in rows.values_list("case_id", "event_seq", "recipient_id", "kind", "transport"):
        if row[:2] in escalations:
            written[row] += 1
    there = {row[:4] for row in written}
    found.doubled += [f"{count} notices: {row}" for row, count in written.items() if count > 1]
    found.missed += [f"was not told: {one}" for one in sorted(expected - there)]
    found.wrong += [f"was told and had not to be: {one}" for one in sorted(there - expected)]
    behind = TimelineHead.objects.filter(announced_seq__lt=F("seq")).count()
    found.missed += [f"the notices of {behind} cases"] if behind else []
    found.seen["notices"] = written.total()


def _people() -> Callable[[str, Case], list[int]]:
    """Ids of an audience, in the world of tests: nobody but leads and handlers is limited to a unit."""
    members: dict[str, list[Membership]] = defaultdict(list)
    for one in Membership.objects.select_related("unit"):
        members[one.role].append(one)

    def who(audience: str, case: Case) -> list[int]:
        if audience == "handler" and case.handler_id:
            return [case.handler_id]
        if audience in {"handler", "unit_lead"}:
            leads = [one.user_id for one in members[Role.UNIT_LEAD] if one.unit_id == case.unit_id]
            assert leads, "every unit with cases has its lead"
            return leads
        return [one.user_id for one in members[audience]]

    return who


def _ended(events: Iterable[Event], found: Audit) -> None:
    """No rule has touched a case for what a person had ended before."""
    escalated: dict[int, list[Event]] = defaultdict(list)
    for one in events:
        escalated[one.facts["wait"]].append(one)
    for wait in Wait.objects.filter(until__isnull=False, pk__in=list(escalated)):
        ending = Event.objects.filter(case=wait.case_id, verb=wait.ended_by, occurred_at__gte=wait.until).earliest("seq")
        late = [one for one in escalated[wait.pk] if one.seq > ending.seq]
        found.wrong += [f"after {wait.ended_by}: {_name(one)}" for one in late]


def _name(event: Event) -> str:
    return f"case {event.case_id}, event {event.seq}, {event.facts['rule']} {event.facts['nth']}"
