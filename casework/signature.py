"""What is signed of an event: all its columns, by their names, but those that the database writes."""

import json
from collections.abc import Mapping
from typing import Any

from accounts.jsonb import as_stored
from accounts.signing import instant, is_signed, sign

PURPOSE = "event"


def signed(event: Mapping[str, Any]) -> bytes:
    """The signature of an event's columns."""
    facts, changes = (as_stored(json.loads(json.dumps(event[name]))) for name in ("facts", "changes"))
    return sign(_message(event, facts=facts, changes=changes), purpose=PURPOSE)


def fits(mac: bytes, event: Mapping[str, Any], *, facts: str, changes: str) -> bool:
    """Whether this application signed it; `facts`, `changes` as PostgreSQL writes them."""
    return is_signed(mac, _message(event, facts=facts, changes=changes), purpose=PURPOSE)


def _message(event: Mapping[str, Any], *, facts: str, changes: str) -> str:
    who = ", ".join(json.dumps(event[name]) for name in ("case_id", "verb", "actor_id", "on_behalf_of_id", "public"))
    return f'[{who}, "{instant(event["occurred_at"])}", {facts}, {changes}]'
