"""What is due: all cut-offs in one query over the open waits. The sweep looks with it, and fires with the same words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from casework.escalation.rules import CutOff
from casework.lifecycle import State, WaitKind
from casework.policies.assisting import UNIT
from casework.worktime.durations import WORKING_DAYS


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


def find_due(cut_offs: Sequence[CutOff]) -> list[Due]:
    """Everything that is due and has not fired. Reads only, locks nothing."""
    if not cut_offs:
        return []
    due_sql, params = _due_sql(cut_offs, waits=None)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rule_id, nth, wait_id, case_id FROM ({due_sql}) AS found", params)  # noqa: S608
        return [Due(*row) for row in cursor.fetchall()]


def claim_due(cut_offs: Sequence[CutOff], waits: Sequence[int], *, at: datetime) -> list[Fired]:
    """Ask again, of locked waits, and write what is due. What somebody else has written meanwhile is left out."""
    due_sql, params = _due_sql(cut_offs, waits=list(waits))
    with connection.cursor() as cursor:
        cursor.execute(_FIRE.format(due=due_sql), [at, *params])
        return [Fired(wait, nth, outcome == "done") for wait, nth, outcome in cursor.fetchall()]


def due_sql(
    cut_offs: Sequence[CutOff], *, since: Sequence[CutOff] = (), latest: int | None = None, unless: str = ""
) -> tuple[str, list[Any]]:
    """What is due and has not fired, as SQL and its parameters: for whoever counts it without taking it along.

    `since`: the same cut-offs at an earlier time, whose waits are left out. `latest`: of each cut-off only so many, those that
    came due last. `unless`: cases with an open wait of this kind are left out.
    """
    return _due_sql(cut_offs, waits=None, since=since, latest=latest, unless=unless)


def _due_sql(
    cut_offs: Sequence[CutOff],
    *,
    waits: list[int] | None,
    since: Sequence[CutOff] = (),
    latest: int | None = None,
    unless: str = "",
) -> tuple[str, list[Any]]:
    """Each cut-off asks for itself: what is rare in its scope, its cases or its waits, is then read first."""
    asked: list[str] = []
    params: list[Any] = []
    earlier = {(cut.rule.pk, cut.calendar, cut.nth): cut.bound for cut in since}
    for cut in cut_offs:
        scoped = [name for name in _SCOPES if cut.scope[name] is not None]
        instant, due_seq = _instant(cut), "w.due_seq" if cut.by_due else "0"
        narrowed: list[tuple[str, Any]] = [(_SCOPES[name], cut.scope[name]) for name in scoped]
        if waits is not None:
            narrowed.append((" AND w.id = ANY(%s)", waits))
        if (cut.rule.pk, cut.calendar, cut.nth) in earlier:
            narrowed.append((f" AND {instant} > %s", earlier[cut.rule.pk, cut.calendar, cut.nth]))
        if unless:
            narrowed.append((_UNLESS, unless))
        if cut.rule.waiting_for == WaitKind.RATING:
            narrowed.append((_UNLESS_MERGED, State.MERGED))
        if latest is not None:
            narrowed.append((f" ORDER BY {instant} DESC, w.id DESC LIMIT %s", latest))
        conditions = "".join(condition for condition, _value in narrowed)
        began = "w.clock_from" if cut.by_due else instant
        joins = _joins(scoped, cut.rule.waiting_for)
        asked.append(_OF_CUT_OFF.format(instant=instant, began=began, due_seq=due_seq, joins=joins, conditions=conditions))
        rule = cut.rule.pk or 0
        params += [rule, cut.version.pk or 0, cut.calendar, cut.nth, cut.bound]
        params += [cut.calendar, cut.rule.waiting_for, cut.bound, rule, cut.nth, *(value for _condition, value in narrowed)]
    return " UNION ALL ".join(f"({query})" for query in asked), params


def _instant(cut: CutOff) -> str:
    """What a cut-off is compared with; of working days as the index `wait_open_by_days` has it."""
    if cut.by_due:
        return "w.due_at"
    return "coalesce(w.days_from, w.clock_from)" if cut.version.unit == WORKING_DAYS else "w.clock_from"


def _joins(scoped: Sequence[str], waiting_for: str) -> str:
    """The tables that a scope asks; none where it asks nothing."""
    trees = _trees(scoped, waiting_for)
    return f"JOIN casework_case c ON c.id = w.case_id{trees}" if scoped else ""


def _trees(scoped: Sequence[str], waiting_for: str) -> str:
    return "".join(join for name, join in _TREES.items() if name in scoped).format(unit=_unit(waiting_for))


def _unit(waiting_for: str) -> str:
    """The unit that owes what is waited for."""
    return _ASSISTING if waiting_for == WaitKind.ASSIST else "c.unit_id"


_ASSISTING = rf"substring(w.about FROM '^{UNIT}(\d+)$')::bigint"
"""Of a wait for a unit that assists; null of any other."""
_TREES = {
    "categories": " JOIN casework_topic t ON t.id = c.topic_id",
    "areas": " JOIN accounts_area a ON a.id = c.area_id",
    "units": " JOIN accounts_unit u ON u.id = {unit}",
}
_SCOPES = {
    "categories": " AND %s::ltree[] @> t.path",
    "areas": " AND %s::ltree[] @> a.path",
    "units": " AND %s::ltree[] @> u.path",
    "urgencies": " AND c.urgency = ANY(%s)",
    "kinds": " AND c.kind = ANY(%s)",
    "channels": " AND c.channel = ANY(%s)",
}
_UNLESS_MERGED = " AND NOT EXISTS (SELECT 1 FROM casework_case m WHERE m.id = w.case_id AND m.state = %s)"
"""Of what a merged case waits for only a rating has a clock, and nobody is reminded of that."""
_UNLESS = " AND NOT EXISTS (SELECT 1 FROM casework_wait o WHERE o.case_id = w.case_id AND o.kind = %s AND o.until IS NULL)"

# A limit that counts from the clock does not begin anew when a person moves the due time: its due_seq stays 0.
_OF_CUT_OFF = """
    SELECT %s::bigint AS rule_id, %s::bigint AS version_id, %s::bigint AS calendar_id, %s::int AS nth, %s::timestamptz AS bound,
           w.id AS wait_id, w.case_id, w.about, {began} AS clock_from, w.due_at, {due_seq} AS due_seq
    FROM casework_wait w {joins}
    WHERE w.calendar_id = %s AND w.kind = %s AND {instant} <= %s AND w.until IS NULL
      AND NOT EXISTS (
            SELECT 1 FROM casework_firing f
            WHERE f.rule_id = %s AND f.wait_id = w.id AND f.due_seq = {due_seq} AND f.nth = %s)
      AND NOT EXISTS (SELECT 1 FROM casework_pause p WHERE p.wait_id = w.id AND p.ended_at IS NULL){conditions}
