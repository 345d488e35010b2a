"""A case as its events say it: what stands in the tables has to be this."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from casework import verb as registry
from casework.effect import UNCHANGED, Effect, Standing, WaitKey, apply
from casework.lifecycle import WaitKind
from casework.models.choices import Card
from casework.verification.rows import EventRow

CALLBACK = "callback"
ASCENDING = ("", Card.YELLOW.value, Card.RED.value)


@dataclass
class WaitEntry:
    """A wait. `pauses`: [from, to], to None where the clock stands still. `limit`: amount and unit, or the instant named."""

    key: WaitKey
    round: int
    since: datetime
    until: datetime | None = None
    pauses: list[list[datetime | None]] = field(default_factory=list)
    limit: list[Any] | None = None
    in_callback_queue: bool = False

    def end(self, at: datetime) -> None:
        self.until = max(self.since, at)
        self.resume(at)

    def resume(self, at: datetime, *, forfeits: bool = False) -> None:
        for pause in self.pauses:
            if pause[1] is None:
                pause[1] = pause[0] if forfeits else max(pause[0] or at, at)


@dataclass
class Ledger:
    """`row`: the case's columns as `changes` notes them. `attested`: by visit. `complete`: every event notes its changes.

    `links_used`: by which citizens rated, with the round and the time.
    """

    standing: Standing = field(default_factory=Standing)
    row: dict[str, Any] = field(default_factory=dict)
    handlers: set[tuple[int | None, int]] = field(default_factory=set)
    waits: list[WaitEntry] = field(default_factory=list)
    attested: dict[str, dict[str, Any]] = field(default_factory=dict)
    ratings: list[dict[str, Any]] = field(default_factory=list)
    firings: Counter[tuple[str, int, int, int]] = field(default_factory=Counter)
    links_used: dict[int, tuple[int, datetime]] = field(default_factory=dict)
    card: str = ""
    complete: bool = False

    def open_waits(self) -> Iterable[WaitEntry]:
        return (entry for entry in self.waits if entry.until is None)


def of(events: Iterable[EventRow]) -> Ledger:
    """Raises ImproperlyConfigured at a verb that nobody declared, KeyError where a fact is missing that its verb needs."""
    ledger = Ledger()
    for event in events:
        _take(ledger, event)
    return ledger


def _take(ledger: Ledger, event: EventRow) -> None:
    effect = registry.get(event.verb).effect_of(ledger.standing, event.facts)
    before = ledger.standing
    if effect is not UNCHANGED:
        ledger.standing = apply(effect, before)
        _waits(ledger, event, effect, before)
    ledger.row |= event.changes.get("row", {})
    ledger.complete |= event.seq == 1 and "row" in event.changes
    ledger.handlers |= {(user, unit) for user, unit in event.changes.get("handlers", ())}
    if effect.next_round and event.verb == "dispatch":
        _void_round(ledger, event, before.round)
    if take := TAKES.get(event.verb):
        take(ledger, event)


def _waits(ledger: Ledger, event: EventRow, effect: Effect, before: Standing) -> None:
    at = event.occurred_at
    remaining = {key for key in before.waits if not effect.ends_wait(key)}
    for entry in ledger.open_waits():
        if entry.key not in remaining:
            entry.end(at)
        elif entry.key[0] in effect.resumes:
            entry.resume(at, forfeits=effect.forfeits)
        elif entry.key[0] in effect.pauses and not before.waits[entry.key]:
            entry.pauses.append([at, None])
    limits = {tuple(noted[:3]): noted[3:] for noted in event.changes.get("due", ())}
    for key in effect.opened():
        if key not in remaining and not (key[0] in effect.reopens and _reopened(ledger, key[0], effect, at)):
            entry = WaitEntry(key, ledger.standing.round, at, pauses=[[at, None]] if key[0] in effect.pauses else [])
            entry.limit = limits.get((str(key[0]), key[1], key[2]))
            ledger.waits.append(entry)


def _reopened(ledger: Ledger, kind: WaitKind, effect: Effect, at: datetime) -> bool:
    entries = [entry for entry in ledger.waits if entry.key[0] == kind and entry.round == ledger.standing.round]
    if entries:
        entries[-1].until = None
        if kind in effect.pauses:
            entries[-1].pauses.append([at, None])
    return bool(entries)


def _delay(ledger: Ledger, event: EventRow) -> None:
    stood: list[datetime | None] = [datetime.fromisoformat(event.facts[name]).replace(tzinfo=UTC) for name in ("from", "to")]
    for entry in ledger.open_waits():
        if entry.key[0] == WaitKind.VISIT:
            entry.pauses.append(stood)


def _extend(ledger: Ledger, event: EventRow) -> None:
    """Granted, the limit of the wait is what the event says."""
    limit = event.facts.get("limit")
    for entry in ledger.open_waits():
        if limit and entry.key[0] == WaitKind.RESOLUTION:
            entry.limit = list(limit)


def _attest(ledger: Ledger, event: EventRow) -> None:
    facts, noted = event.facts, dict(event.changes.get("attested", {}))
    if "occurred_at" in noted:
        noted["occurred_at"] = datetime.fromisoformat(noted["occurred_at"]).replace(tzinfo=UTC)
    ledger.attested[facts["visit"]] = {
        "round": facts["round"],
        "outcome": facts["outcome"],
        "method": facts["method"],
        "leader": facts["leader"],
        "counted": True,
        "accepted_by_id": event.actor_id,
        "accepted_at": event.occurred_at,
        "voided_at": None,
    } | noted


def _retract(ledger: Ledger, event: EventRow) -> None:
    ledger.attested.setdefault(event.facts["visit"], {})["voided_at"] = event.occurred_at


def _void_round(ledger: Ledger, event: EventRow, round_: int) -> None:
    """After a voided rating the visits of its round do not count any more. After one that was set aside no round follows."""
    if not ledger.ratings or ledger.ratings[-1]["status"] != "void":
        return
    for entry in ledger.attested.values():
        if entry.get("round") == round_ and entry["voided_at"] is None:
            entry["voided_at"] = event.occurred_at


def _rate(ledger: Ledger, event: EventRow) -> None:
    facts = event.facts
    if "link" in event.changes:
        ledger.links_used[event.changes["link"]] = (facts["round"], event.occurred_at)
    ledger.ratings.append(
        {
            **{name: facts[name] for name in ("round", "score", "solved", "visited", "by")},
            "status": "held" if facts["held"] else "accepted",
            "entered_by_id": event.actor_id,
            "words_id": facts.get("words_id"),
            **({"pressed": event.changes["pressed"]} if "pressed" in event.changes else {}),
            "at": event.occurred_at,
            "decided_by_id": None,
            "decided_at": None,
            "excluded_at": None,
        }
    )


def _decide(ledger: Ledger, event: EventRow) -> None:
    status = "accepted" if event.verb == "accept_rating" else "void"
    if ledger.ratings:
        ledger.ratings[-1] |= {"status": status, "decided_by_id": event.actor_id, "decided_at": event.occurred_at}


def _exclude(ledger: Ledger, event: EventRow) -> None:
    if ledger.ratings and event.facts["approved"]:
        ledger.ratings[-1]["excluded_at"] = event.occurred_at


def _escalate(ledger: Ledger, event: EventRow) -> None:
    facts = event.facts
    if "wait" in facts:
        ledger.firings[facts["rule"], facts["version"], facts["wait"], facts["nth"]] += 1
    for action in facts["actions"]:
        if action["type"] == "card":
            ledger.card = max(ledger.card, action.get("colour", ""), key=ASCENDING.index)
        if action["type"] == CALLBACK:
            for entry in ledger.open_waits():
                entry.in_callback_queue |= entry.key[0] == WaitKind.RATING


TAKES = {
    "attest": _attest,
    "delay": _delay,
    "decide_extension": _extend,
    "retract": _retract,
    "rate": _rate,
    "accept_rating": _decide,
    "void_rating": _decide,
    "set_aside_rating": _decide,
    "decide_exclusion": _exclude,
    "escalate": _escalate,
}
