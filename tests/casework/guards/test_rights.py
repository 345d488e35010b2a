"""What the application's database role may do is what product code does: whoever holds its password can do no more."""

from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg2.errors import InsufficientPrivilege
from psycopg2.extensions import cursor

from accounts import grants
from casework.verification import guards
from tests.databases import application_url
from tests.roles import as_owner

OWNER = settings.OWNER_DATABASE["USER"]
APPLICATION = settings.APPLICATION_DATABASE["USER"]

REWRITTEN = {
    "accounts_token": ("digest", "user_id", "expires_at"),
    "accounts_unit": ("path",),
    "casework_attachment": ("words_id", "digest", "kind", "size", "added_at"),
    "casework_attestation": ("counted", "visit", "round"),
    "casework_calendar": ("revision", "zone"),
    "casework_calendarday": ("kind", "spans"),
    "casework_calendaredit": ("reason",),
    "casework_case": ("number", "created_at", "confidential", "against_id", "channel", "kind", "external_id", "source"),
    "casework_casehandler": ("user_id",),
    "casework_citizen": ("phone", "phone_hash", "reach"),
    "casework_correction": ("value", "proposed_by_id"),
    "casework_event": ("verb", "facts", "actor_id", "occurred_at", "recorded_at", "hash", "public"),
    "casework_firing": ("outcome", "fired_at"),
    "casework_head": ("seq", "hash", "case_id"),
    "casework_link": ("digest", "expires_at", "kind"),
    "casework_notice": ("recipient_id", "kind", "params", "created_at"),
    "casework_rating": ("score", "solved", "visited", "by", "entered_by_id", "words_id"),
    "casework_ruleversion": ("amount", "actions", "author_id"),
    "casework_view": ("user_id",),
    "casework_wait": ("since", "kind", "round", "limit_unit", "calendar_id", "case_id"),
    "casework_words": ("digest", "author_id", "created_at", "sealed"),
    "visits_call": ("answer",),
    "visits_flag": ("value", "raised_at"),
    "visits_kept": ("body",),
    "visits_photo": ("original", "sha256"),
    "visits_review": ("unit_id", "given_at"),
    "visits_slip": ("digest",),
    "visits_visit": ("planned_by_id", "planned_for", "code_sent_at", "purpose", "purpose_sealed"),
}
DELETED = {
    *(
        "accounts_user",
        "accounts_invitation",
        "casework_case",
        "casework_event",
        "casework_head",
        "casework_words",
        "casework_attachment",
        "casework_wait",
    ),
    *("casework_attestation", "casework_rating", "casework_link", "casework_casehandler", "casework_firing", "casework_notice"),
    *("casework_ruleversion", "casework_calendaredit", "casework_view", "casework_citizen", "django_admin_log", "visits_visit"),
    *("visits_flag", "visits_kept", "visits_photo", "visits_review", "visits_call", "visits_slip", "visits_device"),
}
WRITTEN = (
    "INSERT INTO django_migrations (app, name, applied) VALUES ('casework', '9999', now())",
    "INSERT INTO auth_permission (name, content_type_id, codename) VALUES ('x', 1, 'x')",
    "INSERT INTO accounts_user_user_permissions (user_id, permission_id) VALUES (1, 1)",
    "INSERT INTO casework_head (case_id, seq, hash, announced_seq) VALUES (1, 9, '', 0)",
    "INSERT INTO casework_calendar (code, name, name_en, zone, week, revision) VALUES ('x', '', '', 'UTC', '[]', 1)",
    "INSERT INTO casework_number VALUES ('2026-01-01', 1) ON CONFLICT (day) DO UPDATE SET day = '2026-01-02'",
)
OTHERWISE = (
    "SELECT 1 FROM casework_event FOR UPDATE",
    "LOCK TABLE casework_event IN ACCESS EXCLUSIVE MODE",
    "PREPARE quiet AS UPDATE casework_event SET verb = 'close'; EXECUTE quiet",
    "DO $$ BEGIN UPDATE casework_event SET verb = 'close'; END $$",
    "WITH quiet AS (DELETE FROM casework_event RETURNING 1) SELECT count(*) FROM quiet",
    "MERGE INTO casework_head h USING (SELECT 1) AS one ON true WHEN MATCHED THEN UPDATE SET seq = h.seq + 1",
    "SELECT setval(pg_get_serial_sequence('casework_event', 'id'), 1)",
    "SELECT nextval(pg_get_serial_sequence('casework_case', 'id'))",
    "SELECT public.casework_chain_event()",
    "SELECT public.tree_move()",
)
STRUCTURE = (
    "CREATE TABLE public.casework_more (n int)",
    "CREATE TABLE casework_more (n int)",
    "CREATE TEMPORARY TABLE casework_event (case_id bigint)",
    "CREATE TABLE pg_temp.casework_rating (case_id bigint)",
    "SET search_path = pg_temp, public; CREATE TABLE casework_wait (case_id bigint)",
    "CREATE TEMPORARY VIEW casework_event AS SELECT 1",
    "CREATE TYPE pg_temp.casework_case AS (id bigint)",
    "CREATE SCHEMA casework",
    "CREATE VIEW public.casework_less AS SELECT 1",
    "CREATE FUNCTION public.lower(text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
    "CREATE FUNCTION pg_temp.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT clock_timestamp()'",
    "CREATE OPERATOR public.<> (leftarg = text, rightarg = text, function = texteq)",
    "CREATE TYPE public.mood AS ENUM ('good')",
    "CREATE DOMAIN public.bytea AS text",
    "CREATE CAST (text AS bytea) WITHOUT FUNCTION",
    "CREATE EXTENSION postgres_fdw",
    "CREATE OR REPLACE FUNCTION public.casework_refuse(reason text) RETURNS void LANGUAGE sql AS 'SELECT'",
    "ALTER FUNCTION public.casework_guard_case() RESET ALL",
    "CREATE TRIGGER after_all AFTER INSERT ON casework_event FOR EACH ROW EXECUTE FUNCTION public.casework_append_only()",
    "DROP TRIGGER guard_case ON casework_case",
    "ALTER TABLE casework_event DISABLE TRIGGER ALL",
    "ALTER TABLE casework_rating DISABLE TRIGGER guard_rating",
    "ALTER TABLE casework_event ADD COLUMN more int",
    f'ALTER TABLE casework_event OWNER TO "{APPLICATION}"',
    "ALTER TABLE casework_event ENABLE ROW LEVEL SECURITY",
    "CREATE RULE quiet AS ON DELETE TO casework_event DO INSTEAD NOTHING",
    "CREATE POLICY quiet ON casework_event USING (false)",
    "CREATE INDEX quiet ON casework_event (verb)",
    "DROP TABLE casework_event",
    "COMMENT ON TRIGGER guard_case ON casework_case IS 'Laid by migrate'",
)
POWER = (
    f'SET ROLE "{OWNER}"',
    f'SET SESSION AUTHORIZATION "{OWNER}"',
    f'GRANT "{OWNER}" TO "{APPLICATION}"',
    f'ALTER ROLE "{APPLICATION}" SUPERUSER',
    f"ALTER ROLE \"{OWNER}\" PASSWORD 'x'",
    "CREATE ROLE mighty SUPERUSER",
    f'REASSIGN OWNED BY "{OWNER}" TO "{APPLICATION}"',
    "SET session_replication_role = replica",
    "SELECT set_config('session_replication_role', 'replica', false)",
    "ALTER SYSTEM SET fsync = off",
    'ALTER DATABASE "{database}" SET search_path = pg_temp',
    "CREATE DATABASE another",
    "SELECT pg_reload_conf()",
    f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{OWNER}'",  # noqa: S608
)
OUTSIDE_TRANSACTIONS = ("ALTER SYSTEM", "CREATE DATABASE")
FILES = (
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY casework_event FROM PROGRAM 'true'",
    "COPY (SELECT 1) TO '/dev/null'",
    "COPY casework_event FROM '/dev/null'",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT pg_ls_dir('.')",
    "SELECT lo_import('/dev/null')",
    "SELECT lo_export(1, '/dev/null')",
)


