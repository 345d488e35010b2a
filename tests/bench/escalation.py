"""A look over a city's open waits, and what an administrator asks of them: `python -m tests.bench.escalation [waits]`."""

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WAITS, RUNS, FIRED = 1_000_000, 5, 0.1
TWELVE = (
    "visit-first", "visit-second", "visit-third", "visit-first-urgent", "visit-second-urgent", "visit-third-urgent",
    "visit-first-emergency", "visit-second-emergency", "visit-third-emergency", "resolution-warning", "resolution-overdue",
    "resolution-overdue-daily",
)  # fmt: skip
DUE_AT_ONCE = 30_000


def main(waits: int) -> int:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("PYTEST_VERSION", "bench")  # the settings of tests: messages in memory
    os.environ.setdefault("TEST_DATABASE", "test_bench_escalation")
    import django

    django.setup()
    from django.db import connection

    from tests.bench import report

    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        now = populate(waits)
        rows = [*looks(now), *asked(now, waits), *surge(now)]
        report.write("escalation", f"Escalation: {waits:,} open waits, {int(waits * FIRED):,} of them overdue and fired", rows)
        for what, seen, promised in rows:
            print(f"{what:<88}{seen:>12}  {promised}")
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    return 0


def populate(waits: int) -> datetime:
    """A city, copied from one case of a legal world. The guards are off for the copying alone."""
    from django.db import connection

    from casework.models import EscalationRule
    from tests.world import World

    world = World()
    case = world.acknowledged()
    EscalationRule.objects.exclude(code__in=TWELVE).update(enabled=False)
    now = world.now + timedelta(days=91)
    said = {"case": case.pk, "n": waits, "now": now, "fired": int(waits * FIRED), "first": case.pk}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        columns = _columns(cursor, "casework_case", without=("id", "number"))
        cursor.execute(
            f"INSERT INTO casework_case (number, {columns}) SELECT 'B' || g, {columns} FROM casework_case, "  # noqa: S608
            "generate_series(1, %(n)s) AS g WHERE id = %(case)s", said,
        )  # fmt: skip
        cursor.execute("UPDATE casework_wait SET until = since, ended_by = 'bench' WHERE until IS NULL")
        columns = _columns(cursor, "casework_wait", without=("id", "case_id", "since", "clock_from", "until"))
        copied = (
            f"INSERT INTO casework_wait (case_id, since, clock_from, until, {columns}) "  # noqa: S608
            f"SELECT c.id, {{clock}}, {{clock}}, {{until}}, {_prefixed(columns)} FROM casework_case c, casework_wait w "
            "WHERE w.case_id = %(case)s AND w.kind = 'visit' AND c.id > %(case)s"
        )
        # One in ten began weeks ago and has fired all its rungs; the others began this morning.
        clock = (
            "CASE WHEN c.id % 10 = 0 THEN %(now)s - (10 + c.id % 20) * interval '1 day' "
            "ELSE %(now)s - (c.id % 7200) * interval '1 second' END"
        ).replace(" % 1", " %% 1").replace(" % 2", " %% 2").replace(" % 7", " %% 7")  # fmt: skip
        cursor.execute(copied.format(clock=clock, until="NULL::timestamptz"), said)
        cursor.execute(
            "INSERT INTO casework_firing (rule_id, version_id, wait_id, due_seq, nth, fired_at, evidence, outcome) "
            "SELECT r.id, r.current_id, w.id, 0, 1, w.clock_from + interval '5 days', '{}', 'done' "
            "FROM casework_wait w, casework_escalationrule r "
            "WHERE w.until IS NULL AND w.clock_from < %(now)s - interval '9 days' "
            "AND r.code IN ('visit-first', 'visit-second', 'visit-third')", said,
        )  # fmt: skip
        # As many that are over, spread over the last quarter, of lengths from an hour to a week.
        past = "%(now)s - (1 + c.id %% 90) * interval '1 day'"
        cursor.execute(copied.format(clock=past, until=f"{past} + (1 + c.id %% 168) * interval '1 hour'"), said)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")
    return now


def looks(now: datetime) -> list[tuple[str, str, str]]:
    from casework.escalation import due, rules

    def look() -> None:
        assert due.look(rules.cut_offs(rules.enabled(), at=now)) == []

    taken = median(look)
    return [(f"a full look that fires nothing, {len(TWELVE)} rules (median of {RUNS})", f"{taken * 1000:.0f} ms", "≤ 300 ms")]


def asked(now: datetime, waits: int) -> list[tuple[str, str, str]]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from casework.models import EscalationRule
    from casework.tuning import proposal
    from casework.tuning.backtest import backtest
    from casework.tuning.preview import preview

    rule = EscalationRule.objects.select_related("current__rule").get(code="visit-second")
    assert rule.current is not None
    version = proposal.of(rule.current).under(rule)
    version.amount, version.unit = 4, "working_hours"
    start = now - timedelta(days=90)
    with CaptureQueriesContext(connection) as queries:
        told = preview(rule, version, at=now)
    previewed = median(lambda: preview(rule, version, at=now))
    past = backtest(rule, version, start=start, end=now)
    tried = median(lambda: backtest(rule, version, start=start, end=now))
    return [
        (f"preview of a rule, {told.count:,} now, {told.next_24_hours:,} in a day", f"{previewed * 1000:.0f} ms", "≤ 300 ms"),
        ("SQL statements of a preview", str(len(queries)), "-"),
        (f"backtest of 90 days over {waits:,} ended waits, {past.firings:,} firings", f"{tried:.2f} s", "≤ 5 s"),
    ]  # fmt: skip


def surge(now: datetime) -> list[tuple[str, str, str]]:
    """So many cases of a legal life come due in one minute."""
    from django.db import connection

    from casework.escalation.sweep import sweep
    from casework.models import Firing
    from casework.notices import compose

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "INSERT INTO casework_head (case_id, seq, hash, announced_seq) SELECT c.id, h.seq, h.hash, h.seq "
            "FROM casework_case c, casework_head h WHERE h.case_id = (SELECT min(case_id) FROM casework_head) "
            "AND c.id > h.case_id AND c.id %% 10 <> 0 ORDER BY c.id LIMIT %s", [DUE_AT_ONCE],
        )  # fmt: skip
        cursor.execute(
            "UPDATE casework_wait SET clock_from = %s WHERE until IS NULL AND case_id IN "
            "(SELECT case_id FROM casework_head WHERE case_id > (SELECT min(case_id) FROM casework_head))",
            [now - timedelta(days=1)],
        )  # fmt: skip
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")
    before = Firing.objects.count()
    began = time.perf_counter()
    sweep(at=now + timedelta(hours=9))
    swept = time.perf_counter() - began
    fired = Firing.objects.count() - before
    began = time.perf_counter()
    while compose.pending(at=now + timedelta(hours=9)):
        pass
    composed = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        (f"{fired:,} due at once: firings, events and chains (one run)", f"{swept:.1f} s", "≤ 5 s together"),
        ("their notices", f"{composed:.1f} s", ""),
        ("memory at its peak, the whole bench", f"{peak:.0f} MB", "≤ 300 MB"),
    ]


def median(work: Callable[[], object]) -> float:
    work()
    taken = []
    for _run in range(RUNS):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _columns(cursor: object, table: str, *, without: tuple[str, ...]) -> str:
    from django.apps import apps

    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return ", ".join(field.column for field in model._meta.concrete_fields if field.column not in without)


def _prefixed(columns: str) -> str:
    return ", ".join(f"w.{column}" for column in columns.split(", "))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else WAITS))
