"""What everybody on the staff may name, and how a field says what it asks for."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from accounts.models import Area, Unit
from casework.models import Topic

TREES: dict[str, Any] = {
    "topic": lambda: Topic.objects.filter(enabled=True),
    "area": Area.objects.all,
    "unit": Unit.objects.all,
}


def rows_of(kind: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = TREES[kind]()
    return rows


def source(kind: str, **limits: str) -> str:
    """The fields that go along with what is typed."""
    return urlencode({"kind": kind, **limits})
