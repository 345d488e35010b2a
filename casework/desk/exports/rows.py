"""The cases of a list as rows of a file, stretch by stretch: however many there are, few are in memory, and no question is long.

Of cases, never of citizens: no name, phone or address stands in a file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import BooleanField, ExpressionWrapper, Model, OuterRef, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Area, Unit, User
from casework.desk.worklist.case_list import CaseList
from casework.keyset import stretch
from casework.lifecycle import State, WaitKind
from casework.models import CaseListing, Topic, Words
from casework.models.case_listing import NEVER
from casework.models.choices import Card, Urgency
from casework.policies import access
from casework.policies.export_access import exportable

AT_ONCE = 2_000
Cell = str | int | datetime | None
COLUMNS: tuple[str | Promise, ...] = (
    pgettext_lazy("of a case", "Number"),
    _("State"),
    _("Round"),
    _("Urgency"),
    _("Title"),
    _("Topic"),
    _("Area"),
    pgettext_lazy("that handles the case", "Unit"),
    _("Handler"),
    _("Registered"),
    _("Due"),
    _("Without a visit since"),
    _("Card"),
    pgettext_lazy("cases", "Ended"),
)
READ = (
    *("pk", "case__number", "state", "round", "urgency", "topic_id", "area_id", "unit_id", "handler_id", "created_at", "due_at"),
    *("online_since", "card", "closed_at", "stopped", "confidential", "is_read", "title"),
)
Named = TypeVar("Named", bound=Model)


@dataclass(frozen=True)
class Line:
    """`opened`: the id of a confidential case of which more than number and state stands there."""

    cells: list[Cell]
    opened: int | None = None


@dataclass
class Names:
    """What people, units, topics and areas are called, asked for as they come up."""

    names: dict[type[Model], dict[int, str]] = field(default_factory=dict)

    def of(self, model: type[Model], ids: set[int | None]) -> Mapping[int, str]:
        names = self.names.setdefault(model, {})
        if missing := {pk for pk in ids if pk is not None} - names.keys():
            names |= {pk: str(row) for pk, row in model._base_manager.in_bulk(missing).items()}
        return names


def lines(cases: CaseList) -> Iterator[Line]:
    """Those of the list that the person may take out, in its order, each as far as they read it.

    None twice: one that is put in another place meanwhile stands where it was read first.
    """
    chosen, names, cursor, listed_before = cases.rows().filter(exportable(cases.user)), Names(), "", set[int]()
    while True:
        listed = stretch(chosen, order=cases.order, cursor=cursor, size=AT_ONCE)
        if cursor and not listed.earlier:
            return  # nothing is left there any more, and the list was begun anew
        yield from _lines(cases.user, [key for key in listed.rows if key not in listed_before], names)
        listed_before |= set(listed.rows)
        cursor = listed.later
        if not cursor:
            return


def _lines(user: User, keys: list[int], names: Names) -> Iterator[Line]:
    rows = _read(user, keys)
    called: dict[type[Model], Mapping[int, str]] = {
        model: names.of(model, {row[column] for row in rows.values()})
        for model, column in ((Topic, "topic_id"), (Area, "area_id"), (Unit, "unit_id"), (User, "handler_id"))
    }
    yield from (_line(rows[key], called) for key in keys if key in rows)


def _read(user: User, keys: list[int]) -> dict[int, Mapping[str, Any]]:
    demands = Words.objects.filter(case=OuterRef("pk"), kind=Words.Kind.DEMAND)
    annotated = CaseListing.objects.filter(pk__in=keys).annotate(
        is_read=ExpressionWrapper(access.reads(user), BooleanField()), title=Subquery(demands.values("title")[:1])
    )
    return {row["pk"]: row for row in annotated.values(*READ)}


def _line(row: Mapping[str, Any], names: Mapping[type[Model], Mapping[int, str]]) -> Line:
    number_and_state: list[Cell] = [row["case__number"], str(State(row["state"]).label)]
    if row["confidential"] and not row["is_read"]:
        return Line(number_and_state + [None] * (len(COLUMNS) - len(number_and_state)))
    cells = [
        *number_and_state,
        row["round"],
        str(Urgency(row["urgency"]).label),
        row["title"] if row["is_read"] else None,
        names[Topic].get(row["topic_id"]),
        names[Area].get(row["area_id"]),
        names[Unit].get(row["unit_id"]),
        names[User].get(row["handler_id"]),
        row["created_at"],
        _running(row, WaitKind.RESOLUTION, row["due_at"]),
        _running(row, WaitKind.VISIT, row["online_since"]),
        str(Card(row["card"]).label) if row["card"] else None,
        None if row["closed_at"] == NEVER else row["closed_at"],
    ]
    return Line(cells, opened=row["pk"] if row["confidential"] else None)


def _running(row: Mapping[str, Any], kind: str, moment: datetime) -> datetime | None:
    """Nothing is due while its clock stands still."""
    return None if moment == NEVER or kind in row["stopped"] else moment
