"""Events are signed: whoever writes to the database by another way has no key to sign with."""

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from casework.crypto import keyed_hash
from casework.jsonb import as_stored

NONCE_BYTES = 16
LENGTH = NONCE_BYTES + 32


def signed(event: Mapping[str, Any]) -> bytes:
    """A nonce, by which no two events are alike, and the keyed hash of it and the event's columns, by their names."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    facts, changes = (as_stored(json.loads(json.dumps(event[name]))) for name in ("facts", "changes"))
    who = head(event["case_id"], event["verb"], event["actor_id"], event["on_behalf_of_id"])
    return nonce + _hash(nonce, who, public=event["public"], at=instant(event["occurred_at"]), facts=facts, changes=changes)


def fits(mac: bytes, who: str, *, public: bool, at: str, facts: str, changes: str) -> bool:
    """Whether this application signed it. `who`: as `head` writes it; `at`: as `instant` does; `facts`, `changes`: as PostgreSQL.

    Compared in the open: nobody is answered by it.
    """
    if len(mac) != LENGTH:
        return False
    return mac[NONCE_BYTES:] == _hash(mac[:NONCE_BYTES], who, public=public, at=at, facts=facts, changes=changes)


def head(case_id: int, verb: str, actor_id: int | None, on_behalf_of_id: int | None) -> str:
    """What an event begins with, where it is signed."""
    return f"{case_id}, {quoted(verb)}, {number(actor_id)}, {number(on_behalf_of_id)}"


def instant(at: datetime) -> str:
    """As to_char(… AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') writes it in SQL."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6]


@lru_cache(maxsize=256)
def quoted(code: str) -> str:
    """A code as JSON."""
    return json.dumps(code)


def number(value: int | None) -> str:
    """As JSON."""
    return "null" if value is None else str(value)


def truth(value: bool) -> str:  # noqa: FBT001
    """As JSON."""
    return "true" if value else "false"


def _hash(nonce: bytes, who: str, *, public: bool, at: str, facts: str, changes: str) -> bytes:
    return keyed_hash(f'{nonce.hex()}[{who}, {truth(public)}, "{at}", {facts}, {changes}]', purpose="event")
