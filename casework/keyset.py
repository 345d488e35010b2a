"""Pages of a list by the row that they begin behind: each takes as long as the first, however far along and however many follow.

And how many rows there are, as far as anybody counts them.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, DateTimeField, F, Func, Model, QuerySet, Value
from django.utils.dateparse import parse_datetime

MOST_COUNTED = 1_000
"""What is more is "1,000+": nobody decides by it, and counting it reads every row."""
Row = TypeVar("Row")
NEXT, PREVIOUS = "n", "p"


class Order:
    """By columns that are never null, then by the key; all of them up, or all of them down."""

    def __init__(self, *columns: str, descending: bool = False) -> None:
        self.columns = (*columns, "pk")
        self.descending = descending
        self.name = ("-" if descending else "") + " ".join(columns)

    def signed(self, *, backwards: bool = False) -> list[str]:
        """As the database is asked for them."""
        return [("-" if self.descending != backwards else "") + column for column in self.columns]


@dataclass(frozen=True)
class Stretch(Generic[Row]):
    """A page. `earlier`, `later`: the cursors of its neighbours, empty where there are none. `places`: where each row stands, by
    its key."""

    rows: list[Row]
    earlier: str
    later: str
    places: Mapping[Any, str] = field(default_factory=dict, compare=False)


def stretch(rows: QuerySet[Any], *, order: Order, cursor: str, size: int) -> Stretch[Any]:
    """The keys of the rows behind the cursor, or before it; the first ones where it means nothing or nothing is left there."""
    direction, place = _unpacked(cursor, order, rows.model)
    backwards = direction == PREVIOUS
    there = rows if place is None else _behind(rows, order, place, backwards=backwards)
    places = list(there.order_by(*order.signed(backwards=backwards)).values_list(*order.columns)[: size + 1])
    if place is not None and not places:
        return stretch(rows, order=order, cursor="", size=size)
    more, places = len(places) > size, places[:size]
    if backwards:
        places.reverse()
    has_earlier, has_later = (more, True) if backwards else (place is not None, more)
    return Stretch(
        rows=[pk for *_columns, pk in places],
        earlier=cursor_at(PREVIOUS, places[0], order=order) if has_earlier else "",
        later=cursor_at(NEXT, places[-1], order=order) if has_later else "",
        places={place[-1]: cursor_at(NEXT, place, order=order) for place in places},
    )


def neighbour(rows: QuerySet[Any], *, order: Order, cursor: str, direction: str) -> tuple[Any, str] | None:
    """The key of the row that comes next to that place, whether or not a row still stands there, and its own place."""
    _direction, place = _unpacked(cursor, order, rows.model)
    if place is None:
        return None
    backwards = direction == PREVIOUS
    there = _behind(rows, order, place, backwards=backwards).order_by(*order.signed(backwards=backwards))
    beside = there.values_list(*order.columns).first()
    return (beside[-1], cursor_at(NEXT, beside, order=order)) if beside else None


def cursor_at(direction: str, place: Sequence[Any], *, order: Order) -> str:
    """Leads on behind the row that stands there, or before it: what columns and key of the order hold of it."""
    values = [value.isoformat() if isinstance(value, datetime) else value for value in place]
    packed = json.dumps([direction, order.name, *values], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _behind(rows: QuerySet[Any], order: Order, place: Sequence[Any], *, backwards: bool) -> QuerySet[Any]:
    return rows.filter(beyond(order.columns, place, descending=order.descending != backwards))


def beyond(columns: Sequence[str], place: Sequence[Any], *, descending: bool) -> Func:
    """A condition: the rows that come after that place. One comparison of both as rows, which an index answers."""
    row, other = (
        Func(*parts, template="(%(expressions)s)") for parts in ([F(name) for name in columns], [Value(value) for value in place])
    )
    sign = "<" if descending else ">"
    return Func(row, other, template="%(expressions)s", arg_joiner=f" {sign} ", output_field=BooleanField())


def bounded_counts(listed: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """How many rows each has, and one more than MOST_COUNTED where there are more. One query for all."""
    counted: dict[str, str] = {}
    parameters: list[Any] = []
    for name, rows in listed.items():
        try:
            sql, values = rows.values("pk")[: MOST_COUNTED + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        counted[name] = f"(SELECT count(*) FROM ({sql}) AS few)"  # noqa: S608 - of querysets
        parameters += values
    if not counted:
        return dict.fromkeys(listed, 0)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counted.values())}", parameters)
        return dict.fromkeys(listed, 0) | dict(zip(counted, cursor.fetchone(), strict=True))


def _unpacked(cursor: str, order: Order, model: type[Model]) -> tuple[str, list[Any] | None]:
    """What was made for another order means nothing here."""
    try:
        direction, name, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        place = [_value(value) for value in values]
    except (ValueError, TypeError, RecursionError, OverflowError):
        return NEXT, None
    types = [_type(model, column) for column in order.columns]
    usable = direction in (NEXT, PREVIOUS) and name == order.name and [type(value) for value in place] == types
    return (direction, place) if usable else (NEXT, None)


def _value(value: object) -> datetime | int | None:
    """A number that a column can hold, or a moment; None for what is neither."""
    if isinstance(value, str):
        moment = parse_datetime(value)
        return moment.astimezone(UTC) if moment and moment.tzinfo else None
    return value if type(value) is int and abs(value) < 2**31 * 2**31 else None


def _type(model: type[Model], column: str) -> type:
    """Of the values of a column that rows are put in order by: a moment or a number."""
    name = model._meta.pk.name if column == "pk" and model._meta.pk else column
    return datetime if isinstance(model._meta.get_field(name), DateTimeField) else int
