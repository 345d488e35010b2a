"""The SQL of every app (`<app>/sql/*.sql`), laid after every migrate: a changed rule reaches a database that exists.

What is laid bears a mark as its comment: a digest of its source and of what the database made of it. Where the mark still fits,
nothing is done; where either was changed, the source is laid again. A function or trigger of ours that no source names goes.
Each is a transaction of its own and locks one table at most, so that whoever is at work meanwhile gets into no deadlock with it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg2.errors import LockNotAvailable

TRIES, WAIT = 30, "2s"
"""Whoever waits for a table lets others wait behind: so not for long, and then again from the end of the queue."""

STATEMENT = re.compile(r"^CREATE .*?(?=^(?:CREATE|--) |\Z)", re.MULTILINE | re.DOTALL)
FUNCTION = re.compile(r"CREATE OR REPLACE FUNCTION (public\.\w+)\((.*?)\) RETURNS ")
TRIGGER = re.compile(r"CREATE (?:OR REPLACE|CONSTRAINT) TRIGGER (\w+) .*?\bON (public\.\w+)", re.DOTALL)

STANDING = """
WITH ours AS (
    SELECT oid FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND proname ~ %s
)
SELECT format('FUNCTION %%s', oid::regprocedure), pg_get_functiondef(oid), obj_description(oid, 'pg_proc') FROM ours
UNION ALL
SELECT format('TRIGGER %%I ON %%s', tgname, tgrelid::regclass), format('%%s %%s', pg_get_triggerdef(oid), tgenabled),
       obj_description(oid, 'pg_trigger')
FROM pg_trigger WHERE NOT tgisinternal AND tgfoid IN (SELECT oid FROM ours)
"""


class Standing(NamedTuple):
    """A function or trigger as the database has it."""

    definition: str
    comment: str | None


def lay(**_signal: Any) -> list[str]:
    """What was laid or removed; nothing is while migrations are missing: the tables may not be there."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return []
    with names_in_full():
        wanted, before = sources(), standing()
        changed = _changed(wanted, before)
        for name in changed:
            execute(replacing(name, wanted[name]))
        after = standing()
        for name in changed:
            execute(f"COMMENT ON {name} IS '{mark(wanted[name], after[name])}'")
        surplus = sorted(set(after) - set(wanted), reverse=True)
        for name in surplus:
            execute(f"DROP {name}")
    return changed + surplus


def differences() -> list[str]:
    """The functions and triggers that do not stand as they were laid, and those that nobody laid."""
    with names_in_full():
        wanted, present = sources(), standing()
    return _changed(wanted, present) + sorted(set(present) - set(wanted))


def _changed(wanted: dict[str, str], present: dict[str, Standing]) -> list[str]:
    return [name for name in wanted if name not in present or present[name].comment != mark(wanted[name], present[name])]


def our_apps() -> list[AppConfig]:
    return [app for app in apps.get_app_configs() if Path(app.path).resolve().parent == settings.BASE_DIR.resolve()]


def sources() -> dict[str, str]:
    """Every statement by the name of its object. Functions come first: triggers need them."""
    statements: dict[str, str] = {}
    for app in our_apps():
        for path in sorted(Path(app.path).glob("sql/*.sql")):
            written = [text.strip() for text in STATEMENT.findall(path.read_text(encoding="utf-8"))]
            statements |= {name_of(statement): statement for statement in written}
    return dict(sorted(statements.items(), key=lambda item: item[0].startswith("TRIGGER")))


def name_of(statement: str) -> str:
    """As PostgreSQL writes it in full, and as COMMENT and DROP take it."""
    if match := FUNCTION.match(statement):
        types = [argument.split()[-1] for argument in match[2].split(",") if argument]
        return f"FUNCTION {match[1]}({','.join(types)})"
    if match := TRIGGER.match(statement):
        return f"TRIGGER {match[1]} ON {match[2]}"
    raise ValueError(f"neither a function nor a trigger of the schema public: {statement[:80]}")


def standing() -> dict[str, Standing]:
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [functions()])
        return {name: Standing(definition, comment) for name, definition, comment in cursor.fetchall()}


def functions() -> str:
    """What PostgreSQL matches the names of our functions with."""
    return f"^({'|'.join(app.label for app in our_apps())}|tree)_"


def mark(statement: str, state: Standing) -> str:
    digest = sha256(repr((statement, state.definition)).encode()).hexdigest()
    return f"Laid by migrate, {digest}"


def replacing(name: str, statement: str) -> str:
    """PostgreSQL replaces all but constraint triggers."""
    return (
        f"DROP {name.replace('TRIGGER', 'TRIGGER IF EXISTS', 1)}; {statement}" if " CONSTRAINT " in statement[:20] else statement
    )


def execute(statement: str) -> None:
    """In a transaction of its own, tried again when another one holds its table.

    Raises:
        OperationalError: that one did not end in a minute.
    """
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
            return
        except OperationalError as error:
            if not (left and isinstance(error.__cause__, LockNotAvailable)):
                raise


@contextmanager
def names_in_full() -> Iterator[None]:
    """PostgreSQL shows every name with its schema and finds none without; and it waits for no table for long."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('search_path', 'pg_catalog', false), set_config('lock_timeout', %s, false)", [WAIT])
        try:
            yield
        finally:
            cursor.execute("RESET search_path; RESET lock_timeout")
