"""A calendar in words: hours, days, and what an edit changed, days alike told as one stretch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.models import CalendarDay, CalendarEdit
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
    return _(", ").join(f"{start}–{end}" for start, end in spans) if spans else _("off")


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
    found: list[Stretch] = []
    for day in sorted(one for one in plan.days if one.year == year):
        said = plan.days[day]
        if found and found[-1].day == said and found[-1].last + DAY == day:
            found[-1] = Stretch(found[-1].first, day, said)
        else:
            found.append(Stretch(day, day, said))
    return found


def said(edit: CalendarEdit) -> list[tuple[str, str, str]]:
    """What, before, after."""
    days = [(date.fromisoformat(one["what"]), one["before"], one["after"]) for one in edit.changes if _is_day(one["what"])]
    return [*_whole(one for one in edit.changes if not _is_day(one["what"])), *_by_stretch(days)]


def _is_day(what: str) -> bool:
    return what[:1].isdigit()


def _whole(changes: Iterable[dict[str, Any]]) -> Iterable[tuple[str, str, str]]:
    for one in changes:
        if one["what"] == "week":
            for weekday in range(7):
                old, new = (hours(spans_of(one[side].get(str(weekday), ()))) for side in ("before", "after"))
                if old != new:
                    yield str(WEEKDAYS[weekday]), old, new
        else:
            sides = [date_format(date.fromisoformat(one[side]), "DATE_FORMAT") for side in ("before", "after")]
            yield _("Published through"), sides[0], sides[1]


def _by_stretch(days: Sequence[tuple[date, Any, Any]]) -> Iterable[tuple[str, str, str]]:
    start = 0
    for place, (day, before, after) in enumerate(days):
        following = days[place + 1] if place + 1 < len(days) else None
        if following != (day + DAY, before, after):
            yield between(days[start][0], day), _in_words(before), _in_words(after)
            start = place + 1


def _in_words(kept: dict[str, Any] | None) -> str:
    if kept is None:
        return kind(None)
    day = Day(kept["kind"], kept["name"], spans_of(kept["spans"]) if kept["spans"] else None)
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
