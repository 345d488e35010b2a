"""Events are signed: whoever writes to the database by another way has no key to sign with."""

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from casework.crypto import keyed_hash
from casework.jsonb import as_stored

NONCE_BYTES = 16
LENGTH = NONCE_BYTES + 32
COLUMNS = ("case_id", "verb", "actor_id", "on_behalf_of_id", "occurred_at", "facts", "changes", "public")


def signed(event: Mapping[str, Any]) -> bytes:
    """A nonce, by which no two events are alike, and the keyed hash of it and the event's COLUMNS."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    stored = {name: json.loads(json.dumps(event[name])) for name in ("facts", "changes")}
    return nonce + _hash(nonce, message({**event, **stored}))


def fits(mac: bytes, event: Mapping[str, Any]) -> bool:
    """Whether this application signed it. Compared in the open: nobody is answered by it."""
    return len(mac) == LENGTH and mac[NONCE_BYTES:] == _hash(mac[:NONCE_BYTES], message(event))


def message(event: Mapping[str, Any]) -> str:
    """What is signed of an event as it is stored."""
    return as_stored([event[name] if name != "occurred_at" else instant(event[name]) for name in COLUMNS])


def instant(at: datetime) -> str:
    """As to_char(… AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') writes it in SQL."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")


def _hash(nonce: bytes, message: str) -> bytes:
    return keyed_hash(nonce.hex() + message, purpose="event")
