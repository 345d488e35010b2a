"""The database role that product code signs in as: it owns nothing, and may do what `*/rights.py` declare."""

import sys
from collections.abc import Sequence
from typing import Any, TextIO

import psycopg2
from django.conf import settings
from django.core import checks
from django.core.management.base import OutputWrapper
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.db.backends.postgresql.base import DatabaseWrapper
from django.utils.translation import gettext as _
from psycopg2.extensions import encrypt_password

from accounts import grants
from accounts.owner import SIGN_IN

ATTRIBUTES = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
ROLE = """
SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls,
       ARRAY(SELECT roleid::regrole::text FROM pg_auth_members WHERE member = pg_roles.oid ORDER BY 1)
FROM pg_roles WHERE rolname = %s
"""
UNFIT = """
SELECT rolname, rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls
    OR has_parameter_privilege('session_replication_role', 'SET')
    OR EXISTS (
        SELECT FROM (
            SELECT relowner FROM pg_class WHERE relnamespace = 'public'::regnamespace
            UNION SELECT proowner FROM pg_proc WHERE pronamespace = 'public'::regnamespace
            UNION SELECT datdba FROM pg_database WHERE datname = current_database()
            UNION SELECT oid FROM pg_roles WHERE rolname IN
                ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_write_all_data')
        ) AS other (oid) WHERE pg_has_role(other.oid, 'MEMBER'))
FROM pg_roles WHERE rolname = session_user
"""


class Unprepared(Exception):
    """What a database administrator has to do first, in words."""


def prepare() -> int:
    """Make the role and bring its rights about; for the owner. How many rights changed.

    Raises:
        Unprepared: the owner may not do it, or there is one role for both.
    """
    role = settings.APPLICATION_DATABASE["USER"]
    if role == settings.OWNER_DATABASE["USER"]:
        raise Unprepared(
            _("One database role is owner and application. Set OWNER_DATABASE_URL and DATABASE_URL to different roles.")
        )
    row = _row(role)
    if row is None:
        _create(role)
    else:
        _restrict(role, mighty=row[0], memberships=row[1])
    changes = grants.bring_about(role)
    if not _signs_in():
        _let_in(role)
    return changes


def give(*, stderr: TextIO | OutputWrapper | None = None, **_signal: Any) -> None:
    """After a migrate: `prepare`, and what hinders it is printed. The migrating is done by then."""
    try:
        prepare()
    except Unprepared as problem:
        print(problem, file=stderr or sys.stderr)


def _row(role: str) -> tuple[bool, list[str]] | None:
    with connection.cursor() as cursor:
        cursor.execute(ROLE, [role])
        row: tuple[bool, list[str]] | None = cursor.fetchone()
    return row


def _create(role: str) -> None:
    name = connection.ops.quote_name(role)
    try:
        _with_password(f"CREATE ROLE {name} LOGIN PASSWORD %s", role)
    except DatabaseError:
        # Made by another process in this moment, or not ours to make.
        if _row(role) is None:
            raise Unprepared(_asked(f"CREATE ROLE {name} LOGIN PASSWORD '…'")) from None


def _signs_in() -> bool:
    """With the name and the password of DATABASE_URL."""
    sign_in = {name: settings.APPLICATION_DATABASE[name] for name in SIGN_IN}
    parameters = DatabaseWrapper(connection.settings_dict | sign_in, "application").get_connection_params()
    try:
        psycopg2.connect(**parameters).close()
    except psycopg2.OperationalError:
        return False
    return True


def _let_in(role: str) -> None:
    statement = f"ALTER ROLE {connection.ops.quote_name(role)} LOGIN PASSWORD "
    try:
        _with_password(f"{statement}%s", role)
    except DatabaseError:
        raise Unprepared(_asked(f"{statement}'…'")) from None


def _with_password(statement: str, role: str) -> None:
    """Encrypted here: neither the server nor a log of it ever reads the password."""
    password = settings.APPLICATION_DATABASE["PASSWORD"]
    with transaction.atomic(), connection.cursor() as cursor:
        secret = encrypt_password(password, role, scope=connection.connection, algorithm="scram-sha-256") if password else None
        cursor.execute(statement, [secret])


def _restrict(role: str, *, mighty: bool, memberships: list[str]) -> None:
    name = connection.ops.quote_name(role)
    statements = [f"ALTER ROLE {name} {ATTRIBUTES}"] if mighty else []
    statements += [f"REVOKE {membership} FROM {name}" for membership in memberships]
    for statement in statements:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        except ProgrammingError:
            raise Unprepared(_asked(statement)) from None


def _asked(statement: str) -> str:
    refusal = _(
        "The role that migrates may not change roles. Let a database administrator run: %(statement)s; then prepare again."
    )
    return refusal % {"statement": statement}


@checks.register(checks.Tags.database, deploy=True)
def serves_as_application(*, databases: Sequence[str] | None = None, **_options: Any) -> list[checks.CheckMessage]:
    """`check --deploy --database default`."""
    objected = objection() if databases and connection.alias in databases else ""
    return [checks.Error(objected, id="accounts.E003")] if objected else []


def objection() -> str:
    """Why the role that this process signs in as must not run a server; empty where there is no reason.

    Raises:
        DatabaseError: the database does not answer.
    """
    with connection.cursor() as cursor:
        cursor.execute(UNFIT)
        role, unfit = cursor.fetchone() or ("", True)
    if not unfit:
        return ""
    return _(
        "The database role %(role)s is a superuser, owns tables, or may become a role that does: it could switch off what guards "
        "the cases. Let DATABASE_URL name the application's own role and OWNER_DATABASE_URL the owner; "
        "`manage.py prepare_roles` makes the first."
    ) % {"role": role}
