"""The working calendar as arithmetic needs it: read once, kept until somebody edits it."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from casework.models import Calendar, CalendarDay
from casework.worktime import calendar_plan
from casework.worktime.calendar_plan import Day, Plan
from casework.worktime.clock import WorkingCalendar

TELL_AHEAD = timedelta(days=60)
"""How long before its last published day the administrators are told. Source: DOMAIN, "Clocks"."""


def default() -> Calendar:
    """The calendar of cases whose unit has none of its own."""
    return Calendar.objects.order_by("id")[0]


def plan(calendar: Calendar) -> Plan:
    """What the calendar says now, in one query."""
    days = CalendarDay.objects.filter(calendar=calendar)
    return Plan(
        zone=calendar.zone,
        week={int(day): calendar_plan.spans_of(spans) for day, spans in calendar.week.items()},
        days={day.date: Day(day.kind, day.name, calendar_plan.spans_of(day.spans) if day.spans else None) for day in days},
        published_through=calendar.published_through,
    )


def working(calendar: Calendar) -> WorkingCalendar:
    """Raises no query while the calendar's revision, raised by every edit, stays the same."""
    return _built(calendar.pk, calendar.revision)


def ends_soon(calendar: Calendar, *, at: datetime) -> bool:
    """Whether its last published day is near, or past."""
    return calendar.published_through - _today(calendar, at=at) <= TELL_AHEAD


def is_over(calendar: Calendar, *, at: datetime) -> bool:
    """Whether its last published day is past."""
    return calendar.published_through < _today(calendar, at=at)


def _today(calendar: Calendar, *, at: datetime) -> date:
    return at.astimezone(ZoneInfo(calendar.zone)).date()


@lru_cache(maxsize=32)
def _built(pk: int, revision: int) -> WorkingCalendar:  # noqa: ARG001 - the revision is part of the key
    return calendar_plan.built(plan(Calendar.objects.get(pk=pk)))
