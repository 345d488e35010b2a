"""Escalating beside django-helpdesk's `escalate_tickets`, on the same PostgreSQL: `python -m tests.bench.helpdesk [tickets]`."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from config.dev import local
from tests.bench import serving

TICKETS, RUNS = 10_000, 5
PROJECT = Path(__file__).with_name("helpdesk_project")
ENVIRONMENT = local.RUN / "helpdesk-venv"
PACKAGES = ("django-helpdesk", "psycopg2-binary")
OURS, THEIRS = "test_bench_helpdesk", "test_bench_helpdesk_theirs"
TITLE = "Escalation, beside django-helpdesk"


class NotMeasured(Exception):
    """Why there is nobody to be measured beside."""


@dataclass(frozen=True)
class Run:
    """`telling`: how many of the seconds went into notices. `statements` is 0 where they were not counted."""

    escalated: int
    seconds: float
    statements: int
    telling: float = 0.0

    @property
    def each(self) -> float:
        """Seconds for one of what was escalated."""
        return self.seconds / self.escalated


def main(tickets: int) -> int:
    os.environ.setdefault("TEST_DATABASE", OURS)
    serving.settle()
    from tests.bench import report

    with serving.database():
        try:
            rows, notes = measured(tickets)
        except NotMeasured as why:
            # Said in the page as well. Not a failure: the benches that come after this one need no package index.
            print(f"NOT MEASURED: {why}", file=sys.stderr)
            rows, notes = [(f"not measured: {why}", "-", "-")], ""
        report.write("helpdesk", TITLE, rows, notes=notes)
    for what, value, promised in rows:
        print(f"{what:<110}{value:>12}  {promised}")
    return 0


def measured(tickets: int) -> tuple[list[tuple[str, str, str]], str]:
    """In turn, ours first. The first run of each is not timed: it warms both, and its statements are counted."""
    from tests.bench import open_waits

    python = installed()
    cases = tickets * (RUNS + 1) * 10 // 9 + 10  # nine in ten of a city can still come due
    now = open_waits.populate(cases)
    with theirs(python, tickets) as (versions, run_theirs):
        counted = (run_ours(now, tickets, counted=True), run_theirs("count"))
        timed = [(run_ours(now, tickets, counted=False), run_theirs("time")) for _run in range(RUNS)]
    for run in (run for both in [counted, *timed] for run in both):
        if run.escalated != tickets:
            raise RuntimeError(f"{run.escalated} escalated where {tickets} were due")
    return rows_of(timed, counted, helpdesk=versions["helpdesk"]), notes_of(timed, versions, cases=cases)


# The other side -------------------------------------------------------------------------------------------------------
def installed(*besides: str) -> Path:
    """The Python of an environment that has the newest django-helpdesk, as far as the package index can be asked."""
    python = ENVIRONMENT / "bin" / "python"
    uv = shutil.which("uv", path=os.pathsep.join([os.environ.get("PATH", os.defpath), str(local.BASE / ".run/tools/bin")]))
    if uv:
        make = [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(ENVIRONMENT)]
        install = [uv, "pip", "install", "--quiet", "--python", str(python), *PACKAGES, *besides]
    else:
        make = [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]
        install = [str(python), "-m", "pip", "install", "--quiet", *PACKAGES, *besides]
    try:
        for command in (make, install):
            subprocess.run(command, check=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        raise NotMeasured("django-helpdesk could not be installed") from problem
    return python


@contextmanager
def theirs(python: Path, tickets: int) -> Iterator[tuple[dict[str, str], Callable[[str], Run]]]:
    """Its versions, and what makes it run once: it stays started, on a database of its own beside ours."""
    from django.db import connection

    server = {name: connection.settings_dict[name] for name in ("ENGINE", "USER", "PASSWORD", "HOST", "PORT")}
    environment = environment_of(server | {"NAME": THEIRS}, settings="settings")
    command = [str(python), str(PROJECT / "run.py"), str(tickets)]
    with (
        _database(THEIRS),
        subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process,
    ):
        versions = _answer(process)
        yield versions, lambda order: Run(**_ask(process, order))


def environment_of(database: Mapping[str, Any], *, settings: str) -> dict[str, str]:
    """In which its project runs."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "DJANGO_SETTINGS_MODULE": settings,
        "BENCH_DATABASE": json.dumps(database),
    }


