"""Seal: what stands in visits in plain, from before texts were sealed or by old code at work, is masked, and sealed in full.

The owner of the tables does it, once for each row (sql/visits.sql). It changes nothing of what was written.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from visits import content
from visits.models import Visit

AT_ONCE = 500


def waiting(column: str) -> QuerySet[Visit]:
    """Visits with a text that is not sealed in this column yet. A visit that is begun has none."""
    begun = Q(planned_by=None) if column == "purpose_sealed" else Q(sha256=None)
    blank = Q(**dict.fromkeys(content.SEALED[column], ""))
    return Visit.objects.filter(**{column: None}).exclude(begun | blank)


def seal_texts(column: str) -> Iterator[int]:
    """Seal all that wait, batch by batch, each committed: how many were in it. Cut off, it goes on where it was."""
    names = list(content.SEALED[column])
    after = UUID(int=0)
    while ids := list(waiting(column).filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_TEXTS.format(names=", ".join(names), column=column), [ids])
            for identity, *texts in cursor.fetchall():
                _seal(cursor, identity, content.mask_and_seal(column, dict(zip(names, texts, strict=True))))
        after = ids[-1]
        yield len(ids)


def _seal(cursor: Any, identity: UUID, columns: dict[str, Any]) -> None:
    changes = ", ".join(f"{name} = %s" for name in columns)
    cursor.execute(_SEAL.format(changes=changes), [*columns.values(), identity])


_TEXTS = "SELECT id, {names} FROM visits_visit WHERE id = ANY(%s) AND {column} IS NULL ORDER BY id FOR NO KEY UPDATE"
_SEAL = "UPDATE visits_visit SET {changes} WHERE id = %s"
