"""What is due: all cut-offs in one query over the open waits. The sweep looks with it, and fires with the same words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from casework.escalation.rules import CutOff


@dataclass(frozen=True)
class Due:
    rule: int
    nth: int
    wait: int
    case: int


@dataclass(frozen=True)
class Fired:
    """A firing that this transaction inserted. `done` False: a later repetition of the rule acts instead."""

    wait: int
    nth: int
    done: bool


def look(cut_offs: Sequence[CutOff]) -> list[Due]:
    """Everything that is due and has not fired. Reads only, locks nothing."""
    if not cut_offs:
        return []
    found, params = _found(cut_offs, waits=None)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rule_id, nth, wait_id, case_id FROM ({found}) AS found", params)  # noqa: S608
        return [Due(*row) for row in cursor.fetchall()]


def fire(cut_offs: Sequence[CutOff], waits: Sequence[int], *, at: datetime) -> list[Fired]:
    """Ask again, of locked waits, and write what is due. What somebody else has written meanwhile is left out."""
    found, params = _found(cut_offs, waits=list(waits))
    with connection.cursor() as cursor:
        cursor.execute(_FIRE.format(found=found), [at, *params])
        return [Fired(wait, nth, outcome == "done") for wait, nth, outcome in cursor.fetchall()]


def found(cut_offs: Sequence[CutOff]) -> tuple[str, list[Any]]:
    """What is due and has not fired, as SQL and its parameters: for whoever counts it without taking it along."""
    return _found(cut_offs, waits=None)


def _found(cut_offs: Sequence[CutOff], *, waits: list[int] | None) -> tuple[str, list[Any]]:
    """One half goes by the clock, the other by the due time, because each has its own index."""
    halves, params = [], []
    for by_due, half in ((False, _BY_CLOCK), (True, _BY_DUE)):
        rows = [cut for cut in cut_offs if cut.by_due == by_due]
        if rows:
            among = "" if waits is None else "AND w.id = ANY(%s)"
            halves.append(half.format(values=", ".join([_ROW] * len(rows)), among=among))
            params += [value for cut in rows for value in _row(cut)] + ([] if waits is None else [waits])
    return _FOUND.format(waiting=" UNION ALL ".join(halves)), params


def _row(cut: CutOff) -> list[Any]:
    scope = [cut.scope[name] for name in ("categories", "areas", "units", "urgencies", "kinds", "channels")]
    return [cut.rule.pk or 0, cut.version.pk or 0, cut.calendar, cut.rule.waiting_for, cut.nth, cut.bound, *scope]


_ROW = (
    "(%s::bigint, %s::bigint, %s::bigint, %s::text, %s::int, %s::timestamptz, "
    "%s::ltree[], %s::ltree[], %s::ltree[], %s::text[], %s::text[], %s::text[])"
)
_COLUMNS = "rule_id, version_id, calendar_id, waiting_for, nth, bound, categories, areas, units, urgencies, kinds, channels"

# A limit that counts from the clock does not begin anew when a person moves the due time: its due_seq stays 0.
# OFFSET 0 keeps the planner from reading all open waits once and comparing each with every rule.
_HALF = f"""
    SELECT cut.*, w.* FROM (VALUES {{{{values}}}}) AS cut ({_COLUMNS})
    CROSS JOIN LATERAL (
        SELECT id AS wait_id, case_id, clock_from, due_at, {{due_seq}} AS due_seq FROM casework_wait w
        WHERE calendar_id = cut.calendar_id AND kind = cut.waiting_for AND {{instant}} <= cut.bound
          AND until IS NULL {{{{among}}}}
        OFFSET 0
    ) AS w
"""  # noqa: S608
_BY_CLOCK = _HALF.format(instant="clock_from", due_seq="0")
_BY_DUE = _HALF.format(instant="due_at", due_seq="due_seq")

_FOUND = """
    SELECT waiting.* FROM ({waiting}) AS waiting
    JOIN casework_case c ON c.id = waiting.case_id
    LEFT JOIN casework_topic t ON t.id = c.topic_id
    LEFT JOIN accounts_area a ON a.id = c.area_id
    LEFT JOIN accounts_unit u ON u.id = c.unit_id
    WHERE NOT EXISTS (
            SELECT 1 FROM casework_firing f
            WHERE f.rule_id = waiting.rule_id AND f.wait_id = waiting.wait_id
              AND f.due_seq = waiting.due_seq AND f.nth = waiting.nth)
      AND NOT EXISTS (SELECT 1 FROM casework_pause p WHERE p.wait_id = waiting.wait_id AND p.ended_at IS NULL)
      AND (waiting.categories IS NULL OR waiting.categories @> t.path)
      AND (waiting.areas IS NULL OR waiting.areas @> a.path)
      AND (waiting.units IS NULL OR waiting.units @> u.path)
      AND (waiting.urgencies IS NULL OR c.urgency = ANY(waiting.urgencies))
      AND (waiting.kinds IS NULL OR c.kind = ANY(waiting.kinds))
      AND (waiting.channels IS NULL OR c.channel = ANY(waiting.channels))
"""

_FIRE = """
    INSERT INTO casework_firing (rule_id, version_id, wait_id, due_seq, nth, fired_at, evidence, outcome)
    SELECT rule_id, version_id, wait_id, due_seq, nth, %s,
           jsonb_build_object('clock_from', clock_from, 'due_at', due_at, 'cut_off', bound),
           CASE WHEN nth = max(nth) OVER (PARTITION BY rule_id, wait_id) THEN 'done' ELSE 'skipped' END
    FROM ({found}) AS found
    ORDER BY rule_id, wait_id, nth
    ON CONFLICT DO NOTHING
    RETURNING wait_id, nth, outcome
"""


def among(cut: CutOff, *, latest: datetime, since: datetime) -> tuple[str, list[Any]]:
    """Every wait, ended ones too, that may have come due after `since` with a clock not later than `latest`, as SQL.

    Rows: case, unit (0: none), the instant it counts from, and its end, in microseconds since the epoch.
    """
    instant = "w.due_at" if cut.by_due else "w.clock_from"
    conditions = [scoped for name, scoped in _SCOPES.items() if cut.scope[name] is not None]
    params = [NEVER, cut.calendar, cut.rule.waiting_for, latest, since]
    params += [cut.scope[name] for name in _SCOPES if cut.scope[name] is not None]
    return _AMONG.format(instant=instant, scope="".join(conditions)), params


NEVER = 2**62
"""Stands for the end of a wait that is open."""
_SCOPES = {
    "categories": " AND %s::ltree[] @> t.path", "areas": " AND %s::ltree[] @> a.path", "units": " AND %s::ltree[] @> u.path",
    "urgencies": " AND c.urgency = ANY(%s)", "kinds": " AND c.kind = ANY(%s)", "channels": " AND c.channel = ANY(%s)",
}  # fmt: skip
_AMONG = """
    SELECT w.case_id, coalesce(c.unit_id, 0), (extract(epoch FROM {instant}) * 1000000)::bigint,
           coalesce((extract(epoch FROM w.until) * 1000000)::bigint, %s)
    FROM casework_wait w
    JOIN casework_case c ON c.id = w.case_id
    LEFT JOIN casework_topic t ON t.id = c.topic_id
    LEFT JOIN accounts_area a ON a.id = c.area_id
    LEFT JOIN accounts_unit u ON u.id = c.unit_id
    WHERE w.calendar_id = %s AND w.kind = %s AND {instant} <= %s AND (w.until IS NULL OR w.until > %s){scope}
"""
