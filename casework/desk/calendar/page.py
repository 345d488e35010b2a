"""What the page of the calendar shows: the year at a glance, its special days in words, and who changed what."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import pgettext_lazy

from casework import calendar_cache
from casework.calendar_editor import texts as calendar_texts
from casework.calendar_editor.texts import Stretch
from casework.models import Calendar, CalendarEdit
from casework.worktime import china_days
from casework.worktime.calendar_plan import YEARS_BEYOND, Plan

PAGE = 10
DAY = timedelta(days=1)
HEADS = (
    pgettext_lazy("head of a month", "Mon"),
    pgettext_lazy("head of a month", "Tue"),
    pgettext_lazy("head of a month", "Wed"),
    pgettext_lazy("head of a month", "Thu"),
    pgettext_lazy("head of a month", "Fri"),
    pgettext_lazy("head of a month", "Sat"),
    pgettext_lazy("head of a month", "Sun"),
)


@dataclass(frozen=True)
class Cell:
    """A day of a month. `mark`: work, free, holiday, extra, own. `kind` and `name`: of a day unlike its weekday."""

    day: date
    mark: str
    kind: str
    name: str
    today: bool
    chosen: bool


@dataclass(frozen=True)
class Month:
    """`weeks`: Monday first; None where the week belongs to a neighbour."""

    label: str
    weekdays: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[Cell | None, ...], ...]


@dataclass(frozen=True)
class Year:
    """`earlier`, `later`: the neighbouring years, as far as the calendar holds them."""

    number: int
    months: tuple[Month, ...]
    stretches: tuple[Stretch, ...]
    earlier: int | None
    later: int | None
    provisional: bool


@dataclass(frozen=True)
class EditRow:
    """A saved edit, and what it changed: what, before, after."""

    edit: CalendarEdit
    changes: tuple[tuple[str, str, str], ...]


def chosen_year(asked: str, calendar: Calendar, *, at: datetime) -> int:
    """The year that was asked for, if the calendar holds it; the present one otherwise."""
    last = max(calendar.published_through.year, today(calendar, at=at).year) + YEARS_BEYOND
    if asked.isdecimal() and len(asked) == 4 and china_days.FIRST_YEAR <= int(asked) <= last:
        return int(asked)
    return today(calendar, at=at).year


def today(calendar: Calendar, *, at: datetime) -> date:
    return at.astimezone(ZoneInfo(calendar.zone)).date()


def year(plan: Plan, number: int, *, today: date, chosen: date | None) -> Year:
    months = tuple(_month(plan, number, month, today=today, chosen=chosen) for month in range(1, 13))
    last = max(plan.published_through.year, today.year) + YEARS_BEYOND
    return Year(
        number=number,
        months=months,
        stretches=tuple(calendar_texts.stretches(plan, number)),
        earlier=number - 1 if number > china_days.FIRST_YEAR else None,
        later=number + 1 if number < last else None,
        provisional=date(number, 12, 31) > plan.published_through,
    )


def week(plan: Plan) -> list[tuple[str, str]]:
    """Each weekday with its hours."""
    return [(str(WEEKDAYS[weekday]), calendar_texts.hours(plan.week.get(weekday, ()))) for weekday in range(7)]


def history(calendar: Calendar, page: str) -> tuple[Any, list[EditRow]]:
    """A page of edits, the newest first, and what each changed. Two queries."""
    edits = CalendarEdit.objects.filter(calendar=calendar).select_related("author").order_by("-revision")
    listed = Paginator(edits, PAGE).get_page(page)
    return listed, [EditRow(edit, tuple(calendar_texts.describe_changes(edit))) for edit in listed.object_list]


def ending(calendar: Calendar, *, at: datetime) -> dict[str, Any]:
    """For the pages that say so: the last published day when it is near, and whether it is past."""
    if not calendar_cache.ends_soon(calendar, at=at):
        return {}
    return {"ends": calendar.published_through, "over": calendar_cache.is_over(calendar, at=at)}


def _month(plan: Plan, year: int, month: int, *, today: date, chosen: date | None) -> Month:
    first = date(year, month, 1)
    cells: list[Cell | None] = [None] * first.weekday()
    day = first
    while day.month == month:
        special = plan.days.get(day)
        mark, kind = calendar_texts.mark(plan, day), calendar_texts.kind(special) if special else ""
        cells.append(Cell(day, mark, kind, special.name if special else "", day == today, day == chosen))
        day += DAY
    cells += [None] * (-len(cells) % 7)
    weekdays = tuple((str(HEADS[n]), str(WEEKDAYS[n])) for n in range(7))
    return Month(str(MONTHS[month]), weekdays, tuple(tuple(cells[n : n + 7]) for n in range(0, len(cells), 7)))
