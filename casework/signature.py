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


def signed(event: Mapping[str, Any]) -> bytes:
    """A nonce, by which no two events are alike, and the keyed hash of it and the event's columns, by their names."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    facts, changes = (as_stored(json.loads(json.dumps(event[name]))) for name in ("facts", "changes"))
    return nonce + _hash(nonce, _message(event, facts=facts, changes=changes))


def fits(mac: bytes, event: Mapping[str, Any], *, facts: str, changes: str) -> bool:
    """Whether this application signed it; `facts`, `changes` as PostgreSQL writes them. In the open: nobody is answered by it."""
    return len(mac) == LENGTH and mac[NONCE_BYTES:] == _hash(mac[:NONCE_BYTES], _message(event, facts=facts, changes=changes))


def instant(at: datetime) -> str:
    """As to_char(… AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') writes it in SQL."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6]


def _message(event: Mapping[str, Any], *, facts: str, changes: str) -> str:
    who = ", ".join(json.dumps(event[name]) for name in ("case_id", "verb", "actor_id", "on_behalf_of_id", "public"))
    return f'[{who}, "{instant(event["occurred_at"])}", {facts}, {changes}]'


def _hash(nonce: bytes, message: str) -> bytes:
    return keyed_hash(nonce.hex() + message, purpose="event")
