"""What a calendar says, as data: weekly hours, the days unlike them, how far it is published. And what an edit changes of it.

Pure: read by `calendars.plan`, checked by `calendar_check`, reckoned with once `built`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from functools import lru_cache
from typing import Any

from casework.worktime import china_days
from casework.worktime.calendar import DayRule, WorkingCalendar, build

HOLIDAY, WORKDAY = "holiday", "workday"
KINDS = (HOLIDAY, WORKDAY)
MIDNIGHT = "24:00"
"""How the end of a day is written where a span ends with it."""
YEARS_BEYOND = 5
"""How far past the published years a calendar can be reckoned with, by weekends alone."""

Spans = tuple[tuple[str, str], ...]
"""From and to on the wall clock: ("09:00", "12:00")."""


@dataclass(frozen=True)
class Day:
    """A day unlike its weekday. `spans` None on a working day: the hours of an ordinary working day."""

    kind: str
    name: str = ""
    spans: Spans | None = None


@dataclass(frozen=True)
class Plan:
    """`week`: Monday is 0; a weekday without spans is free."""

    zone: str
    week: Mapping[int, Spans]
    days: Mapping[date, Day]
    published_through: date


@dataclass(frozen=True)
class Edit:
    """What somebody wants to change: None and nothing leave it as it is. A day with None is an ordinary one again."""

    week: Mapping[int, Spans] | None = None
    days: tuple[tuple[date, Day | None], ...] = ()
    published_through: date | None = None


def built(plan: Plan) -> WorkingCalendar:
    """Ready to be reckoned with. Raises ValueError for spans that overlap or run backwards."""
    return _built(plan.zone, tuple(plan.week.items()), tuple(plan.days.items()), plan.published_through)


@lru_cache(maxsize=32)  # an edit is looked at many times before it is saved, and every process builds what is kept
def _built(
    zone: str, week: tuple[tuple[int, Spans], ...], days: tuple[tuple[date, Day], ...], published_through: date
) -> WorkingCalendar:
    rules = {
        day: DayRule(working=special.kind == WORKDAY, spans=_clock(special.spans) if special.spans else None)
        for day, special in days
    }
    return build(
        zone=zone,
        week={weekday: _clock(spans) for weekday, spans in week},
        days=rules,
        first=date(china_days.FIRST_YEAR, 1, 1),
        last=date(published_through.year + YEARS_BEYOND, 12, 31),
        published_through=published_through,
    )


def applied(plan: Plan, edit: Edit) -> Plan:
    """The plan after an edit that was checked."""
    days = dict(plan.days)
    for day, special in edit.days:
        if special is None:
            days.pop(day, None)
        else:
            days[day] = special
    return replace(
        plan,
        week=plan.week if edit.week is None else edit.week,
        days=days,
        published_through=edit.published_through or plan.published_through,
    )


def changes(before: Plan, after: Plan) -> list[dict[str, Any]]:
    """Each difference as CalendarEdit keeps it, days in order."""
    differences: list[dict[str, Any]] = []
    if week_as_kept(before.week) != week_as_kept(after.week):
        differences.append({"what": "week", "before": week_as_kept(before.week), "after": week_as_kept(after.week)})
    if before.published_through != after.published_through:
        ends = before.published_through.isoformat(), after.published_through.isoformat()
        differences.append({"what": "published_through", "before": ends[0], "after": ends[1]})
    for day in sorted({*before.days, *after.days}):
        old, new = before.days.get(day), after.days.get(day)
        if old != new:
            differences.append({"what": day.isoformat(), "before": _day_as_kept(old), "after": _day_as_kept(new)})
    return differences


def digest(plan: Plan) -> bytes:
    """SHA-256 of what the calendar says: the same for the same hours and days."""
    days = {day.isoformat(): _day_as_kept(special) for day, special in sorted(plan.days.items())}
    content = [plan.zone, week_as_kept(plan.week), days, plan.published_through.isoformat()]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).digest()


def week_as_kept(week: Mapping[int, Spans]) -> dict[str, list[list[str]]]:
    return {str(weekday): spans_as_kept(spans) for weekday, spans in sorted(week.items()) if spans}


def spans_as_kept(spans: Spans) -> list[list[str]]:
    return [[start, end] for start, end in spans]


def spans_of(stored: Any) -> Spans:
    """From the form in which a calendar keeps them."""
    return tuple((str(start), str(end)) for start, end in stored)


def _day_as_kept(day: Day | None) -> dict[str, Any] | None:
    if day is None:
        return None
    return {"kind": day.kind, "name": day.name, "spans": spans_as_kept(day.spans) if day.spans else None}


def _clock(spans: Spans) -> list[tuple[time, time]]:
    return [(time.fromisoformat(start), time.max if end == MIDNIGHT else time.fromisoformat(end)) for start, end in spans]
