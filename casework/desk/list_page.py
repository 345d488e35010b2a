"""Lists that are read page by page: the address names the line after which, or before which, the page begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

DIGITS = 18
"""Of a number that the database takes."""
Line = TypeVar("Line")
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class ListPage(Generic[Line]):
    """`count`: up to what is counted at the most; `more`: there are more. `next_after`: the last line, where others follow it."""

    lines: list[Line]
    count: int
    more: bool
    next_after: int | None


def is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= DIGITS


def line_named(request: HttpRequest, name: str) -> int:
    """The id in the address; 0 where it names none. Raises Http404 for what is no id."""
    text = request.GET.get(name, "")
    if text and not is_id(text):
        raise Http404
    return int(text or 0)


def cut(rows: QuerySet[Row], *, lines: int) -> tuple[Sequence[Row], int | None]:
    """The first ones, and the id of the last of them where others follow it."""
    listed = list(rows[: lines + 1])
    shown = listed[:lines]
    return shown, shown[-1].pk if len(listed) > lines else None
