"""A true city in a database of its own: `python -m tests.bench.city [cases]`, a million if nothing else is asked.

Chained events, visits, attestations, ratings, firings, notices, external ids and citizens with phones: whatever some three
hundred cases have, played by steps with every guard on (lives.py), multiplied (multiply.py), and a sample compared.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from config.dev import local, services

if TYPE_CHECKING:
    from tests.bench.multiply import Laps

CASES = 1_000_000
PROCESSORS = os.cpu_count() or 1
BYTES_A_CASE = 40_000
"""What a case takes on the disk while the city is made, at most."""
COMPARED = 1_000
COUNTED = (
    "casework_case",
    "casework_event",
    "casework_wait",
    "casework_words",
    "casework_notice",
    "visits_visit",
    "casework_citizen",
)


def name_of(cases: int) -> str:
    return f"city_{cases}"


def urls_of(name: str) -> dict[str, str]:
    """Of a database on the server that DATABASE_URL names, or the project's own: for the application, and for the owner."""
    urls = {"DATABASE_URL": local.database_url(), "OWNER_DATABASE_URL": local.owner_database_url()}
    return {variable: urlunsplit(urlsplit(url)._replace(path=f"/{name}")) for variable, url in urls.items()}


def main(cases: int) -> int:
    if shutil.disk_usage(local.RUN).free < cases * BYTES_A_CASE:
        print(f"{cases:,} cases may take {cases * BYTES_A_CASE / 1024**3:.0f} GB, and there is less", file=sys.stderr)
        return 1
    urls = urls_of(name_of(cases))
    asked(f"DROP DATABASE IF EXISTS {name_of(cases)} WITH (FORCE)")
    asked(f"CREATE DATABASE {name_of(cases)}")
    os.environ |= urls | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    import django

    django.setup()
    problems = _make(cases)
    set_so = " ".join(f"{variable}={url}" for variable, url in urls.items())
    print(f"Serve it: {sys.executable} -m config.dev.services up; {set_so} make run")
    return 1 if problems else 0


def switch_to(name: str) -> None:
    """Another database of the same server, for this process."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name


def exists(name: str) -> bool:
    return bool(asked("SELECT 1 FROM pg_database WHERE datname = %s", name))


def asked(statement: str, *parameters: str) -> list[tuple[Any, ...]]:
    """Of the server by its owner, outside any transaction."""
    connection = psycopg2.connect(local.owner_database_url())
    connection.autocommit = True
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return cursor.fetchall() if cursor.description else []


def _make(cases: int) -> list[str]:
    """In the database of the settings, which is empty. What is wrong with the copies compared."""
    from django.utils import timezone

    from casework import case_listings
    from config import prepare
    from tests.bench import comparing, lives, multiply

    laps = multiply.Laps(lambda line: print(line, end="", flush=True))
    prepare.migrate()
    prepare.prepare_roles()
    played = lives.make(now=timezone.now(), share=1.0)
    laps.ended(f"{sum(map(len, (played.ended, played.settled, played.restless)))} lives, played by steps, guards on")
    with ExitStack() as stack:
        cursors = [stack.enter_context(owners_cursor()) for _processor in range(PROCESSORS)]
        cursor = cursors[0]
        multiply.multiply(cursors, played, cases=cases, laps=laps)
        cursor.execute("SELECT casework_fill_open_texts()")  # no trigger stood while copies were poured
        case_listings.fill_missing()
        cursor.execute("VACUUM ANALYZE")
        laps.ended("vacuumed and analysed")
        compared = comparing.drawn(cursor, COMPARED)
        problems = list(comparing.problems(cursor, compared))
        laps.ended(f"{len(compared):,} copies compared with their lives, and verified: {len(problems)} differ")
        print(*problems[:20], sep="\n")
        cursor.execute("DROP SCHEMA city CASCADE")
        _write(cursor, laps, cases)
    return problems


@contextmanager
def owners_cursor() -> Iterator[Any]:
    """psycopg2's own, of a connection by the owner of the city, which waits for no disk."""
    connection = psycopg2.connect(local.owner_database_url())
    connection.autocommit = True
    with closing(connection), connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off; SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'")
        yield cursor


def _write(cursor: Any, laps: "Laps", cases: int) -> None:
    from tests.bench import report

    cursor.execute("SELECT pg_database_size(current_database())")
    (size,) = cursor.fetchone()
    rows = [(stage, f"{seconds:.0f} s", "-") for stage, seconds in laps.stages]
    rows.append(("all of it", f"{sum(seconds for _stage, seconds in laps.stages):.0f} s", "≤ 600 s"))
    rows.append(("on the disk", f"{size / 1024**3:.1f} GB", "-"))
    for table in COUNTED:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
        rows.append((f"rows of {table}", f"{cursor.fetchone()[0]:,}", "-"))
    if cases == CASES:  # a smaller one is made to measure something else in
        report.write("city", f"A city of {cases:,} cases", rows, notes=NOTES.format(load=os.getloadavg()[0]))
    for what, value, _promised in rows:
        print(f"{what:<90}{value:>12}")


NOTES = (
    "One in five is open, and of these two in five are such on which nobody acts any more; 62 units, 630 handlers, 420 areas. "
    "The load of the machine stood at {load:.1f} at the end."
)


if __name__ == "__main__":
    with services.running():
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else CASES))
