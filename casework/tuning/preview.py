"""What a rule would do if it were saved now: the sweep's own query, without the writing.

Whom it would tell is counted as if no other rule were louder at the same minute, so it is never too low.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from accounts.models import Unit, User
from casework.escalation import due, rules
from casework.escalation.actions import ACTIONS
from casework.escalation.rules import CutOff
from casework.models import Case, EscalationRule, RuleVersion
from casework.notices.people import People

SHOWN = 50
SOON = timedelta(hours=24)
WEEK = timedelta(days=7)
PAST_WEEKS = 4


@dataclass(frozen=True)
class Matched:
    """A case on which it would fire now. `instant`: what the wait counts from, its clock or its due time."""

    number: str
    unit: str
    instant: datetime
    nth: int


@dataclass(frozen=True)
class Owed:
    """Visits that a unit would owe within a week, if nobody went, against those it made in the last four weeks."""

    unit: str
    owed: int
    made: int


@dataclass(frozen=True)
class Preview:
    """`count`: cases now. `next_24_hours`: further ones by then, if nobody does anything. `open`: all open cases."""

    count: int
    open: int
    cases: tuple[Matched, ...]
    next_24_hours: int
    notices_by_recipient: tuple[tuple[User, int], ...]
    visits_owed_by_unit: tuple[Owed, ...]


def preview(rule: EscalationRule, version: RuleVersion, *, at: datetime) -> Preview:
    """`version` need not be saved, nor `rule`. A version that is off fires on nothing. Reads only."""
    still_open = Case.objects.filter(closed_at__isnull=True).count()
    asks = any(ACTIONS[one["type"]].asks_for_visits for one in version.actions if one["type"] in ACTIONS)
    horizons = [rules.of_versions([(rule, version)], at=at + ahead) for ahead in (timedelta(0), SOON, WEEK if asks else SOON)]
    if not version.enabled or not horizons[-1]:
        return Preview(0, still_open, (), 0, (), ())
    told = _count(horizons, asks=asks)
    return Preview(
        count=told["now"],
        open=still_open,
        cases=tuple(_matched(told["cases"])),
        next_24_hours=told["soon"],
        notices_by_recipient=_notices(version, told["groups"]),
        visits_owed_by_unit=_owed(told["owed"], at=at) if asks else (),
    )


def _count(horizons: Sequence[Sequence[CutOff]], *, asks: bool) -> dict[str, Any]:
    """One look at the farthest horizon; each row says by which of the three it is due."""
    now, soon, week = horizons
    bounds: dict[tuple[int, int], list[datetime | None]] = {(cut.calendar, cut.nth): [None, None] for cut in week}
    for place, cuts in enumerate((now, soon)):
        for cut in cuts:
            bounds.setdefault((cut.calendar, cut.nth), [None, None])[place] = cut.bound
    found, params = due.found(week)
    instant = "due_at" if week[0].by_due else "clock_from"
    rows = ", ".join(["(%s::bigint, %s::int, %s::timestamptz, %s::timestamptz)"] * len(bounds))
    given = [value for (calendar, nth), (first, second) in bounds.items() for value in (calendar, nth, first, second)]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(found=found, instant=instant, bounds=rows, owed=_OWED if asks else _NONE), [*params, *given])
        count, further, *listed = cursor.fetchone()
        return {"now": count, "soon": further} | dict(zip(("cases", "groups", "owed"), map(json.loads, listed), strict=True))


_NONE = "'[]'::jsonb"
_OWED = """(
    SELECT coalesce(jsonb_agg(jsonb_build_array(unit_id, n)), '[]') FROM (
        SELECT c.unit_id, count(DISTINCT c.id) AS n FROM dated d JOIN casework_case c ON c.id = d.case_id
        WHERE NOT EXISTS (
            SELECT 1 FROM casework_wait l WHERE l.case_id = d.case_id
                          AND l.kind = 'leader_visit' AND l.until IS NULL)
        GROUP BY c.unit_id) AS o)
