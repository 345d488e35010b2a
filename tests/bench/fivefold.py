"""A city five times over with what its lists read alone, in a database of its own: `python -m tests.bench.fivefold [cases]`.

Of each case its row, what lists read beside it, its waits and their pauses, the words that name it, its newest event, every
attempt and return, and slips; nobody's notices, visits or other words. Everything that is of no case is there whole.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg2

from config.dev import local, services
from tests.bench import city

TIMES = 5
BYTES_A_CASE = 5_000
"""What a copy takes on the disk while they are made, at most."""
BLOCKS = 2_000
"""Of a table of the city, carried over by one statement."""
LEFT_ALONE = ("django_migrations", "django_content_type", "auth_permission")
"""What migrating has made there itself."""
Two = tuple[Any, Any]
"""A cursor of the city, and one of what is made of it."""


@dataclass(frozen=True)
class Copied:
    """A table of rows of cases. `only`: which of them. `values`: what stands in a column of a copy, where it is not the same or
    the key of a copy. In both the city's row is `t`, and `k` says the how manieth copy it is."""

    name: str
    only: str = "TRUE"
    values: Mapping[str, str] = field(default_factory=dict)


COPIED = (
    Copied(
        "casework_case",
        values={
            "number": "split_part(t.number, '-', 1) || '-' || lpad({0}::text, greatest(5, length({0}::text)), '0')".format(
                f"(split_part(t.number, '-', 2)::int * {TIMES} + k)"
            ),
            "external_id": "CASE WHEN t.external_id <> '' THEN t.external_id || '-' || k ELSE '' END",
        },
    ),
    Copied("casework_caselisting"),
    Copied("casework_wait"),
    Copied("casework_pause"),
    Copied("casework_words", only="t.kind IN ('demand', 'brief')"),
    Copied(
        "casework_event",
        only="t.verb IN ('attempt', 'return') OR t.seq = (SELECT h.seq FROM casework_head h WHERE h.case_id = t.case_id)",
        values={"facts": "CASE WHEN t.verb IN ('attempt', 'return') THEN t.facts ELSE '{}' END", "changes": "'{}'::jsonb"},
    ),
    Copied(
        "casework_link",
        only="t.via = 'slip' AND t.kind = 'rate'",
        values={"digest": "sha256(t.digest || convert_to(k::text, 'UTF8'))"},
    ),
)


def name_of(cases: int) -> str:
    """Of the database that is made of the city of so many cases."""
    return f"lists_{cases * TIMES}"


def main(cases: int) -> int:
    if not city.exists(city.name_of(cases)):
        subprocess.run([sys.executable, "-m", "tests.bench.city", str(cases)], check=True)
    if shutil.disk_usage(local.RUN).free < cases * TIMES * BYTES_A_CASE:
        print(
            f"{cases * TIMES:,} cases may take {cases * TIMES * BYTES_A_CASE / 1024**3:.0f} GB, and there is less",
            file=sys.stderr,
        )
        return 1
    origin = city.urls_of(city.name_of(cases))["OWNER_DATABASE_URL"]
    city.asked(f"DROP DATABASE IF EXISTS {name_of(cases)} WITH (FORCE)")
    city.asked(f"CREATE DATABASE {name_of(cases)}")
    os.environ |= city.urls_of(name_of(cases)) | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    import django

    django.setup()
    with ExitStack() as stack:
        pairs = [
            (stack.enter_context(_reading(origin)), stack.enter_context(city.owners_cursor())) for _core in range(city.PROCESSORS)
        ]
        problems = make(pairs)
    print(*problems, sep="\n")
    return 1 if problems else 0


@contextmanager
def _reading(origin: str) -> Iterator[Any]:
    """Of the city, which nobody may write to by this."""
    connection = psycopg2.connect(origin)
    connection.set_session(readonly=True, autocommit=True)
    with closing(connection), connection.cursor() as cursor:
        cursor.execute("SET work_mem = '256MB'")
        yield cursor


def make(pairs: Sequence[Two]) -> list[str]:
    """In the database of the settings, which is empty. Which of its indexes and constraints are not as in the city."""
    from config import prepare
    from tests.bench import indexes, multiply

    laps = multiply.Laps(lambda line: print(line, end="", flush=True))
    prepare.migrate()
    prepare.prepare_roles()
    city_cursor, cursor = pairs[0]
    for _city_cursor, each in pairs:
        each.execute("SET session_replication_role = replica")
    _carry_whole(pairs[0])
    laps.ended("tables; and what is of no case")
    again = indexes.set_aside(cursor, [table.name for table in COPIED])
    terms = _no_terms(cursor)
    for table in COPIED:
        stretches = list(_stretches(city_cursor, table))
        for nth in multiply.shared(pairs, carry, stretches):
            laps.bar(nth, len(stretches), "stretches of it")
        laps.ended(f"{table.name}, {TIMES} times")
    cursor.execute(terms)
    _count_on(cursor)
    owners = [each for _city_cursor, each in pairs]
    for nth in multiply.shared(owners, lambda each, statement: each.execute(statement), [(statement,) for statement in again]):
        laps.bar(nth, len(again), "indexes made again")
    laps.ended(f"{len(again)} indexes and unique constraints, made again")
    cursor.execute("VACUUM ANALYZE")
    laps.ended("vacuumed and analysed")
    return [f"not in both: {law}" for law in sorted(_laws(city_cursor) ^ _laws(cursor))]


