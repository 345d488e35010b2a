"""Who of a unit has how much in hand: each figure leads to the list it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.holders import holders
from accounts.models import Absence, Unit, User
from accounts.steps import absences as steps
from accounts.trees import within
from casework.desk.coming_week import ends_at, last_day
from casework.desk.figures import Figure, Lists
from casework.desk.places import Place
from casework.policies import access

MOST = 200
"""So many people are compared at once; whoever has more of them looks at the units below one by one."""
NAME = "name"
OF_NOBODY: Mapping[str, Mapping[str, str]] = {"online": {"online_only_longer_than": "0"}}
"""By which the queue of what has no handler is narrowed to what another queue shows."""


@dataclass(frozen=True)
class Cell:
    label: str | Promise
    count: int
    href: str
    tone: str


@dataclass(frozen=True)
class Line:
    """`units`: where the person works, if below the unit of the page. `share`: of the most that anybody has open. `leave`: where
    the reader enters their leave."""

    person: User
    units: list[str]
    cells: list[Cell]
    share: int
    absence: Absence | None
    reassign: str
    leave: str


@dataclass(frozen=True)
class Column:
    code: str
    label: str | Promise
    is_sorted: bool


@dataclass(frozen=True)
class Load:
    """`nobody`: what has no handler yet, where there is any; the totals count it. `more`: there are more people than listed."""

    columns: list[Column]
    lines: list[Line]
    nobody: list[Cell]
    totals: list[int]
    sort: str
    more: bool


def load(user: User, place: Place, *, unit: Unit, sort: str, at: datetime) -> Load:
    """Eight queries. An unknown column is the first."""
    figures = _figures(at)
    sort = sort if sort in {NAME, *(figure.code for figure in figures)} else figures[0].code
    people = list(_people(unit)[: MOST + 1])
    listed = people[:MOST]
    lists = Lists(user, place.narrowing, at=at)
    counts = _counts(lists, figures, listed)
    lines = _lines(lists, figures, listed, counts, unit=unit, at=at)
    of_nobody = _nobody(lists, figures)
    return Load(
        columns=[Column(figure.code, figure.label, figure.code == sort) for figure in figures],
        lines=_sorted(lines, figures, sort),
        nobody=of_nobody if any(cell.count for cell in of_nobody) else [],
        totals=[sum(row[nth] for row in counts.values()) + of_nobody[nth].count for nth in range(len(figures))],
        sort=sort,
        more=len(people) > MOST,
    )


def _figures(at: datetime) -> tuple[Figure, ...]:
    week = {"overdue": "0", "due_before": ends_at(at).isoformat()}
    return (
        Figure("open", pgettext("cases in hand", "Open"), "open"),
        Figure("overdue", _("Overdue"), "open", {"overdue": "1"}, tone="seal"),
        Figure("week", _("Due by %(day)s") % {"day": date_format(last_day(at), "MONTH_DAY_FORMAT")}, "open", week),
        Figure("online", _("Visit owed"), "online", tone="lamp"),
    )


def _people(unit: Unit) -> QuerySet[User]:
    people = holders(*access.HANDLING_ROLES, unit__path__within=unit.path)
    return people.order_by("name", "pk").prefetch_related("memberships__unit")


def _counts(lists: Lists, figures: Sequence[Figure], people: Sequence[User]) -> dict[int, list[int]]:
    """By the person's id, in the order of the figures. It reads the open cases of these people and no others."""
    rows = lists.rows().filter(is_open=True, handler__in=people).order_by().values("handler")
    counted = {figure.code: Count("pk", filter=lists.where(figure)) for figure in figures}
    codes = [f"n_{figure.code}" for figure in figures]
    grouped = rows.annotate(**{f"n_{code}": count for code, count in counted.items()}).values_list("handler", *codes)
    return {handler: list(numbers) for handler, *numbers in grouped}


def _nobody(lists: Lists, figures: Sequence[Figure]) -> list[Cell]:
    """The same of what has no handler. One query."""
    unassigned = [
        replace(figure, queue="unassigned", narrowing={**figure.narrowing, **OF_NOBODY.get(figure.code, {})})
        for figure in figures
    ]
    counted = {f"n_{figure.code}": Count("pk", filter=lists.where(figure)) for figure in unassigned}
    counts = lists.rows().filter(is_open=True, handler=None).order_by().aggregate(**counted)
    cells = ((figure, counts[f"n_{figure.code}"]) for figure in unassigned)
    return [Cell(figure.label, count, lists.href(figure), figure.tone if count else "") for figure, count in cells]


def _lines(
    lists: Lists, figures: Sequence[Figure], people: Sequence[User], counts: dict[int, list[int]], *, unit: Unit, at: datetime
) -> list[Line]:
    nothing = [0] * len(figures)
    most = max((row[0] for row in counts.values()), default=0)
    on_leave = Absence.objects.on(timezone.localdate(at)).filter(user__in=people).select_related("deputy")
    absences = {absence.user_id: absence for absence in on_leave}
    entered_for = steps.entered_for(lists.user, people)
    lines = []
    for person in people:
        numbers = counts.get(person.pk, nothing)
        cells = [
            Cell(figure.label, count, lists.href(figure, handler=person.username), figure.tone if count else "")
            for figure, count in zip(figures, numbers, strict=True)
        ]
        share = round(100 * numbers[0] / most) if most else 0
        reassign = lists.href(figures[0], handler=person.username, choose="1") if numbers[0] else ""
        leave = reverse("desk:absence_of", args=[person.username]) if person.pk in entered_for else ""
        lines.append(Line(person, _units(person, unit), cells, share, absences.get(person.pk), reassign, leave))
    return lines


def _units(person: User, unit: Unit) -> list[str]:
    """Below that unit."""
    places = [row.unit for row in person.memberships.all() if row.role in access.HANDLING_ROLES and row.unit]
    return list(dict.fromkeys(str(place) for place in places if place != unit and within(place.path, unit.path)))


def _sorted(lines: list[Line], figures: Sequence[Figure], sort: str) -> list[Line]:
    """They come by name, and those with as much stay so."""
    if sort == NAME:
        return lines
    nth = [figure.code for figure in figures].index(sort)
    return sorted(lines, key=lambda line: -line.cells[nth].count)
