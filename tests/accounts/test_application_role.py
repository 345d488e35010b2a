"""Two roles of the database: `prepare_roles` makes the application's, and says in words what it may not do itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from accounts import application_role, grants
from tests.databases import application_url, empty_database, manage, name_of, plain_role, query
from tests.roles import as_owner

MIGHTY = ("SUPERUSER", "CREATEDB", "CREATEROLE", "REPLICATION", "BYPASSRLS")


@pytest.fixture
def newcomer(db: None, settings: Settings) -> Iterator[str]:
    """What DATABASE_URL names: a role that nobody has made yet."""
    name = name_of("newcomer")
    settings.APPLICATION_DATABASE = settings.APPLICATION_DATABASE | {"USER": name, "PASSWORD": "its-own"}
    try:
        yield name
    finally:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(f'DROP OWNED BY "{name}"; DROP ROLE "{name}"')


def attributes(role: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls "
            "FROM pg_roles WHERE rolname = %s",
            [role],
        )
        return cursor.fetchone()


@pytest.mark.django_db(transaction=True)
def test_the_role_is_made_with_what_it_needs_and_signs_in(newcomer: str) -> None:
    call_command("prepare_roles")
    assert attributes(newcomer) == (True, False, False, False, False, False)
    psycopg2.connect(application_url(connection.settings_dict["NAME"])).close()
    call_command("prepare_roles")  # twice harms nothing
    with as_owner():
        assert grants.granted(newcomer) == grants.wanted(newcomer)


@pytest.mark.django_db(transaction=True)
def test_a_role_with_too_much_power_or_another_password_is_put_right(newcomer: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE \"{newcomer}\" NOLOGIN {' '.join(MIGHTY)} PASSWORD 'another'")
        cursor.execute(f'GRANT pg_execute_server_program TO "{newcomer}"')
    call_command("prepare_roles")
    assert attributes(newcomer) == (True, False, False, False, False, False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(%s, 'pg_execute_server_program', 'MEMBER')", [newcomer])
        assert cursor.fetchone() == (False,)
    psycopg2.connect(application_url(connection.settings_dict["NAME"])).close()


@pytest.mark.long
def test_an_owner_who_may_make_no_role_is_shown_what_to_run(db: None) -> None:
    with plain_role("landlord") as landlord, empty_database("landed", owner=landlord) as database:
        stranger = f"postgresql://nobody_yet:secret-word@127.0.0.1:{connection.settings_dict['PORT']}/{database}"
        refused = manage(database, "prepare_roles", role=landlord, application=stranger)
        assert refused.returncode == 1
        assert "CREATE ROLE \"nobody_yet\" LOGIN PASSWORD '…'" in refused.stderr
        assert "secret-word" not in refused.stderr
        assert query(database, "SELECT 1 FROM pg_roles WHERE rolname = 'nobody_yet'") == []


def test_one_role_for_both_is_refused(db: None, settings: Settings) -> None:
    settings.APPLICATION_DATABASE = settings.OWNER_DATABASE
    with pytest.raises(CommandError, match="OWNER_DATABASE_URL"):
        call_command("prepare_roles")


def test_a_table_that_nobody_declared_stops_every_command(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = {table: rights for table, rights in grants.declared().items() if table != "visits_slip"}
    monkeypatch.setattr(grants, "declared", lambda: declared | {"casework_head": grants.Rights(update=("no_column",))})
    assert [problem.id for problem in grants.every_table_is_declared()] == ["accounts.E001", "accounts.E002"]
    assert "visits_slip" in str(grants.every_table_is_declared()[0])
    with pytest.raises(CommandError, match="visits_slip"):
        call_command("check")


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL SESSION AUTHORIZATION "{role}"')
        yield
        cursor.execute("RESET SESSION AUTHORIZATION")


def test_no_server_starts_as_the_owner_or_as_somebody_who_can_become_one(db: None) -> None:
    assert application_role.objection() == ""
    with as_owner(), connection.cursor() as cursor:
        assert "prepare_roles" in application_role.objection()
        for nth, power in enumerate((*MIGHTY, "", "", "")):
            cursor.execute(f"CREATE ROLE suspect_{nth} {power}")
        cursor.execute(f'GRANT "{connection.settings_dict["USER"]}" TO suspect_5')
        cursor.execute("GRANT SET ON PARAMETER session_replication_role TO suspect_6")
        cursor.execute("GRANT pg_write_all_data TO suspect_7")
    for nth in range(len(MIGHTY) + 3):
        with acting_as(f"suspect_{nth}"):
            assert f"suspect_{nth}" in application_role.objection()