@pytest.fixture
def stranger(db: None) -> Iterator[cursor]:
    """Signed in with the application's password, and with no code of ours between."""
    with closing(psycopg2.connect(application_url(connection.settings_dict["NAME"]))) as signed_in, signed_in.cursor() as client:
        yield client


def passed(statements: Iterator[str] | tuple[str, ...], stranger: cursor) -> list[str]:
    """Those that were not refused for want of a right; each is taken back."""
    through = []
    for statement in statements:
        stranger.connection.autocommit = statement.startswith(OUTSIDE_TRANSACTIONS)
        try:
            stranger.execute(statement.replace("{database}", connection.settings_dict["NAME"]))
        except InsufficientPrivilege:
            continue
        except psycopg2.Error as other:
            through.append(f"{statement}: {other}")
        else:
            through.append(statement)
        finally:
            stranger.connection.rollback()
    return through


def test_what_product_code_never_rewrites_nobody_can(stranger: cursor) -> None:
    rewriting = [f"UPDATE {table} SET {column} = {column}" for table, columns in REWRITTEN.items() for column in columns]  # noqa: S608
    assert passed(iter(rewriting), stranger) == []


def test_what_happened_is_not_deleted_and_no_table_is_emptied(stranger: cursor) -> None:
    assert passed((f"DELETE FROM {table}" for table in sorted(DELETED)), stranger) == []  # noqa: S608
    assert passed((f"TRUNCATE {table} CASCADE" for table in sorted(grants.declared().keys() - {"cache"})), stranger) == []


