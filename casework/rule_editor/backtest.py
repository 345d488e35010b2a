"""What a rule would have fired over some past days, against what did happen.

The sweep's expression over ended waits too: due within the period, and still open then. Clocks, due times and the facts that
a scope asks for are taken as they stand now.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import StringIO

import numpy as np
import numpy.typing as npt
from django.db import connection
from django.utils import timezone

from accounts.models import Unit
from casework import calendar_cache
from casework.escalation import due, rules
from casework.escalation.rules import CutOff
from casework.models import Calendar, Case, EscalationRule, RuleVersion
from casework.worktime import arrays
from casework.worktime.calendar import EPOCH
from casework.worktime.clock import MICROSECOND

SHOWN = 50
LONGEST = timedelta(days=92)

Rows = npt.NDArray[np.int64]
"""Columns: case, unit (0: none), due_at or the clock's beginning, end, all in microseconds where they are instants."""


@dataclass(frozen=True)
class Fired:
    """One case: when it would have fired first, and what became of it."""

    number: str
    unit: str
    at: datetime
    visited: datetime | None
    score: int | None


@dataclass(frozen=True)
class Backtest:
    """`firings` by day and by unit. Of the `count` cases: how many were visited after it, how many then rated badly."""

    firings: int
    count: int
    by_day: tuple[tuple[date, int], ...]
    by_unit: tuple[tuple[str, int], ...]
    cases: tuple[Fired, ...]
    visited_later: int
    rated_badly: int


@dataclass(frozen=True)
class Difference:
    """Cases that both versions would have fired on, those that only the new one would, and only the present one."""

    both: int
    only_new: int
    only_present: int


def backtest(rule: EscalationRule, version: RuleVersion, *, start: datetime, end: datetime) -> Backtest:
    """Over `start` < due <= `end`. Reads only. A version that is off fires on nothing."""
    case, unit, moment = _fired(rule, version, start=start, end=end)
    firsts = _first(case, moment)
    listed, visited, bad = _became(firsts)
    return Backtest(
        firings=len(case),
        count=len(firsts),
        by_day=_by_day(moment, start=start, end=end),
        by_unit=_by_unit(unit),
        cases=listed,
        visited_later=visited,
        rated_badly=bad,
    )


def difference(rule: EscalationRule, new: RuleVersion, present: RuleVersion, *, start: datetime, end: datetime) -> Difference:
    """Which cases a change would have reached, and which no longer."""
    ours = np.unique(_fired(rule, new, start=start, end=end)[0])
    theirs = np.unique(_fired(rule, present, start=start, end=end)[0])
    both = len(np.intersect1d(ours, theirs))
    return Difference(both, len(ours) - both, len(theirs) - both)


def _fired(rule: EscalationRule, version: RuleVersion, *, start: datetime, end: datetime) -> tuple[Rows, Rows, Rows]:
    """Case, unit and moment of every firing."""
    parts: list[Rows] = []
    if version.enabled:
        bounds = rules.of_versions([(rule, version)], at=end)
        for calendar in Calendar.objects.order_by("id"):
            cuts = [cut for cut in bounds if cut.calendar == calendar.pk]
            if cuts:
                parts += _of_calendar(version, calendar, _read(cuts, start=start), start=start, end=end)
    whole = np.concatenate(parts) if parts else np.empty((0, 3), dtype=np.int64)
    return whole[:, 0], whole[:, 1], whole[:, 2]


def _of_calendar(version: RuleVersion, calendar: Calendar, rows: Rows, *, start: datetime, end: datetime) -> Iterator[Rows]:
    """Each repetition in turn: due within the period, and still open when it was."""
    working = calendar_cache.working(calendar)
    first, last = _micro(start), _micro(end)
    before = version.relation == RuleVersion.Relation.BEFORE_DUE
    reckon = arrays.subtract if before else arrays.add
    moments, pending = reckon(working, rows[:, 2], version.amount, version.unit), rows
    for nth in range(1, version.repeat_times + 1):
        if nth > 1:
            assert version.repeat_amount is not None
            over = moments <= last  # what comes later than the period does not come again within it
            moments, pending = moments[over], pending[over]
            moments = arrays.add(working, moments, version.repeat_amount, version.repeat_unit)
        fires = (moments > first) & (moments <= last) & (pending[:, 3] > moments)
        yield np.column_stack((pending[fires, 0], pending[fires, 1], moments[fires]))