"""

_FIRE = """
    INSERT INTO casework_firing (rule_id, version_id, wait_id, due_seq, nth, fired_at, evidence, outcome)
    SELECT rule_id, version_id, wait_id, due_seq, nth, %s,
           jsonb_build_object('clock_from', clock_from, 'due_at', due_at, 'cut_off', bound),
           CASE WHEN nth = max(nth) OVER (PARTITION BY rule_id, wait_id) THEN 'done' ELSE 'skipped' END
    FROM ({due}) AS due
    ORDER BY rule_id, wait_id, nth
    ON CONFLICT DO NOTHING
    RETURNING wait_id, nth, outcome
"""


def backtest_candidates(cut: CutOff, *, latest: datetime, since: datetime) -> tuple[str, list[Any]]:
    """Every wait, ended ones too, that may have come due after `since` with a clock not later than `latest`, as SQL.

    Rows: case, unit (0: none), the instant it counts from, and its end, in microseconds since the epoch.
    """
    instant = _instant(cut)
    scoped = [name for name in _SCOPES if cut.scope[name] is not None]
    params = [NEVER, cut.calendar, cut.rule.waiting_for, latest, since, *(cut.scope[name] for name in scoped)]
    trees, unit = _trees(scoped, cut.rule.waiting_for), _unit(cut.rule.waiting_for)
    return _AMONG.format(instant=instant, unit=unit, trees=trees, scope="".join(_SCOPES[name] for name in scoped)), params


NEVER = 2**62
"""Stands for the end of a wait that is open."""
_AMONG = """
    SELECT w.case_id, coalesce({unit}, 0), (extract(epoch FROM {instant}) * 1000000)::bigint,
           coalesce((extract(epoch FROM w.until) * 1000000)::bigint, %s)
    FROM casework_wait w
    JOIN casework_case c ON c.id = w.case_id{trees}
    WHERE w.calendar_id = %s AND w.kind = %s AND {instant} <= %s AND (w.until IS NULL OR w.until > %s){scope}
"""
