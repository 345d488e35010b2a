"""The chain of a case's events, hashed again; who wrote them; and the words that they name."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from accounts.signing import instant
from casework.models import Words
from casework.signature import fits, head, number, quoted, truth
from casework.verification.rows import CaseRows, EventRow, Row
from casework.writing import full_text
from casework.writing.words import SEALED
from casework.writing.words import digest as words_digest

UNSIGNED_SCHEMA = 1
CHANGEOVER = timedelta(hours=1)
"""So long a deployment's old processes may still write events of the old schema."""


class Fault(NamedTuple):
    """What does not fit, at which event of the case (0: at none)."""

    seq: int
    what: str


def faults(rows: CaseRows, *, signing_since: datetime | None) -> Iterator[Fault]:
    """`signing_since`: when signing was introduced; None where no event is older."""
    previous, expected_seq, last_id = b"", 1, 0
    macs: set[bytes] = set()
    for event in rows.events:
        if event.seq != expected_seq:
            yield Fault(expected_seq, "an event is missing" if event.seq > expected_seq else "two events have one number")
        elif event.hash != _hash(previous, event):
            yield Fault(event.seq, "the event was changed")
        if event.id < last_id:
            yield Fault(event.seq, "the event was written later than the one after it")
        if fault := _unsigned(event, signing_since) or ("the event is a copy of another" if event.mac in macs else ""):
            yield Fault(event.seq, fault)
        if event.mac:
            macs.add(event.mac)
        previous, expected_seq, last_id = event.hash, event.seq + 1, event.id
    heads = rows.tables.get("head") or [{"seq": 0, "hash": b""}]
    head = heads[0]
    if not rows.events or (head["seq"], bytes(head["hash"])) != (rows.events[-1].seq, previous):
        yield Fault(head["seq"], "the end of the timeline is missing")


def _hash(previous: bytes, event: EventRow) -> bytes:
    who = f"{event.case_id}, {event.seq}, {quoted(event.verb)}, {number(event.actor_id)}, {number(event.on_behalf_of_id)}"
    times = f'"{event.occurred}", "{instant(event.recorded_at)}"'
    written = f"{who}, {times}, {event.stored_facts}, {event.schema}, {truth(event.public)}"
    if event.schema != UNSIGNED_SCHEMA:
        mac = f'"{event.mac.hex()}"' if event.mac else "null"
        written = f"{written}, {event.stored_changes}, {mac}"
    return hashlib.sha256(previous + f"[{written}]".encode()).digest()


def _unsigned(event: EventRow, signing_since: datetime | None) -> str:
    """Why nobody can have written it through the application; empty where somebody did."""
    if event.schema == UNSIGNED_SCHEMA:
        legacy = signing_since is not None and event.recorded_at <= signing_since + CHANGEOVER
        return "" if legacy else "the event is not signed"
    who = head(event.case_id, event.verb, event.actor_id, event.on_behalf_of_id)
    written = {"facts": event.stored_facts, "changes": event.stored_changes}
    signed = fits(event.mac, who, public=event.public, at=event.occurred, **written)
    return "" if signed else "the event was not written by the application"


def words_faults(rows: CaseRows) -> Iterator[Fault]:
    """Words that an event names are there as they were; a redaction has its event; and nobody slipped in others."""
    named: dict[str, tuple[int, str]] = {}
    redacted = rows.redacted()
    authors: dict[str, int | None] = {}
    noting = False
    for event in rows.events:
        noting |= "row" in event.changes
        for identity, hashed in event.changes.get("words", []):
            named.setdefault(identity, (event.seq, hashed))
            authors[identity] = event.actor_id
        if "words_id" in event.facts:
            named[event.facts["words_id"]] = (event.seq, event.facts.get("words", ""))
    stored = {row["id"]: row for row in rows.tables.get("words", ())}
    for identity, (seq, hashed) in named.items():
        row = stored.get(identity)
        if row is None:
            yield Fault(seq, "the words are missing")
        elif (row["redacted_at"] is not None) != (identity in redacted):
            yield Fault(redacted.get(identity, seq), "the words were redacted without an event, or not redacted")
        elif changed := _changed(row, hashed):
            yield Fault(seq, changed)
        elif identity in authors and row["author_id"] != (None if row["kind"] == Words.Kind.RATING else authors[identity]):
            yield Fault(seq, "the words bear another author")
    # Events of the old schema do not name a brief.
    for identity in stored.keys() - named.keys() if noting else ():
        yield Fault(0, f"nobody wrote the words {identity}")


def _changed(row: Row, hashed: str) -> str:
    """What does not fit with what was said; empty where all does. Words that wait to be sealed stand there in full."""
    shown = (row["title"], row["text"])
    title, text, salt = *shown, bytes(row["salt"])
    if row["sealed"] is not None:
        if row["redacted_at"] is not None:
            return "the words were redacted, and are still there under their seal"
        try:
            full = full_text.open_full(row["sealed"], context=SEALED)
        except full_text.CannotOpen:
            return "the sealed words were changed, or their key is missing"
        if not full.fits(shown):
            return "the masked words were changed"
        title, text, hex_salt = full.texts
        salt = bytes.fromhex(hex_salt)
    digest = words_digest(salt, row["kind"], title, text).hex()
    as_said = bytes(row["digest"]).hex() == hashed and (row["redacted_at"] is not None or digest == hashed)
    return "" if as_said else "the words were changed"
