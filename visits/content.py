"""What a visit's record holds: its texts, sealed in full and masked in plain, and all of it as one keyed hash.


The event that says it was recorded keeps the hash; it is over the texts in full.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from accounts.jsonb import as_stored
from accounts.signing import instant
from casework.crypto import keyed_hash
from casework.writing import full_text
from casework.writing.full_text import FullText
from visits.models import Visit

RECORD = ("found", "promised", "late_reason")
SEALED = {"purpose_sealed": ("purpose",), "record_sealed": RECORD}
"""Which texts lie under which seal."""
LONGEST = {field.name: field.max_length for field in Visit._meta.concrete_fields}

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
IF_ANY = ("as_written", "clock_behind")
"""The same, of visits that have any: a hash of before they existed stays what it was."""


def mask_and_seal(column: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """Columns of a visit: the texts masked, and in `column` all of them in full."""
    masked = {name: full_text.mask(texts[name], longest=LONGEST.get(name)) for name in SEALED[column]}
    full = [texts[name] for name in masked]
    return {**masked, column: full_text.seal(full, masked=list(masked.values()), context=_context(column))}


def open_full(column: str, sealed: bytes) -> FullText:
    """The texts in the order of SEALED. Raises CannotOpen."""
    return full_text.open_full(sealed, context=_context(column))


def _context(column: str) -> str:
    return f"visits.visit.{column}"


def digest(visit: Visit, texts: Mapping[str, str]) -> str:
    """Hexadecimal. `texts`: those of RECORD, in full."""
    columns = {name: getattr(visit, name) for name in (*STAYS, *IF_ANY, "sha256")}
    return digest_of(columns | {name: texts[name] for name in RECORD})


def digest_of(visit: Mapping[str, Any]) -> str:
    """The same of a visit's columns by their names, the texts in full."""
    values = [_plain(visit[name]) for name in STAYS] + [[name, visit[name]] for name in IF_ANY if visit[name] not in ("", 0)]
    content = as_stored([*values, bytes(visit["sha256"] or b"").hex()])
    return keyed_hash(content, purpose="visit").hex()


def unusable(visit: Visit) -> dict[str, str]:
    """Details of the record that could not be used, as they were written, by their names."""
    written: dict[str, str] = json.loads(visit.as_written) if visit.as_written else {}
    return written


def signature_digest(signature: str) -> str:
    return keyed_hash(signature, purpose="visit.signature").hex()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int | None) else str(value)