"""
_COUNT = """
WITH dated AS MATERIALIZED (
    SELECT f.wait_id, f.case_id, f.nth, f.{instant} AS instant,
           CASE WHEN f.{instant} <= b.now THEN 0 WHEN f.{instant} <= b.soon THEN 1 ELSE 2 END AS horizon
    FROM ({found}) AS f
    JOIN (VALUES {bounds}) AS b (calendar_id, nth, now, soon) ON b.calendar_id = f.calendar_id AND b.nth = f.nth
), present AS MATERIALIZED (
    SELECT d.case_id, c.number, c.unit_id, c.handler_id, c.area_id, c.against_id, d.wait_id, d.instant, d.nth
    FROM (SELECT case_id, wait_id, min(instant) AS instant, max(nth) AS nth FROM dated WHERE horizon = 0 GROUP BY 1, 2) AS d
    JOIN casework_case c ON c.id = d.case_id
), reached AS (
    SELECT case_id, min(horizon) AS horizon FROM dated WHERE horizon < 2 GROUP BY case_id
)
SELECT
    (SELECT count(*) FROM reached WHERE horizon = 0) AS now,
    (SELECT count(*) FROM reached WHERE horizon = 1) AS soon,
    (SELECT coalesce(jsonb_agg(to_jsonb(s)), '[]') FROM (
        SELECT number, unit_id, instant, nth FROM present ORDER BY instant, number LIMIT 50) AS s) AS cases,
    (SELECT coalesce(jsonb_agg(jsonb_build_array(case_id, about, n)), '[]') FROM (
        SELECT min(p.case_id) AS case_id, w.about, count(*) AS n FROM present p JOIN casework_wait w ON w.id = p.wait_id
        GROUP BY p.unit_id, p.handler_id, p.area_id, p.against_id, w.about) AS g) AS groups,
    {owed} AS owed
"""


def _matched(rows: Any) -> list[Matched]:
    units = {unit.pk: str(unit) for unit in Unit.objects.filter(pk__in={row["unit_id"] for row in rows if row["unit_id"]})}
    return [
        Matched(row["number"], units.get(row["unit_id"], ""), datetime.fromisoformat(row["instant"]), row["nth"]) for row in rows
    ]  # fmt: skip


def _notices(version: RuleVersion, groups: Any) -> tuple[tuple[User, int], ...]:
    """Cases alike in unit, handler and area tell the same people, so one of each stands for all."""
    found = Case.objects.filter(pk__in=[case for case, _about, _n in groups]).select_related("unit", "handler", "area", "against")
    cases = {case.pk: case for case in found.defer("address", "place")}
    people = People(cases.values())
    told: Counter[User] = Counter()
    for case, about, n in groups:
        reached = {
            user
            for settings in version.actions
            for audience in ACTIONS[settings["type"]].tells(settings)
            for user in people.of(audience, cases[case], {"about": about})
        }
        for user in reached:
            told[user] += n
    return tuple(sorted(told.items(), key=lambda pair: (-pair[1], pair[0].pk)))


def _owed(rows: Any, *, at: datetime) -> tuple[Owed, ...]:
    owed = {unit: n for unit, n in rows if unit is not None}
    made = _made(owed, at=at)
    units = Unit.objects.filter(pk__in=owed)
    found = [Owed(str(unit), owed[unit.pk], made.get(unit.pk, 0)) for unit in units]
    return tuple(sorted(found, key=lambda one: (-one.owed, one.unit)))


def _made(units: Any, *, at: datetime) -> dict[int, int]:
    """Counted visits of each unit in the last four weeks."""
    with connection.cursor() as cursor:
        cursor.execute(_MADE, [list(units), at - PAST_WEEKS * WEEK, at])
        return dict(cursor.fetchall())


_MADE = """
    SELECT c.unit_id, count(*) FROM casework_attestation a JOIN casework_case c ON c.id = a.case_id
    WHERE c.unit_id = ANY(%s) AND a.counted AND a.voided_at IS NULL AND a.accepted_at > %s AND a.accepted_at <= %s
    GROUP BY c.unit_id
"""
