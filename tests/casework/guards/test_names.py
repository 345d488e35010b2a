"""The guards mean the tables of ours, whatever else the session that fires them has in its way."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from casework.models import Case
from tests.casework.guards.breaking import sql, stopped
from tests.casework.guards.test_timeline import without_guards
from tests.roles import as_owner
from tests.world import World

PINNED = "search_path=pg_catalog, public, pg_temp"
OURS = "pronamespace = 'public'::regnamespace AND proname ~ '^(accounts|casework|visits|tree)_'"
ROLE = "doorstep_plain_role"


@contextmanager
def plain_role(*, temporary: bool) -> Iterator[None]:
    """One that may write every table, made in the test's transaction."""
    with as_owner():
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql(f"CREATE ROLE {ROLE}")
        sql(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE}")
        sql(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
        sql(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {ROLE}")
        if temporary:
            sql(f'GRANT TEMPORARY ON DATABASE "{connection.settings_dict["NAME"]}" TO {ROLE}')
        sql("SET CONSTRAINTS ALL DEFERRED")
        sql(f"SET LOCAL ROLE {ROLE}")
        yield
        sql("RESET ROLE")


def shadow(table: str, source: Case) -> None:
    """A temporary table of the same name, with what would let a case of ours pass."""
    sql(f"CREATE TEMPORARY TABLE {table} AS SELECT * FROM public.{table} WHERE case_id = %s", source.pk)  # noqa: S608


def test_a_plain_role_lays_nothing_before_our_tables(world: World) -> None:
    with plain_role(temporary=False):
        with pytest.raises(DatabaseError, match="permission denied to create temporary tables"), transaction.atomic():
            sql("CREATE TEMPORARY TABLE casework_attestation (case_id bigint)")
        with pytest.raises(DatabaseError, match="permission denied for schema public"), transaction.atomic():
            sql("CREATE TABLE public.casework_more (case_id bigint)")


def test_a_case_is_not_visited_by_a_temporary_attestation(world: World) -> None:
    case, other = world.acknowledged(), world.visited()
    with plain_role(temporary=True):
        shadow("casework_attestation", other)
        sql("UPDATE casework_attestation SET case_id = %s", case.pk)
        with stopped("only once a visit was accepted"):
            sql("UPDATE casework_case SET state = 'visited' WHERE id = %s", case.pk)


def test_a_case_is_not_closed_by_a_temporary_rating(world: World) -> None:
    case, other = world.resolved(), world.rated()
    with plain_role(temporary=True):
        shadow("casework_rating", other)
        sql("UPDATE casework_rating SET case_id = %s", case.pk)
        with stopped("only with an accepted rating"):
            sql("UPDATE casework_case SET state = 'closed' WHERE id = %s", case.pk)


def test_a_case_does_not_change_by_a_temporary_event(world: World) -> None:
    case = world.registered()
    with without_guards():
        sql("UPDATE casework_event SET recorded_at = now() - interval '1 day'")
    with plain_role(temporary=True):
        shadow("casework_event", case)
        sql("UPDATE casework_event SET recorded_at = now()")
        with stopped("only together with an event"):
            sql("UPDATE casework_case SET address = 'elsewhere' WHERE id = %s", case.pk)


def test_the_chain_goes_on_from_its_own_head(world: World) -> None:
    case = world.registered()
    with plain_role(temporary=True):
        shadow("casework_head", case)
        sql("UPDATE casework_head SET seq = 40, hash = ''")
        sql(
            "INSERT INTO casework_event (case_id, seq, verb, occurred_at, facts, schema, public, hash) "
            "VALUES (%s, 0, 'comment', now(), '{}', 1, false, '')",
            case.pk,
        )
        assert sql("SELECT 1 FROM casework_event WHERE case_id = %s AND seq = 2", case.pk) == 1


def test_every_function_finds_its_names_by_itself(db: None) -> None:
    """By a search_path of its own with temporary tables last, or, what is called for each row, bound when it was made."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT proname, proconfig, prosqlbody IS NOT NULL FROM pg_proc WHERE {OURS}")  # noqa: S608
        functions = cursor.fetchall()
    assert len(functions) > 20
    assert [name for name, settings, bound in functions if not bound and PINNED not in (settings or [])] == []


def test_a_temporary_column_type_or_function_does_not_change_what_is_searched(world: World) -> None:
    sql("CREATE TEMPORARY TABLE text (x int)")
    sql("CREATE FUNCTION pg_temp.casework_plain(said pg_catalog.text) RETURNS pg_catalog.text LANGUAGE sql AS 'SELECT $1'")
    sql("SET LOCAL search_path = pg_temp, public, pg_catalog")
    assert sql("SELECT 1 WHERE public.casework_terms('ＡＢＣ', '13800138000') = 'abc:1'::pg_catalog.tsvector") == 1
    sql("SET LOCAL search_path = ''")
    assert sql("SELECT 1 WHERE public.casework_terms('ＡＢＣ', '13800138000') = 'abc:1'::pg_catalog.tsvector") == 1
