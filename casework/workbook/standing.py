"""What stands in the database, read once: what each row of a file is held against."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db.models import Model

from accounts.models import Area, Membership, MembershipRequest, Unit, UnitEnding, User
from casework.models import Route, Topic

Row = TypeVar("Row", bound=Model)
Held = tuple[int, str, int | None, int | None]
"""A person, a role, a unit and an area."""


class Codes(Generic[Row]):
    """Rows by their code. One that only its capitals tell from another is that other, unless both are there."""

    def __init__(self, rows: Iterable[Row], *, key: str = "code") -> None:
        self.key = key
        self.rows: list[Row] = list(rows)
        self.by_id: dict[int, Row] = {row.pk: row for row in self.rows}
        self._exact: dict[str, Row] = {getattr(row, key): row for row in self.rows}
        self._folded: dict[str, Row] = {getattr(row, key).lower(): row for row in self.rows}

    def find(self, code: str) -> Row | None:
        return self._exact.get(code) or self._folded.get(code.lower())

    def add(self, row: Row) -> None:
        """One that the file brings."""
        code = getattr(row, self.key)
        self._exact[code] = self._folded[code.lower()] = row

    def drop(self, row: Row) -> None:
        """It was refused after all."""
        code = getattr(row, self.key)
        del self._exact[code], self._folded[code.lower()]


@dataclass
class Standing:
    """`ended`: units that have. `held` and `asked`: roles that people have, and that wait for a second administrator."""

    units: Codes[Unit]
    areas: Codes[Area]
    topics: Codes[Topic]
    people: Codes[User]
    ended: set[int]
    held: set[Held]
    asked: set[Held]
    routes: dict[tuple[int | None, int | None], Route] = field(default_factory=dict)


def read() -> Standing:
    """In as many queries as there are tables."""
    columns = ("user_id", "role", "unit_id", "area_id")
    return Standing(
        units=Codes(Unit.objects.order_by("pk")),
        areas=Codes(Area.objects.order_by("pk")),
        topics=Codes(Topic.objects.order_by("pk")),
        people=Codes(User.objects.order_by("pk"), key="username"),
        ended=set(UnitEnding.objects.values_list("unit_id", flat=True)),
        held=set(Membership.objects.values_list(*columns)),
        asked=set(MembershipRequest.objects.filter(decided_at=None).values_list(*columns)),
        routes={(route.topic_id, route.area_id): route for route in Route.objects.order_by("pk")},
    )


def code_of(row: Any) -> str:
    return getattr(row, "code", "") if row is not None else ""
