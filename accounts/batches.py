"""Rows that have had their time are deleted so many at once: none of the statements holds its locks for long."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

AT_ONCE = 2_000


def batches(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """Their primary keys, the first of them first, until none is left. Whoever asks deletes each batch before the next."""
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        yield keys