@pytest.mark.parametrize(
    "statements", [WRITTEN, OTHERWISE, STRUCTURE, POWER, FILES], ids=["written", "otherwise", "structure", "power", "files"]
)
def test_no_other_way_leads_there(stranger: cursor, statements: tuple[str, ...]) -> None:
    assert passed(statements, stranger) == []


def test_what_product_code_does_the_same_password_may_do(stranger: cursor) -> None:
    """Or else the refusals above would say nothing."""
    stranger.execute("SELECT current_user, session_user, count(*) FROM casework_event")
    assert stranger.fetchone() == (APPLICATION, APPLICATION, 0)
    stranger.execute("UPDATE casework_head SET announced_seq = seq")
    stranger.execute("DELETE FROM casework_sweep")


def test_everything_declared_is_granted_and_nothing_else_to_it_or_to_everybody(db: None) -> None:
    with as_owner():
        assert grants.granted(APPLICATION) == grants.wanted(APPLICATION)


@pytest.mark.parametrize(
    "right",
    [
        f'DELETE ON casework_event TO "{APPLICATION}"',
        f'UPDATE ON casework_wait TO "{APPLICATION}"',
        f'UPDATE (seq) ON casework_head TO "{APPLICATION}"',
        f'ALL ON casework_rating TO "{APPLICATION}"',
        f'ALL ON SCHEMA public TO "{APPLICATION}"',
        f'USAGE, UPDATE ON SEQUENCE casework_event_id_seq TO "{APPLICATION}"',
        f'EXECUTE ON FUNCTION casework_chain_event() TO "{APPLICATION}"',
        f'TEMPORARY ON DATABASE "{{database}}" TO "{APPLICATION}"',
        "SELECT ON casework_citizen TO PUBLIC",
        "EXECUTE ON FUNCTION tree_move() TO PUBLIC",
    ],
)
def test_a_right_too_many_is_taken_back_by_the_next_migrate(db: None, right: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"GRANT {right}".replace("{database}", connection.settings_dict["NAME"]))
        assert grants.granted(APPLICATION) != grants.wanted(APPLICATION)
        call_command("migrate", verbosity=0)
        assert grants.granted(APPLICATION) == grants.wanted(APPLICATION)


def test_a_right_too_few_is_given_again(db: None) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM "{APPLICATION}"')
        call_command("prepare_roles")
        assert grants.granted(APPLICATION) == grants.wanted(APPLICATION)


@pytest.mark.django_db
def test_a_setting_that_the_application_gives_its_own_role_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER ROLE "{APPLICATION}" SET synchronous_commit = off')
    assert any(f"synchronous_commit for {APPLICATION}" in fault for fault in guards.faults())
