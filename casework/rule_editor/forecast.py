"""What is due now and later, counted where it lies: the sweep's own query (due.py), asked for numbers instead of locks.

Of a flood it is enough to know that it is one: it is counted up to a limit, what came due last, and said to be at least so much.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from casework.escalation import due
from casework.escalation.rules import CutOff


@dataclass(frozen=True)
class Forecast:
    """`count`: cases that are due now, or `at_least` so many. `listed`: the first of them. `groups`: those alike in whom they
    concern, as (one of the cases, what its wait is about, how many). `further`: other cases that are due later, or
    `further_at_least` so many: none are counted where those of now are too many."""

    count: int
    at_least: bool
    listed: list[dict[str, Any]]
    groups: list[tuple[int, str, int]]
    further: int
    further_at_least: bool


def forecast(now: Sequence[CutOff], soon: Sequence[CutOff], *, listed: int, most: int) -> Forecast:
    """Of the cut-offs of one version, now and some time later. After `most` firings of each it is not counted on."""
    if not soon:
        return Forecast(0, False, [], [], 0, False)
    present, of_present = due.due_sql(now, latest=most + 1) if now else (_NOTHING, [])
    later, of_later = due.due_sql(soon, since=now)
    instant = "due_at" if soon[0].by_due else "clock_from"
    query = _FORECAST.format(present=present, later=later, instant=instant)
    with connection.cursor() as cursor:
        cursor.execute(query, [*of_present, most + 1, most, listed, *of_later, most, most + 1])
        matches, count, cases, groups, waits, further = cursor.fetchone()
    alike = [tuple(group) for group in json.loads(groups)]
    flood = matches > most
    return Forecast(count, flood, json.loads(cases), alike, min(further, most), flood or waits > most)


def owed(week: Sequence[CutOff], *, most: int) -> tuple[list[tuple[int | None, int]], bool]:
    """Units, and how many of their cases would owe a leader's visit that owe none yet. True: of `most` firings only."""
    if not week:
        return [], False
    due_sql, params = due.due_sql(week, latest=most + 1, unless="leader_visit")
    with connection.cursor() as cursor:
        cursor.execute(_OWED.format(due=due_sql), [*params, most + 1, most])
        rows = cursor.fetchall()
    return [(unit, cases) for unit, cases, _waits in rows], any(waits > most for _unit, _cases, waits in rows)


_NOTHING = """
    SELECT NULL::bigint AS case_id, NULL::bigint AS wait_id, NULL::text AS about, NULL::int AS nth,
           NULL::timestamptz AS clock_from, NULL::timestamptz AS due_at WHERE false"""
# How many are due the planner guesses far too high where few are, and would read all waits in the order in which they are
# grouped, and all cases. So what matches stands by itself, the cases are looked up one by one (OFFSET 0), and those that are
# left out later stand in a list that it takes for short (DISTINCT).
_FORECAST = """
WITH matches AS MATERIALIZED (
    SELECT case_id, wait_id, about, nth, {instant} AS instant FROM ({present}) AS p LIMIT %s
), present AS MATERIALIZED (
    SELECT d.*, c.number, c.unit_id, c.handler_id, c.area_id, c.against_id
    FROM (SELECT case_id, wait_id, about, min(instant) AS instant, max(nth) AS nth
          FROM (SELECT * FROM matches LIMIT %s) AS counted GROUP BY 1, 2, 3) AS d,
         LATERAL (SELECT * FROM casework_case WHERE id = d.case_id OFFSET 0) AS c
)
SELECT
    (SELECT count(*) FROM matches), (SELECT count(DISTINCT case_id) FROM present),
    (SELECT coalesce(jsonb_agg(to_jsonb(s)), '[]') FROM (
        SELECT number, unit_id, instant, nth FROM present ORDER BY instant, number LIMIT %s) AS s),
    (SELECT coalesce(jsonb_agg(jsonb_build_array(case_id, about, n)), '[]') FROM (
        SELECT min(case_id) AS case_id, about, count(*) AS n FROM present
        GROUP BY unit_id, handler_id, area_id, against_id, about) AS g),
    further.*
FROM (SELECT count(*), count(DISTINCT case_id) FROM (
    SELECT case_id FROM ({later}) AS f
    WHERE (SELECT count(*) FROM matches) <= %s
      AND NOT EXISTS (SELECT 1 FROM (SELECT DISTINCT case_id FROM present) AS p WHERE p.case_id = f.case_id) LIMIT %s) AS l
) AS further
"""
_OWED = """
WITH matches AS MATERIALIZED (SELECT case_id FROM ({due}) AS f LIMIT %s)
SELECT c.unit_id, count(DISTINCT c.id), (SELECT count(*) FROM matches)
FROM (SELECT case_id FROM matches LIMIT %s) AS counted JOIN casework_case c ON c.id = counted.case_id
GROUP BY c.unit_id
"""
