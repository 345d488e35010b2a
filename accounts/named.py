"""What has a code is named by it, or by its id: in bodies, in filters and in addresses alike."""

from collections.abc import Collection
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

LONGEST_ID = 18
"""Figures of an id that the database can hold."""

Row = TypeVar("Row", bound=Model)


def find(rows: QuerySet[Row], name: str) -> Row | None:
    """The row of that code, else the one of that id; None where there is neither."""
    return find_all(rows, [name]).get(name)


def find_all(rows: QuerySet[Row], names: Collection[str]) -> dict[str, Row]:
    """The same of many names in one query; what is unknown is left out."""
    usable = {name for name in names if "\0" not in name}
    ids = {int(name) for name in usable if _is_id(name)}
    matches = list(rows.filter(Q(code__in=usable) | Q(pk__in=ids))) if usable else []
    by_id = {str(row.pk): row for row in matches}
    by_code = {row.code: row for row in matches}  # type: ignore[attr-defined]
    named = {name: by_code.get(name) or by_id.get(str(int(name)) if _is_id(name) else name) for name in usable}
    return {name: row for name, row in named.items() if row is not None}


def _is_id(name: str) -> bool:
    return name.isascii() and name.isdecimal() and len(name) <= LONGEST_ID
