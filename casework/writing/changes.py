"""What a step changes of a case, noted for its next event: by that the tables can be compared with the timeline later.

Ids, codes, numbers and times stand there as they are; what somebody wrote stands there as a keyed hash.
"""

from datetime import UTC, datetime
from typing import Any

from django.db.models import Field, Model

from accounts.models import Unit, User
from casework.crypto import keyed_hash
from casework.models import Case

NOT_NOTED = frozenset({"id", "card", "attention"})
"""Raised by escalation for thousands of cases at once: they follow from the actions of its events."""
COLUMNS: dict[str, Field[Any, Any]] = {field.name: field for field in Case._meta.concrete_fields if field.name not in NOT_NOTED}
HASH_BYTES = 16


def note(case: Case, **changed: Any) -> None:
    """Columns of the case's row, by the names of their fields."""
    case.changes.setdefault("row", {}).update({name: noted(name, value) for name, value in changed.items()})


def note_row(case: Case) -> None:
    """All of it: the case is new."""
    note(case, **{name: getattr(case, field.attname) for name, field in COLUMNS.items()})


def note_handler(case: Case, *, user: User | None, unit: Unit) -> None:
    case.changes.setdefault("handlers", []).append([user.pk if user else None, unit.pk])


def note_due(case: Case, key: tuple[str, str, str], due: list[Any]) -> None:
    """`key`: kind, about and subject of the wait. `due`: the amount and unit of its limit, or the instant that a person named."""
    case.changes.setdefault("due", []).append([*key, *due])


def noted(name: str, value: Any) -> Any:
    """A column's value, as it stands in `changes`."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes | memoryview):
        return _hashed(name, bytes(value).hex())
    if isinstance(value, str) and value and not COLUMNS[name].choices:
        return _hashed(name, value)
    return value


def _hashed(name: str, value: str) -> str:
    return keyed_hash(value, purpose=f"case.{name}")[:HASH_BYTES].hex()
