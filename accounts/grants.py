"""What the application's database role may do: declared by each app in its `rights.py`, brought about after every migrate.

What is declared is granted; what is granted besides is taken back, from everybody (PUBLIC) too. Other roles are left alone.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import Any, NamedTuple

from django.apps import apps
from django.core import checks
from django.db import connection, transaction

from accounts import laid_sql


class Rights(NamedTuple):
    """What product code does with a table besides reading it."""

    insert: bool = False
    update: tuple[str, ...] = ()
    """Columns that are changed after their row was written."""
    delete: bool = False
    locked: bool = False
    """Rows are locked and no column is changed. PostgreSQL asks for the right to change one: it is the key's."""


class Grant(NamedTuple):
    """One right of one role, as GRANT and REVOKE write it."""

    role: str
    right: str


GRANTED = """
WITH role AS (
    SELECT 0::oid AS oid, 'PUBLIC' AS name
    UNION ALL SELECT oid, format('"%%s"', rolname) FROM pg_roles WHERE rolname = %(role)s
), relation AS (
    SELECT oid, relacl, format('%%s public."%%s"', CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, relname) AS name
    FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND pg_has_role(relowner, 'USAGE')
), entry AS (
    SELECT name AS object, '' AS of_column, relacl AS acl FROM relation
    UNION ALL
    SELECT name, format(' ("%%s")', attname), attacl FROM relation JOIN pg_attribute ON attrelid = relation.oid
    UNION ALL
    SELECT format('FUNCTION %%s', oid::regprocedure), '', coalesce(proacl, acldefault('f', proowner))
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname ~ %(functions)s
)
SELECT role.name, format('%%s%%s ON %%s', privilege_type, of_column, object)
FROM entry, aclexplode(acl) AS granted JOIN role ON role.oid = granted.grantee
UNION ALL
SELECT role.name, format('%%s ON SCHEMA public', privilege_type)
FROM pg_namespace, aclexplode(nspacl) AS granted JOIN role ON role.oid = granted.grantee
WHERE nspname = 'public' AND role.oid <> 0
UNION ALL
SELECT role.name, format('%%s ON DATABASE %%I', privilege_type, datname)
FROM pg_database, aclexplode(datacl) AS granted JOIN role ON role.oid = granted.grantee
WHERE datname = current_database() AND role.oid <> 0
"""
COLUMNS = """
SELECT relname, array_agg(attname::text), array_agg(attname::text) FILTER (WHERE attidentity <> '')
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped
GROUP BY relname
"""
CALLED = """
SELECT format('EXECUTE ON FUNCTION %%s', oid::regprocedure) FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND proname ~ %s AND prorettype <> 'trigger'::regtype
"""


def declared() -> dict[str, Rights]:
    """By table, of every app of ours; what Django keeps stands with `accounts`."""
    return {table: rights for app in laid_sql.our_apps() for table, rights in import_module(f"{app.name}.rights").RIGHTS.items()}


def bring_about(role: str) -> int:
    """Give the role what is declared, of tables and columns that are there. How many rights changed."""
    with laid_sql.names_in_full(), transaction.atomic():
        surplus = granted(role) - (needed := wanted(role))
        execute(f"REVOKE {grant.right} FROM {grant.role}" for grant in sorted(surplus))
        # A right to a table that is taken back takes along what was given of its columns.
        missing = needed - granted(role)
        execute(f"GRANT {grant.right} TO {grant.role}" for grant in sorted(missing))
    return len(surplus) + len(missing)


def wanted(role: str) -> set[Grant]:
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        columns: dict[str, tuple[list[str], list[str]]] = {table: (named, numbered or []) for table, named, numbered in cursor}
        cursor.execute(CALLED, [laid_sql.functions()])
        rights = {right for (right,) in cursor.fetchall()}
        cursor.execute("SELECT format('CONNECT ON DATABASE %I', current_database()), 'USAGE ON SCHEMA public'")
        rights |= set(cursor.fetchone() or ())
    for table, of_table in declared().items():
        if table in columns:
            name = connection.ops.quote_name(table)
            rights |= {f"{right} ON TABLE public.{name}" for right in needs(of_table, *columns[table])}
    return {Grant(connection.ops.quote_name(role), right) for right in rights}


def needs(rights: Rights, columns: list[str], numbered: list[str]) -> Iterator[str]:
    """`numbered`: the columns that a sequence fills. Nobody chooses a number, so that a later row never has a lower one."""
    yield "SELECT"
    if rights.insert and numbered:
        yield from (f"INSERT ({connection.ops.quote_name(column)})" for column in columns if column not in numbered)
    elif rights.insert:
        yield "INSERT"
    if rights.delete:
        yield "DELETE"
    changed = (*rights.update, *(("id",) if rights.locked else ()))
    yield from (f"UPDATE ({connection.ops.quote_name(column)})" for column in changed if column in columns)


def granted(role: str) -> set[Grant]:
    with connection.cursor() as cursor:
        cursor.execute(GRANTED, {"role": role, "functions": laid_sql.functions()})
        return {Grant(*row) for row in cursor.fetchall()}


def execute(statements: Iterator[str]) -> None:
    if script := "; ".join(statements):
        with connection.cursor() as cursor:
            cursor.execute(script)


@checks.register(checks.Tags.models)
def every_table_is_declared(**_options: Any) -> list[checks.CheckMessage]:
    """A table without rights could not even be read, and one whose column is not there any more asks to be looked at."""
    rights = declared()
    tables = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    undeclared = [
        checks.Error(
            f"Nobody declares what the application's database role may do with the table {table}.",
            hint="Name what product code does with it in the rights.py of its app (of Django's: accounts/rights.py).",
            obj=model,
            id="accounts.E001",
        )
        for table, model in tables.items()
        if table not in rights and model._meta.managed
    ]
    unknown = [
        checks.Error(
            f"The table {table} has no column {column}, whose update its rights.py declares.", obj=model, id="accounts.E002"
        )
        for table, model in tables.items()
        for column in rights.get(table, Rights()).update
        if column not in {field.column for field in model._meta.concrete_fields}
    ]
    return [*undeclared, *unknown]
