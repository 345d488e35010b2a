"""What a visit's record holds, as one keyed hash: the event that says it was recorded keeps it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from accounts.jsonb import as_stored
from accounts.signing import instant
from casework.crypto import keyed_hash
from visits.models import Visit

STAYS = (
    "id",
    "case_id",
    "round",
    "visitor_id",
    "outcome",
    "began_at",
    "ended_at",
    "met_with",
    "said_id",
    "compared",
    "found",
    "promised",
    "promise_due",
    "late_reason",
    "device_now",
    "received_at",
    "heard_there",
)
"""Columns that nothing changes once a visit was recorded."""


def digest(visit: Visit) -> str:
    """Hexadecimal."""
    return digest_of({name: getattr(visit, name) for name in (*STAYS, "sha256")})


def digest_of(visit: Mapping[str, Any]) -> str:
    """The same of a visit's columns by their names."""
    values = [_plain(visit[name]) for name in STAYS]
    content = as_stored([*values, bytes(visit["sha256"] or b"").hex()])
    return keyed_hash(content, purpose="visit").hex()


def signature_digest(signature: str) -> str:
    return keyed_hash(signature, purpose="visit.signature").hex()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int | None) else str(value)