def _read(cuts: Sequence[CutOff], *, start: datetime) -> Rows:
    """The waits that can have fired: begun early enough, and not over before the period began."""
    latest = max(cut.bound for cut in cuts)
    sql, params = due.backtest_candidates(cuts[0], latest=latest, since=start)
    with connection.cursor() as cursor:
        query = cursor.mogrify(sql, params).decode()
        buffer = StringIO()
        cursor.copy_expert(f"COPY ({query}) TO STDOUT", buffer)
    numbers = np.fromstring(buffer.getvalue(), dtype=np.int64, sep="\t") if buffer.tell() else np.empty(0, dtype=np.int64)
    return numbers.reshape(-1, 4)


def _first(case: Rows, moment: Rows) -> dict[int, int]:
    """Per case, when it would have fired first."""
    order = np.argsort(moment, kind="stable")
    cases, places = np.unique(case[order], return_index=True)
    return dict(zip(cases.tolist(), moment[order][places].tolist(), strict=True))


def _by_day(moment: Rows, *, start: datetime, end: datetime) -> tuple[tuple[date, int], ...]:
    """Every day of the period, those without a firing too."""
    counts = _counted(moment)
    first, last = timezone.localtime(start).date(), timezone.localtime(end).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return tuple((day, counts.get(day, 0)) for day in days)


def _counted(moment: Rows) -> Counter[date]:
    """By the quarter first, in which no zone changes its day: few of many firings are turned into dates."""
    quarter = 15 * 60 * 1_000_000
    hours, counts = np.unique(moment // quarter, return_counts=True)
    by_day: Counter[date] = Counter()
    for hour, n in zip(hours.tolist(), counts.tolist(), strict=True):
        by_day[timezone.localtime(_instant(hour * quarter)).date()] += n
    return by_day


def _by_unit(unit: Rows) -> tuple[tuple[str, int], ...]:
    ids, counts = np.unique(unit, return_counts=True)
    names = {row.pk: str(row) for row in Unit.objects.filter(pk__in=ids.tolist())}
    totals = [(names.get(pk, ""), n) for pk, n in zip(ids.tolist(), counts.tolist(), strict=True)]
    return tuple(sorted(totals, key=lambda pair: (-pair[1], pair[0])))


def _became(firsts: dict[int, int]) -> tuple[tuple[Fired, ...], int, int]:
    """What happened to these cases after that: the first counted visit, the first accepted rating."""
    latest = dict(sorted(firsts.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN])
    with connection.cursor() as cursor:
        cursor.execute(_THEN.format(asked="count(went), count(*) FILTER (WHERE score <= 2)"), _as_arrays(firsts))
        visited, bad = cursor.fetchone()
        cursor.execute(_THEN.format(asked="f.case_id, went, score"), _as_arrays(latest))
        outcomes = {pk: (went, score) for pk, went, score in cursor.fetchall()}
    cases = Case.objects.select_related("unit").only("number", "unit").in_bulk(list(latest))
    listed = [Fired(cases[pk].number, str(cases[pk].unit or ""), _instant(at), *outcomes[pk]) for pk, at in latest.items()]
    return tuple(listed), visited, bad


def _as_arrays(firsts: dict[int, int]) -> list[str]:
    """As PostgreSQL reads arrays: a hundred thousand values one by one would take a second."""
    return [f"{{{','.join(map(str, part))}}}" for part in (firsts.keys(), firsts.values())]


_THEN = """
    WITH f AS MATERIALIZED (
        SELECT case_id, timestamptz 'epoch' + at * interval '1 microsecond' AS at
        FROM unnest(%s::bigint[], %s::bigint[]) AS given (case_id, at)
    ), visits AS (
        SELECT f.case_id, min(a.accepted_at) AS went
        FROM f JOIN casework_attestation a ON a.case_id = f.case_id AND a.counted AND a.voided_at IS NULL AND a.accepted_at > f.at
        GROUP BY f.case_id
    ), ratings AS (
        SELECT DISTINCT ON (f.case_id) f.case_id, r.score
        FROM f JOIN casework_rating r ON r.case_id = f.case_id AND r.status = 'accepted' AND r.at > f.at
        ORDER BY f.case_id, r.at
    )
    SELECT {asked} FROM f LEFT JOIN visits USING (case_id) LEFT JOIN ratings USING (case_id)
"""


def _micro(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND


def _instant(micro: int) -> datetime:
    return EPOCH + micro * MICROSECOND
