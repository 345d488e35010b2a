"""How far escalation has come, unit by unit: where nobody went, who was ordered to, where a leader has to, and what is overdue.

A stage is what escalation has left on the case: its card, its leader's visit. The first reminder leaves nothing there, and the
rung that a case has reached is reckoned for each that is shown, which no figure over a city's cases can do.
"""

from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from casework.desk.figures import Figure, Lists
from casework.models.choices import Card

LINES = 10
MOST_READ = 2_000
"""So many cases of each kind are looked at to say which units are the worst."""

ONLINE = Figure("online", _("Visit owed"), "online", tone="lamp")
YELLOW = Figure("yellow", _("Yellow card"), "cards", {"card": Card.YELLOW.value}, tone="lamp", note=_("ordered in writing to go"))
RED = Figure("red", _("Red card"), "cards", {"card": Card.RED.value}, tone="seal", note=_("taken up by supervision"))
LEADER = Figure("leader", _("Leader's visits"), "leader", tone="seal")
OVERDUE = Figure("overdue", _("Overdue"), "open", {"overdue": "1"}, tone="seal")
SUSPENDED = Figure("suspended", _("Suspended"), "suspended")
FIGURES = (ONLINE, YELLOW, RED, LEADER, OVERDUE, SUSPENDED)
STAGES = (ONLINE, YELLOW, RED, LEADER, OVERDUE)
WORST_BY = (RED, OVERDUE, YELLOW)
"""A unit is the worse the more of the first it has; of those alike the one with more of the second, and so on."""


@dataclass(frozen=True)
class Cell:
    """`share`: of the most that a unit of this page has of it."""

    label: str | Promise
    count: int
    href: str
    tone: str
    share: int


@dataclass(frozen=True)
class Line:
    unit: Unit
    cells: list[Cell]


@dataclass(frozen=True)
class Heat:
    """`cut`: there was more than was looked at, so that another unit may be worse than the last of these."""

    columns: list[str | Promise]
    lines: list[Line]
    page: Page[int]
    cut: bool


def heat(lists: Lists, *, number: str) -> Heat:
    """The worst units first, a page of them. Five queries: three read MOST_READ cases at the most, one what those units have."""
    ranked, cut = _ranked(lists)
    page = Paginator(ranked, LINES).get_page(number)
    return Heat([figure.label for figure in STAGES], _lines(lists, list(page.object_list)), page, cut)


def _ranked(lists: Lists) -> tuple[list[int], bool]:
    """The ids of the units that have any of it, and whether not all of it was looked at."""
    read = [_overdue(lists) if figure is OVERDUE else _cards(lists, figure) for figure in WORST_BY]
    counts = [Counter(unit for unit, is_open in rows if is_open) for rows in read]
    units = {unit for count in counts for unit in count}
    ranked = sorted(units, key=lambda unit: (*(-count[unit] for count in counts), unit))
    return ranked, any(len(rows) == MOST_READ for rows in read)


def _cards(lists: Lists, card: Figure) -> list[tuple[int, bool]]:
    """Of the newest cases with the card, as their index has them: the unit, and whether the case is open."""
    rows = lists.rows().filter(lists.narrowed(card), unit__isnull=False).order_by("-created_at")
    return list(rows.values_list("unit", "is_open")[:MOST_READ])


def _overdue(lists: Lists) -> list[tuple[int, bool]]:
    """The same of what is overdue, the most urgent first, as the index of open cases has it."""
    rows = lists.rows().filter(lists.where(OVERDUE), unit__isnull=False).order_by("priority", "due_at")
    return list(rows.values_list("unit", "is_open")[:MOST_READ])


def _lines(lists: Lists, shown: list[int]) -> list[Line]:
    """It reads the open cases of these units and no others."""
    units = Unit.objects.in_bulk(shown)
    numbers = {f"n_{figure.code}": Count("pk", filter=lists.where(figure)) for figure in STAGES}
    rows = lists.rows().filter(is_open=True, unit__in=shown).order_by().values("unit").annotate(**numbers)
    counts = {unit: dict(zip(numbers, row, strict=True)) for unit, *row in rows.values_list("unit", *numbers)}
    most = {name: max((row[name] for row in counts.values()), default=0) for name in numbers}
    there = [units[pk] for pk in shown if pk in counts]
    return [Line(unit, [_cell(lists, figure, unit, counts[unit.pk], most) for figure in STAGES]) for unit in there]


def _cell(lists: Lists, figure: Figure, unit: Unit, counts: dict[str, int], most: dict[str, int]) -> Cell:
    count, highest = counts[f"n_{figure.code}"], most[f"n_{figure.code}"]
    return Cell(
        figure.label,
        count,
        lists.href(figure, unit_itself=unit.code),
        figure.tone if count else "",
        round(100 * count / highest) if highest else 0,
    )
