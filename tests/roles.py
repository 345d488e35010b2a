"""The tests' connections sign in as the owner, who makes their databases, and act as the application: PostgreSQL judges
them by the application's rights alone. What only an owner could do says so: `with as_owner():`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.db.backends.signals import connection_created
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, TRANSACTION_STATUS_INTRANS

from accounts import owner
from tests import migrated

AS_APPLICATION = f'SET SESSION AUTHORIZATION "{settings.APPLICATION_DATABASE["USER"]}"'

AT_WORK = (TRANSACTION_STATUS_IDLE, TRANSACTION_STATUS_INTRANS)


def sign_in_as_owner() -> None:
    """For every connection of this process that comes; those of other threads have the same settings."""
    connection.settings_dict.update({name: settings.OWNER_DATABASE[name] for name in ("USER", "PASSWORD")})


def act_as_application(*, connection: Any, **_signal: Any) -> None:
    """A connection of the tests' own database, just made; not those by which databases are made and removed."""
    if connection is connections["default"]:
        _execute(AS_APPLICATION)


@contextmanager
def acting_as_application() -> Iterator[None]:
    """Within, every connection to the tests' database acts as the application, but for what is the owner's."""
    signed_in = owner.signed_in
    connection.close()
    connection_created.connect(act_as_application)
    owner.signed_in = as_owner
    try:
        yield
    finally:
        owner.signed_in = signed_in
        connection_created.disconnect(act_as_application)
        connection.close()


@contextmanager
def database() -> Iterator[str]:
    """The tests' own, for what is measured or drilled without pytest; the name of it."""
    sign_in_as_owner()
    migrated.copy_it()
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        with acting_as_application():
            yield name
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


@contextmanager
def as_owner() -> Iterator[None]:
    """Within, the connection may do anything, as the owner of the tables can."""
    connection.ensure_connection()
    if _shown("session_authorization") == connection.settings_dict["USER"]:
        yield
        return
    _execute("RESET SESSION AUTHORIZATION")
    try:
        yield
    finally:
        # A transaction that failed takes this back by itself when it is rolled back.
        if connection.connection and connection.connection.info.transaction_status in AT_WORK:
            _execute(AS_APPLICATION)


def _shown(setting: str) -> str | None:
    """Reported by the server unasked, but for versions before 14."""
    value: str | None = connection.connection.info.parameter_status(setting)
    return value


def _execute(statement: str) -> None:
    """Past Django, which counts statements."""
    with connection.connection.cursor() as cursor:
        cursor.execute(statement)