@contextmanager
def _database(name: str) -> Iterator[None]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _ask(process: subprocess.Popen[str], order: str) -> dict[str, Any]:
    assert process.stdin
    process.stdin.write(f"{order}\n")
    process.stdin.flush()
    return _answer(process)


def _answer(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise NotMeasured("django-helpdesk does not run here")
    answer: dict[str, Any] = json.loads(line)
    return answer


# Our side -------------------------------------------------------------------------------------------------------------
def run_ours(now: datetime, cases: int, *, counted: bool) -> Run:
    """As many cases as they have tickets come due for one rule; each is escalated, and whoever handles it is told."""
    from django.db import connection

    from casework.escalation.sweep import sweep
    from casework.notices import compose
    from tests.bench import open_waits

    statements = 0

    def count(execute: Any, *asked: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*asked)

    if open_waits.come_due(cases, now=now) != cases:
        raise RuntimeError("the city is too small")
    at = now + timedelta(hours=9)
    with connection.execute_wrapper(count) if counted else nullcontext():
        began = time.perf_counter()
        fired = sweep(at=at).fired
        swept = time.perf_counter()
        notices = 0
        while written := compose.pending(at=at):
            notices += written
        ended = time.perf_counter()
    if notices != cases:
        raise RuntimeError(f"{notices} notices for {cases} cases")
    return Run(fired, ended - began, statements, telling=ended - swept)


# What is said of it ---------------------------------------------------------------------------------------------------
def rows_of(timed: list[tuple[Run, Run]], counted: tuple[Run, Run], *, helpdesk: str) -> list[tuple[str, str, str]]:
    both = {"Doorstep": [ours for ours, _theirs in timed], f"django-helpdesk {helpdesk}": [their for _ours, their in timed]}
    rows = []
    for (name, runs), count in zip(both.items(), counted, strict=True):
        taken = statistics.median(run.seconds for run in runs)
        rows += [
            (f"{name}: {count.escalated:,} escalated (median of {RUNS})", f"{taken:.2f} s", "-"),
            (f"{name}: for each of them", f"{taken / count.escalated * 1000:.2f} ms", "-"),
            (f"{name}: SQL statements for all of them", f"{count.statements:,}", "-"),
            (f"{name}: SQL statements for each of them", f"{count.statements / count.escalated:.2f}", "-"),
        ]
    ratio = statistics.median(_ratios(timed))
    alone = statistics.median(their.seconds / (ours.seconds - ours.telling) for ours, their in timed)
    return [
        *rows,
        (f"django-helpdesk's time for each escalated ticket, Doorstep's as 1 (median of {RUNS} ratios)", f"{ratio:.1f}", "-"),
        ("the same without Doorstep's notices: firings, events and chains only", f"{alone:.1f}", "-"),
    ]


def notes_of(timed: list[tuple[Run, Run]], versions: dict[str, str], *, cases: int) -> str:
    ratios = ", ".join(f"{ratio:.1f}" for ratio in _ratios(timed))
    return (
        f"In turn, Doorstep first, {RUNS} times, after a run of each that warms it and is counted, not timed; the ratios were "
        f"{ratios}. Both are timed inside a process that has started, with the same Python and the same driver, each on its own "
        "database of one server, vacuumed and analysed before each run. "
        "BEGIN and COMMIT are not counted as statements.\n\n"
        f"django-helpdesk {versions['helpdesk']}, the newest on the package index, on Django {versions['django']}: its own "
        "`escalate_tickets`, for tickets of one queue with `escalate_days` 1. For each: one priority up, a follow-up, a change. "
        "It is given what suits it best: nobody is assigned and no ticket has an address, so that it writes no e-mail (and "
        "could send none: the backend is Django's dummy), and its history is emptied before each run.\n\n"
        f"Doorstep: in each run other cases, due for one of twelve rules, in a city of {cases:,} open waits; `sweep`, then "
        "`compose.pending` until nothing is left. For each: a firing with its evidence, an event in the case's hash chain, a "
        "notice to its handler, one of 600, and a digest for each of them. Its history is kept from run to run."
    )


def _ratios(timed: list[tuple[Run, Run]]) -> list[float]:
    return [their.each / ours.each for ours, their in timed]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else TICKETS))
