"""What a stop of escalation holds back: on how many cases the rules fire at once when it ends, if nobody does anything."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from casework.escalation import due, rules

HOURS = (1, 4, 8, 24, 48, 72)
MOST = 10_000


@dataclass(frozen=True)
class HeldBack:
    """`cases`: so many, or `at_least` so many, at the moment `at`, `hours` from now."""

    hours: int
    at: datetime
    cases: int
    at_least: bool


def held_back(*, hours: int, at: datetime) -> HeldBack:
    """Of the rules as they are. Two queries beside the calendars."""
    end = at + timedelta(hours=hours)
    cut_offs = rules.cut_offs(rules.enabled(), at=end)
    if not cut_offs:
        return HeldBack(hours, end, 0, at_least=False)
    due_sql, params = due.due_sql(cut_offs, latest=MOST + 1)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(DISTINCT case_id) FROM ({due_sql}) AS due", params)  # noqa: S608
        (cases,) = cursor.fetchone()
    return HeldBack(hours, end, min(cases, MOST), at_least=cases > MOST)


def choices(*, at: datetime) -> list[HeldBack]:
    """For each length that the page offers."""
    return [held_back(hours=hours, at=at) for hours in HOURS]
