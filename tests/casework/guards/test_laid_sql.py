"""A changed rule reaches a database that exists: what the sources say stands after every migrate, and nothing else."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from accounts import laid_sql
from casework.defaults import URGENCY_WORDS
from tests.databases import empty_database, manage, query, run, schema, url_of
from tests.lanes import first
from tests.roles import as_owner

BEFORE = Path(__file__).with_name("before.sql.gz")
"""A database as it was made while migrations, not the sources, held the SQL: pg_dump --no-owner --no-privileges --inserts."""


@pytest.fixture
def old(db: None) -> Iterator[str]:
    with empty_database("old") as name:
        run(
            "psql",
            "--quiet",
            "--no-psqlrc",
            "--output=/dev/null",
            url_of(name),
            text=gzip.decompress(BEFORE.read_bytes()).decode(),
        )
        yield name


@pytest.mark.long
def test_a_database_made_before_gets_what_a_fresh_one_has(old: str) -> None:
    rules = query(old, "SELECT count(*) FROM casework_ruleversion")
    migrated = manage(old, "migrate")
    assert migrated.returncode == 0, migrated.stderr
    assert schema(old, without=("cache",)) == schema(connection.settings_dict["NAME"], without=("cache",))
    earlier = "SELECT count(*) FROM casework_ruleversion v JOIN casework_escalationrule r ON r.id = v.rule_id "
    assert query(old, f"{earlier} WHERE r.waiting_for <> 'assist'") == rules


@pytest.mark.long
def test_the_history_of_the_administration_begins_with_what_was_there(old: str) -> None:
    query(
        old,
        "INSERT INTO accounts_unit (code, name, name_en, path) VALUES ('water', '水务局 \"A\"', '', '')",
        "INSERT INTO accounts_area (code, name, name_en, level, path) VALUES ('qh', '青禾县', '', 'county', '')",
        "INSERT INTO accounts_user (username, name, email, language, password, is_superuser, is_staff, is_active, date_joined) "
        "VALUES ('root', 'Root', '', 'en', '!', true, true, true, now()), ('li', '李', '', 'en', '!', false, false, true, now())",
        "INSERT INTO accounts_membership (user_id, role, unit_id) SELECT id, 'handler', (SELECT id FROM accounts_unit) "
        "FROM accounts_user",
        "INSERT INTO casework_topic (code, name, name_en, path, enabled) VALUES ('leak', '漏水', '', '', true)",
        "INSERT INTO casework_route (topic_id, unit_id) SELECT t.id, u.id FROM casework_topic t, accounts_unit u",
    )
    assert manage(old, "migrate").returncode == 0
    kinds = query(old, "SELECT kind, count(*) FROM accounts_administrationevent WHERE verb = 'begin' GROUP BY kind ORDER BY kind")
    assert kinds == [("area", 1), ("limit", 4), ("membership", 2), ("route", 1), ("topic", 1), ("unit", 1), ("user", 2)]
    verified = manage(old, "shell", "-c", "from accounts import history; print(list(history.broken_links()))")
    assert verified.stdout.splitlines()[-1] == "[]", verified.stderr
    assert manage(old, "migrate").returncode == 0
    words = sum(len(words.split()) for _urgency, words in URGENCY_WORDS)
    assert query(old, "SELECT count(*) FROM accounts_administrationevent") == [(19 + words,)]


HARMS = (
    "DROP TRIGGER guard_case ON casework_case",
    "DROP TRIGGER guard_case_event_update ON casework_case",
    "ALTER TABLE casework_event DISABLE TRIGGER append_only",
    "CREATE OR REPLACE TRIGGER guard_rating BEFORE INSERT ON casework_rating EXECUTE FUNCTION casework_guard_rating()",
    "CREATE OR REPLACE FUNCTION casework_refuse(reason text) RETURNS void LANGUAGE sql AS 'SELECT'",
    "ALTER FUNCTION casework_guard_case() RESET ALL",
    "CREATE FUNCTION casework_of_old() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "CREATE TRIGGER of_old BEFORE UPDATE ON casework_case FOR EACH ROW EXECUTE FUNCTION casework_guard_case()",
    "CREATE FUNCTION casework_refuse(reason text, code text) RETURNS void LANGUAGE sql AS 'SELECT'",
)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("harm", first(3, HARMS))
def test_what_was_changed_by_hand_stands_again_as_the_source_says(harm: str) -> None:
    name = connection.settings_dict["NAME"]
    before = schema(name)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(harm)
    assert schema(name) != before
    call_command("migrate", verbosity=0)
    assert schema(name) == before


@pytest.mark.django_db(transaction=True)
def test_a_trigger_of_somebody_else_stays() -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION replicate() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
        cursor.execute("CREATE TRIGGER replicate AFTER INSERT ON casework_case FOR EACH ROW EXECUTE FUNCTION replicate()")
        try:
            call_command("migrate", verbosity=0)
            cursor.execute("SELECT 1 FROM pg_trigger WHERE tgname = 'replicate'")
            assert cursor.rowcount == 1
        finally:
            cursor.execute("DROP FUNCTION replicate CASCADE")


@pytest.mark.django_db(transaction=True)
def test_where_everything_stands_nothing_is_locked() -> None:
    assert laid_sql.lay() == []
    with connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        assert cursor.fetchone() == ('"$user", public',)


@pytest.mark.django_db(transaction=True)
def test_a_table_in_use_is_waited_for_in_short_turns_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laid_sql, "TRIES", 2)
    monkeypatch.setattr(laid_sql, "WAIT", "20ms")
    busy = connection.copy()
    with as_owner():
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER guard_case ON casework_case")
        busy.set_autocommit(False)
        try:
            with busy.cursor() as cursor:
                cursor.execute("LOCK TABLE casework_case IN ROW EXCLUSIVE MODE")
            with pytest.raises(OperationalError, match="lock timeout"):
                laid_sql.lay()
        finally:
            busy.rollback()
            busy.close()
        assert laid_sql.lay() == ["TRIGGER guard_case ON public.casework_case"]
