"""What PostgreSQL lets everybody do is taken back, or who may take it back is asked to in words."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from accounts import public_rights
from tests.roles import as_owner


@pytest.fixture
def database(db: None) -> Iterator[str]:
    """As PostgreSQL makes it, and as it made schemas before version 15."""
    name = connection.settings_dict["NAME"]
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f'GRANT TEMPORARY ON DATABASE "{name}" TO PUBLIC; GRANT CREATE ON SCHEMA public TO PUBLIC')
        cursor.execute("CREATE ROLE doorstep_tenant; SET LOCAL ROLE doorstep_tenant")
        yield name


def words() -> str:
    stderr = StringIO()
    public_rights.revoke(stderr=stderr)
    return stderr.getvalue()


def test_who_does_not_own_the_database_is_shown_what_its_owner_has_to_run(database: str) -> None:
    assert f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC;" in words()
    assert "REVOKE CREATE ON SCHEMA public FROM PUBLIC;" in words()


def test_the_owner_takes_it_back_by_migrating_and_is_asked_for_nothing(database: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        call_command("migrate", verbosity=0)
        cursor.execute("SET LOCAL ROLE doorstep_tenant")
    assert words() == ""
