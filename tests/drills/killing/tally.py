"""What the database and the outbox hold in the end, against what clients were told."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F
from django.utils import timezone

from casework.crypto import digest_token
from casework.models import Case, Event, Link, Notice, Rating, TimelineHead, Words
from casework.notices import deliver
from config.dev import local
from tests.casework.escalation.chaos import processes
from tests.casework.escalation.chaos.audit import audit
from tests.drills.killing.clients import Acknowledged
from visits.models import Visit

MARK = re.compile(r"\b[a-z]{16}\b")


@dataclass
class Tally:
    """`counts`, and what is wrong: everything else has to be empty."""

    counts: dict[str, int] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    """Seconds from each registration to its message."""
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    twice_given: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        named = {"lost": self.lost, "doubled": self.doubled, "number given twice": self.twice_given, "wrong": self.wrong}
        return [f"{name}: {detail}" for name, details in named.items() for detail in details]


def connect_anew() -> None:
    """PostgreSQL may have come back on another port: its own was taken meanwhile by a connection of somebody."""
    connection.close()
    connection.settings_dict["PORT"] = str(local.servers()["postgres"]["port"])


def drained() -> bool:
    """Whether every event is told of, and every message sent: also what a killed worker had claimed, once its claim has ended."""
    untold = TimelineHead.objects.filter(announced_seq__lt=F("seq")).exists()
    pending = Notice.objects.filter(state=Notice.State.PENDING, deliver_after__lte=timezone.now())
    return not untold and not pending.exclude(transport=Notice.Transport.IN_APP).exists()


def judge(acknowledged: Acknowledged, *, outbox: Path) -> Tally:
    """Of a system that stands still, after one clean sweep, its notices and messages."""
    tally, at = Tally(), timezone.now()
    processes.settle(at=at)
    while deliver.deliver(at=timezone.now()):
        pass
    _registered(acknowledged, tally)
    _visits(acknowledged, tally)
    _ratings(acknowledged, tally)
    _escalations(tally, at=at)
    _notices(tally)
    _messages(outbox, tally, at=at)
    _verified(tally)
    tally.wrong += acknowledged.trouble
    done = {"registered": acknowledged.registered, "visited": acknowledged.receipted, "rated": acknowledged.rated}
    tally.wrong += [f"nothing was {what}, so nothing of it was tried" for what, acts in done.items() if not acts]
    return tally


def _registered(acknowledged: Acknowledged, tally: Tally) -> None:
    demands = Words.objects.filter(kind=Words.Kind.DEMAND).select_related("case")
    numbers: dict[str, list[str]] = {}
    for demand in demands:
        for mark in MARK.findall(demand.text):
            numbers.setdefault(mark, []).append(demand.case.number)
    given = Counter(acknowledged.registered.values())
    tally.lost += [f"case {number}" for mark, number in acknowledged.registered.items() if number not in numbers.get(mark, [])]
    tally.doubled += [f"registered as {cases}" for cases in numbers.values() if len(cases) > 1]
    tally.twice_given += [number for number, times in given.items() if times > 1]
    tally.counts |= {"registrations acknowledged": len(acknowledged.registered), "cases": Case.objects.count()}


def _visits(acknowledged: Acknowledged, tally: Tally) -> None:
    stored = {pk: bytes(digest).hex() for pk, digest in Visit.objects.exclude(sha256=None).values_list("pk", "sha256")}
    tally.lost += [f"visit {pk}" for pk, digest in acknowledged.receipted.items() if stored.get(pk) != digest]
    tally.doubled += [f"visit {visit} recorded {times} times" for visit, times in _several("record_visit", "visit")]
    tally.doubled += [f"visit {visit} attested {times} times" for visit, times in _several("attest", "visit")]
    planned = Counter(Event.objects.filter(verb="plan_visit").values_list("case_id", flat=True))
    tally.doubled += [f"{times} visits planned of case {case}" for case, times in planned.items() if times > 1]
    tally.counts |= {"visits receipted": len(acknowledged.receipted), "visits planned": planned.total()}


def _several(verb: str, fact: str) -> Iterable[tuple[str, int]]:
    values = Counter(Event.objects.filter(verb=verb).values_list(f"facts__{fact}", flat=True))
    return [(value, times) for value, times in values.items() if times > 1]


def _ratings(acknowledged: Acknowledged, tally: Tally) -> None:
    """A link that had been used when its citizen asked again must have been used for their rating."""
    by_token = dict.fromkeys(acknowledged.taken_before, "") | acknowledged.rated
    links = {bytes(link.digest): link for link in Link.objects.filter(kind=Link.Kind.RATE).select_related("case")}
    rated = Counter(Rating.objects.values_list("case_id", "round"))
    for token, number in by_token.items():
        link = links.get(bytes(digest_token(token)))
        if link is None or link.used_at is None or not rated[link.case_id, link.round] or number not in {"", link.case.number}:
            tally.lost.append(f"rating of {number or 'a link that was used'}")
    tally.doubled += [f"{times} ratings of case {case}, round {round_}" for (case, round_), times in rated.items() if times > 1]
    events = Counter(Event.objects.filter(verb="rate").values_list("case_id", "facts__round"))
    tally.doubled += [f"{times} events rate of case {case}, round {nth}" for (case, nth), times in events.items() if times > 1]
    tally.counts |= {
        "ratings acknowledged": len(acknowledged.rated),
        "ratings taken whose answer was lost, refused when sent again": len(acknowledged.taken_before),
    }


def _escalations(tally: Tally, *, at: datetime) -> None:
    result = audit(at=at)
    tally.doubled += result.doubled
    tally.lost += result.missed
    tally.wrong += result.wrong
    tally.counts |= {name: result.counts[name] for name in ("firings", "notices")}


def _notices(tally: Tally) -> None:
    same = ("case_id", "event_seq", "kind", "recipient_id", "citizen_id", "transport")
    several = Notice.objects.filter(case__isnull=False).values(*same).annotate(times=Count("pk")).filter(times__gt=1)
    tally.doubled += [f"notice {row}" for row in several]
    unsent = Notice.objects.exclude(transport=Notice.Transport.IN_APP).exclude(state=Notice.State.SENT)
    tally.lost += [f"message {pk} is {state}" for pk, state in unsent.values_list("pk", "state")]


def _messages(outbox: Path, tally: Tally, *, at: datetime) -> None:
    """The words of each are of one case, and most hold a link or a code of their own."""
    messages = [json.loads(line) for line in outbox.read_text(encoding="utf-8").splitlines()]
    times: Counter[Any] = Counter((message["to"], message["template"], message["text"]) for message in messages)
    tally.doubled += [
        f"message {template} was sent {count} times" for (_to, template, _text), count in times.items() if count > 1
    ]
    tally.counts["messages sent"] = len(messages)
    at_once = Notice.objects.filter(kind="register", citizen__isnull=False, sent_at__lte=at)
    tally.delays = [(end - begin).total_seconds() for end, begin in at_once.values_list("sent_at", "case__created_at")]


def _verified(tally: Tally) -> None:
    output = StringIO()
    try:
        call_command("verify_timeline", processes=1, stdout=output, stderr=StringIO())
    except CommandError as broken:
        tally.wrong += [f"verify_timeline: {broken}", *output.getvalue().splitlines()]
