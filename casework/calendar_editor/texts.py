"""A calendar in words: hours, days, and what an edit changed, days alike told as one stretch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.models import CalendarDay, CalendarEdit
from casework.wording import join_names
from casework.worktime.calendar_plan import HOLIDAY, Day, Plan, Spans, spans_of

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stretch:
    """Days in a row that say the same."""

    first: date
    last: date
    day: Day

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def dates(self) -> str:
        """Without the year, which is that of the page."""
        return between(self.first, self.last, style="MONTH_DAY_FORMAT")

    @property
    def label(self) -> str:
        return kind(self.day)

    @property
    def hours(self) -> str:
        return hours(self.day.spans) if self.day.spans else ""


def hours(spans: Spans) -> str:
    return join_names(f"{start}–{end}" for start, end in spans) if spans else _("off")


def kind(day: Day | None) -> str:
    if day is None:
        return _("ordinary day")
    return str(CalendarDay.Kind(day.kind).label)


def between(first: date, last: date, *, style: str = "DATE_FORMAT") -> str:
    """One day or several, in words."""
    if first == last:
        return date_format(first, style)
    return _("%(first)s to %(last)s") % {"first": date_format(first, style), "last": date_format(last, style)}


def stretches(plan: Plan, year: int) -> list[Stretch]:
    """The special days of a year."""
    merged: list[Stretch] = []
    for day in sorted(day for day in plan.days if day.year == year):
        special = plan.days[day]
        if merged and merged[-1].day == special and merged[-1].last + DAY == day:
            merged[-1] = Stretch(merged[-1].first, day, special)
        else:
            merged.append(Stretch(day, day, special))
    return merged


def describe_changes(edit: CalendarEdit) -> list[tuple[str, str, str]]:
    """What, before, after."""
    days = [
        (date.fromisoformat(change["what"]), change["before"], change["after"])
        for change in edit.changes
        if _is_day(change["what"])
    ]
    return [*_describe_whole(change for change in edit.changes if not _is_day(change["what"])), *_by_stretch(days)]


def _is_day(what: str) -> bool:
    return what[:1].isdigit()


def _describe_whole(changes: Iterable[dict[str, Any]]) -> Iterable[tuple[str, str, str]]:
    for change in changes:
        if change["what"] == "week":
            for weekday in range(7):
                old, new = (hours(spans_of(change[side].get(str(weekday), ()))) for side in ("before", "after"))
                if old != new:
                    yield str(WEEKDAYS[weekday]), old, new
        else:
            sides = [date_format(date.fromisoformat(change[side]), "DATE_FORMAT") for side in ("before", "after")]
            yield _("Published through"), sides[0], sides[1]


def _by_stretch(days: Sequence[tuple[date, Any, Any]]) -> Iterable[tuple[str, str, str]]:
    start = 0
    for place, (day, before, after) in enumerate(days):
        following = days[place + 1] if place + 1 < len(days) else None
        if following != (day + DAY, before, after):
            yield between(days[start][0], day), _describe_day(before), _describe_day(after)
            start = place + 1


def _describe_day(stored: dict[str, Any] | None) -> str:
    if stored is None:
        return kind(None)
    day = Day(stored["kind"], stored["name"], spans_of(stored["spans"]) if stored["spans"] else None)
    parts = [kind(day), day.name, hours(day.spans) if day.spans else ""]
    return " · ".join(part for part in parts if part)


def mark(plan: Plan, day: date) -> str:
    """How a day stands in the year: work, free, holiday, extra (works though its weekday is free) or own (hours of its own)."""
    special = plan.days.get(day)
    usual = bool(plan.week.get(day.weekday()))
    if special is None:
        return "work" if usual else "free"
    if special.kind == HOLIDAY:
        return "holiday"
    return "own" if special.spans and usual else "extra"
