"""The working calendar as arithmetic needs it: read once, kept until somebody edits it."""

from datetime import date, time
from functools import lru_cache
from typing import Any

from casework.models import Calendar, CalendarDay
from casework.policies import china_days
from casework.policies.working_time import DayRule, WorkingCalendar, build


def default() -> Calendar:
    """The calendar of cases whose unit has none of its own."""
    return Calendar.objects.order_by("id")[0]


def usable(*, zone: str, week: Any) -> bool:
    """Whether a calendar can be reckoned with: every due time fails with one that cannot."""
    try:
        hours = {int(day): _spans(spans) for day, spans in week.items()}
        year = date(china_days.FIRST_YEAR, 12, 31)
        build(zone=zone, week=hours, days={}, first=date(china_days.FIRST_YEAR, 1, 1), last=year, published_through=year)
    except (ValueError, TypeError, AttributeError, KeyError, OSError):
        return False
    return any(hours.values()) and set(hours) <= set(range(7))


def working(calendar: Calendar) -> WorkingCalendar:
    """Raises no query while the calendar's revision, raised by every edit, stays the same."""
    return _built(calendar.pk, calendar.revision)


@lru_cache(maxsize=32)
def _built(pk: int, revision: int) -> WorkingCalendar:  # noqa: ARG001 - the revision is part of the key
    calendar = Calendar.objects.get(pk=pk)
    days = CalendarDay.objects.filter(calendar=calendar)
    return build(
        zone=calendar.zone,
        week={int(day): _spans(spans) for day, spans in calendar.week.items()},
        days={
            day.date: DayRule(working=day.kind == CalendarDay.Kind.WORKDAY, spans=_spans(day.spans) if day.spans else None)
            for day in days
        },
        first=date(china_days.FIRST_YEAR, 1, 1),
        last=date(calendar.published_through.year + 5, 12, 31),
        published_through=calendar.published_through,
    )


def _spans(spans: list[list[str]]) -> list[tuple[time, time]]:
    return [(time.fromisoformat(start), _end(end)) for start, end in spans]


def _end(text: str) -> time:
    return time.max if text == "24:00" else time.fromisoformat(text)