# Of no case -----------------------------------------------------------------------------------------------------------
def _carry_whole(pair: Two) -> None:
    _city_cursor, cursor = pair
    tables = of_no_case(cursor)
    cursor.execute(f"TRUNCATE {', '.join([*tables, *(table.name for table in COPIED)])} CASCADE")
    for table, columns in tables.items():
        carry(pair, f"{table} ({columns})", f"SELECT {columns} FROM {table}")  # noqa: S608
    cursor.execute(f"UPDATE casework_number SET last = last * {TIMES} + {TIMES}")  # noqa: S608


def of_no_case(cursor: Any) -> dict[str, str]:
    """Tables, and the columns of each."""
    cursor.execute(_OF_NO_CASE, [[*LEFT_ALONE], [table.name for table in COPIED]])
    return dict(cursor.fetchall())


# Of each case ---------------------------------------------------------------------------------------------------------
def _stretches(city_cursor: Any, table: Copied) -> Iterator[tuple[str, str]]:
    """Into which columns, and what is selected of each."""
    into = f"{table.name} ({', '.join(columns(table.name))})"
    city_cursor.execute("SELECT pg_relation_size(%s) / current_setting('block_size')::int", [table.name])
    (blocks,) = city_cursor.fetchone()
    for first in range(0, blocks, BLOCKS):
        yield into, selected(table, f"t.ctid >= '({first},0)' AND t.ctid < '({first + BLOCKS},0)'")


def selected(table: Copied, stretch: str = "TRUE") -> str:
    """Every copy of its rows that stand in a stretch; those of neighbours stay neighbours."""
    values = ", ".join(table.values.get(field.column) or _value(field) for field in _fields(table.name))
    return f"""
        SELECT {values} FROM {table.name} t CROSS JOIN generate_series(0, {TIMES - 1}) AS k
        WHERE {stretch} AND ({table.only}) ORDER BY t.ctid, k
    """  # noqa: S608


def columns(name: str) -> list[str]:
    return [field.column for field in _fields(name)]


def _fields(name: str) -> list[Any]:
    from django.apps import apps

    model = next(model for model in apps.get_models() if model._meta.db_table == name)
    return [field for field in model._meta.concrete_fields if not field.generated]


def _value(field: Any) -> str:
    """Keys of copies, and what names them, are others."""
    column, target = f"t.{field.column}", field.related_model or (field.model if field.primary_key else None)
    if target is None or target._meta.db_table not in {table.name for table in COPIED}:
        return column
    return f"md5({column}::text || k)::uuid" if field.get_internal_type() == "UUIDField" else f"{column} * {TIMES} + k"


def carry(pair: Two, into: str, select: str) -> None:
    """What is selected in the city, into the table."""
    city_cursor, cursor = pair
    read, write = os.pipe()
    with ThreadPoolExecutor(1) as thread, os.fdopen(read, "rb") as reader:

        def give() -> None:
            with os.fdopen(write, "wb") as writer:
                city_cursor.copy_expert(f"COPY ({select}) TO STDOUT (FORMAT binary)", writer)

        giving = thread.submit(give)
        cursor.copy_expert(f"COPY {into} FROM STDIN (FORMAT binary)", reader)
        giving.result()


def _no_terms(cursor: Any) -> str:
    """What words are found by is made of none of them. The function that makes it, as it is to be again."""
    cursor.execute("SELECT pg_get_functiondef('public.casework_terms'::regproc)")
    (definition,) = cursor.fetchone()
    cursor.execute(_NO_TERMS)
    return str(definition)


def _count_on(cursor: Any) -> None:
    """What gives out numbers goes on behind the copies."""
    cursor.execute(_SEQUENCES)
    for table, column in cursor.fetchall():
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), max({column})) FROM {table}")  # noqa: S608


def _laws(cursor: Any) -> set[str]:
    cursor.execute(_LAWS)
    return {law for (law,) in cursor.fetchall()}


# With the columns of each. What names a case, or what names one, is of a case.
_OF_NO_CASE = """
    WITH RECURSIVE of_cases (id) AS (
        SELECT 'casework_case'::regclass::oid
        UNION SELECT conrelid FROM pg_constraint JOIN of_cases ON confrelid = id WHERE contype = 'f'
    )
    SELECT c.relname, string_agg(quote_ident(attname), ', ' ORDER BY attnum)
    FROM pg_class c JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND c.oid NOT IN (SELECT id FROM of_cases)
      AND relname <> ALL (%s) AND relname <> ALL (%s)
    GROUP BY relname
"""
_NO_TERMS = """
    CREATE OR REPLACE FUNCTION public.casework_terms(title text, body text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
        SELECT ''::tsvector
    $$
"""
_SEQUENCES = """
    SELECT c.relname, attname FROM pg_class c JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attidentity <> ''
"""
_LAWS = """
    SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT conrelid::regclass || ': ' || conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
"""


if __name__ == "__main__":
    with services.running():
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else city.CASES))
