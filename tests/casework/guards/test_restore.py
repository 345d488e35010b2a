"""A backup is one only if it comes back whole: pg_dump's dumps are restored with nothing in the search_path."""

import uuid
from pathlib import Path

import pytest
from django.db import connection

from casework.models import Case
from tests.databases import empty_database, manage, plain_role, query, run, schema, url_of
from tests.visits.conftest import STROKES, Field, field

__all__ = ("field",)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@pytest.fixture
def town(field: Field) -> Field:
    """Two cases that were visited and rated, one of them with a record of the visit."""
    world = field.world
    world.closed()
    case = world.acknowledged()
    field.later(hours=1)
    answer = field.put(uuid.uuid4(), field.body(case, confirmation={"method": "signature", "signature": STROKES}))
    assert answer.json()["counted"]
    world.rated(world.resolved(Case.objects.get(pk=case.pk)), score=2)
    return field


def counts(database: str) -> dict[str, int]:
    tables = [name for (name,) in query(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    return {table: query(database, f"SELECT count(*) FROM {table}")[0][0] for table in tables}  # noqa: S608


@pytest.mark.parametrize("form", ["custom", "plain"])
@pytest.mark.parametrize("owner", ["the same", "another"])
def test_a_dump_comes_back_whole(town: Field, tmp_path: Path, form: str, owner: str) -> None:
    here = connection.settings_dict["NAME"]
    dump = tmp_path / "dump"
    foreign = ["--no-owner", "--no-privileges"] if owner == "another" else []
    run("pg_dump", f"--format={form}", f"--file={dump}", *foreign, url_of(here))
    with plain_role("restorer") as restorer:
        role = restorer if owner == "another" else None
        with empty_database("restored", owner=role) as there:
            if form == "custom":
                run("pg_restore", *foreign, f"--dbname={url_of(there, role=role)}", str(dump))
            else:
                run("psql", "--quiet", "--no-psqlrc", f"--file={dump}", "--set=ON_ERROR_STOP=1", url_of(there, role=role))
            assert schema(there) == schema(here)
            rows = counts(there)
            assert rows == counts(here)
            assert (rows["casework_case"], rows["casework_rating"], rows["visits_visit"]) == (2, 2, 2)
            if foreign:
                assert manage(there, "prepare_roles", role=role).returncode == 0
            verified = manage(there, "verify_timeline", role=role)
            assert verified.stdout.startswith("whole: "), verified
            assert query(there, "SELECT count(*) FROM casework_words WHERE terms @@ casework_query('漏')")[0][0]


def test_after_a_restore_nothing_has_to_be_laid_again(town: Field, tmp_path: Path) -> None:
    run("pg_dump", "--format=custom", f"--file={tmp_path / 'dump'}", url_of(connection.settings_dict["NAME"]))
    with empty_database("restored") as there:
        run("pg_restore", f"--dbname={url_of(there)}", str(tmp_path / "dump"))
        before = query(there, "SELECT oid, xmin FROM pg_trigger ORDER BY oid")
        assert manage(there, "migrate").returncode == 0
        assert query(there, "SELECT oid, xmin FROM pg_trigger ORDER BY oid") == before
