"""What is signed of an event: all its columns, by their names, but those that the database writes."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from accounts.jsonb import as_stored
from accounts.signing import instant, is_signed, sign

PURPOSE = "event"


def signed(event: Mapping[str, Any]) -> bytes:
    """The signature of an event's columns."""
    facts, changes = (as_stored(event[name]) for name in ("facts", "changes"))
    who = head(event["case_id"], event["verb"], event["actor_id"], event["on_behalf_of_id"])
    message = _message(who, public=event["public"], at=instant(event["occurred_at"]), facts=facts, changes=changes)
    return sign(message, purpose=PURPOSE)


def signed_alike(verb: str, pairs: Iterable[tuple[int, str]], *, at: datetime, public: bool) -> list[bytes]:
    """The same of events by nobody that change nothing of their cases. `pairs`: a case's id, and facts as they are stored."""
    moment = instant(at)
    messages = (
        _message(head(case, verb, None, None), public=public, at=moment, facts=facts, changes="{}") for case, facts in pairs
    )
    return [sign(message, purpose=PURPOSE) for message in messages]


def fits(mac: bytes, who: str, *, public: bool, at: str, facts: str, changes: str) -> bool:
    """Whether this application signed it. `who`: as `head` writes it, `at`: as `instant`; `facts`, `changes`: as PostgreSQL."""
    return is_signed(mac, _message(who, public=public, at=at, facts=facts, changes=changes), purpose=PURPOSE)


def head(case_id: int, verb: str, actor_id: int | None, on_behalf_of_id: int | None) -> str:
    """What an event begins with, where it is signed."""
    return f"{case_id}, {quoted(verb)}, {number(actor_id)}, {number(on_behalf_of_id)}"


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


def _message(who: str, *, public: bool, at: str, facts: str, changes: str) -> str:
    return f'[{who}, {truth(public)}, "{at}", {facts}, {changes}]'
