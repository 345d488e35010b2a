"""Pages of a list by where the last one ended: they stay right and fast however many cases come or fall due together."""

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.dateparse import parse_datetime
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from casework.keyset import beyond
from casework.refusal import UNUSABLE_VALUE

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for "no due time" in the order: after everything else."""
SIZE, LARGEST = 50, 200
PARAMETERS = ("cursor", "page_size")


class Part(NamedTuple):
    """Rows that stand together in an order, by the moment of that name. `name`: as their cursors have it."""

    name: str
    rows: QuerySet[Any]
    moment: str


class CasePagination(BasePagination):
    """Orders by one moment and the key. The cursor says behind (or before) which case the page begins, and nothing else."""

    never_null = frozenset({"created_at", "rank_at", "due_at"})

    def turn(self, name: str) -> Combinable:
        """What the rows are ordered by. Of what is never null the bare column: an index serves it."""
        return F(name) if name in self.never_null else Coalesce(F(name), Value(NEVER))

    def packed(self, turn: Any) -> Any:
        """The place of a row as the cursor carries it."""
        return turn.isoformat()

    def unpacked(self, place: Any) -> Any:
        """The same read back; None for what cannot be one."""
        moment = parse_datetime(place)
        return moment.astimezone(UTC) if moment and moment.tzinfo else None

    def paginate_queryset(  # type: ignore[override]
        self, queryset: QuerySet[Any], request: Request, view: Any = None, ordering: str = "-created_at"
    ) -> list[Any]:
        self.url = request.build_absolute_uri()
        self.size = _size(request.query_params.get("page_size"))
        descending = ordering.startswith("-")
        parts = self.parts(queryset, ordering)
        backwards, begin, after = self._cursor(request.query_params.get("cursor"), [part.name for part in parts])
        places: list[tuple[str, Any]] = []
        for part in reversed(parts[: begin + 1]) if backwards else parts[begin:]:
            few = self.size + 1 - len(places)
            if few:
                rows = self._beside(part, after, descending=descending != backwards)[:few]
                places += [(part.name, row) for row in rows]
            after = None
        more, places = len(places) > self.size, places[: self.size]
        if backwards:
            places.reverse()
        self.has_next, self.has_previous = (True, more) if backwards else (more, bool(request.query_params.get("cursor")))
        self.places = places
        return [row for _name, row in places]

    def parts(self, rows: QuerySet[Any], ordering: str) -> Sequence[Part]:
        """The rows one after the other, where one index leads to some of them and others to the rest."""
        return [Part(ordering, rows, ordering.removeprefix("-"))]

    def _beside(self, part: Part, after: tuple[Any, Any] | None, *, descending: bool) -> QuerySet[Any]:
        rows = part.rows.annotate(turn=self.turn(part.moment))
        if after:
            rows = rows.filter(beyond(("turn", "pk"), after, descending=descending))
        sign = "-" if descending else ""
        return rows.order_by(f"{sign}turn", f"{sign}pk")

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self._link("n", -1), "previous": self._link("p", 0), "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def _link(self, direction: str, end: int) -> str | None:
        if not self.places or not (self.has_next if direction == "n" else self.has_previous):
            return None
        name, row = self.places[end]
        place = [direction, name, self.packed(row.turn), row.pk]
        packed = json.dumps(place, separators=(",", ":"), default=str)
        cursor = base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")
        return replace_query_param(remove_query_param(self.url, "cursor"), "cursor", cursor)

    def _cursor(self, packed: str | None, names: Sequence[str]) -> tuple[bool, int, tuple[Any, Any] | None]:
        """Whether it leads backwards, in which part it begins, and behind which place there."""
        if not packed:
            return False, 0, None
        try:
            direction, name, place, pk = json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
            turn = self.unpacked(place)
        except (ValueError, TypeError, RecursionError, OverflowError):
            raise _refused("cursor") from None
        key = self.key(pk)
        if direction not in ("n", "p") or name not in names or key is None or turn is None:
            raise _refused("cursor")
        return direction == "p", names.index(name), (turn, key)

    def key(self, value: object) -> Any:
        """The key of a row as the cursor carries it; None for what cannot be one."""
        return value if type(value) is int and abs(value) < 2**63 else None


class CaseListPagination(CasePagination):
    """Of what lists read. Most cases have no due time: they come last, the oldest first, by the indexes that lead to cases by
    their age; to the others leads that of open cases by their due time."""

    def parts(self, rows: QuerySet[Any], ordering: str) -> Sequence[Part]:
        if ordering != "due_at":
            return super().parts(rows, ordering)
        due = Q(is_open=True, due_at__lt=NEVER)
        return [Part("due_at", rows.filter(due), "due_at"), Part("due_at created_at", rows.exclude(due), "created_at")]


class TextPagination(CasePagination):
    """Orders by a text that is never null, as a code is."""

    def turn(self, name: str) -> Combinable:
        return F(name)

    def packed(self, turn: Any) -> Any:
        return turn

    def unpacked(self, place: Any) -> Any:
        return place if isinstance(place, str) and place.isprintable() else None


class SeqPagination(TextPagination):
    """Orders by a number."""

    def unpacked(self, place: Any) -> Any:
        return place if type(place) is int and 0 <= place < 2**31 else None


def ordering(request: Request, orderings: Sequence[str]) -> str:
    """The order that the query asks for, the first where it asks for none."""
    value = str(request.query_params.get("ordering", orderings[0]))
    if value not in orderings:
        raise _refused("ordering")
    return value


def _size(value: str | None) -> int:
    if value is None:
        return SIZE
    if not (value.isascii() and value.isdecimal() and len(value) <= 6 and int(value) > 0):
        raise _refused("page_size")
    return min(int(value), LARGEST)


def _refused(name: str) -> ValidationError:
    return ValidationError({name: [UNUSABLE_VALUE]})
