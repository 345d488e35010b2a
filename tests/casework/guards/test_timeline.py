"""Hard rule 3: nothing that happened is edited or deleted, and whoever does it all the same is found."""

# ruff: noqa: S608 - names of tables and columns are the tests' own

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from casework import steps
from casework.models import Case, Event, Words
from casework.steps.comment import COMMENT
from casework.timeline import append_many, event
from casework.verification import run
from tests.casework.guards.breaking import CHECK, UNIQUE, sql, stopped
from tests.roles import as_owner
from tests.verified import first_break
from tests.world import World

APPEND_ONLY = ("event", "head", "attestation", "rating", "words", "wait", "link", "casehandler", "firing", "ruleversion", "view")


@contextmanager
def without_guards() -> Iterator[None]:
    """As somebody with the rights of the database's owner."""
    with as_owner():
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql("SET session_replication_role = replica")
        yield
        sql("SET session_replication_role = DEFAULT")


@pytest.mark.parametrize(
    "change",
    ["facts = '{}'", "verb = 'close'", "public = false", "actor_id = NULL", "occurred_at = now()", "hash = '\\x00'", "seq = 9"],
)
def test_an_old_event_is_not_edited_nor_deleted(world: World, change: str) -> None:
    case = world.dispatched()
    with stopped("append-only"):
        sql(f"UPDATE casework_event SET {change} WHERE case_id = %s AND seq = 1", case.pk)
    with stopped("append-only"):
        sql("DELETE FROM casework_event WHERE case_id = %s AND seq = 2", case.pk)
    with stopped("append-only"):
        Event.objects.filter(case=case).update(verb="close")
    with stopped("append-only"):
        Event.objects.filter(case=case).delete()


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_what_happened_is_never_deleted_nor_its_table_emptied(world: World, table: str) -> None:
    world.closed()
    if sql(f"SELECT 1 FROM casework_{table}"):
        with stopped("append-only"):
            sql(f"DELETE FROM casework_{table}")
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql(f"ALTER TABLE casework_{table} ENABLE TRIGGER never_emptied")  # disabled for the tests alone, see conftest.py
    with stopped("never emptied"):
        sql(f"TRUNCATE casework_{table} CASCADE")


def test_the_head_of_a_timeline_moves_forward_only(world: World) -> None:
    case = world.dispatched()
    for change in ("seq = 1", "hash = '\\x00'", "seq = 0, hash = ''"):
        with stopped("forward only"):
            sql(f"UPDATE casework_head SET {change} WHERE case_id = %s", case.pk)


def test_words_are_only_ever_redacted_whole_and_once(world: World) -> None:
    case = world.registered()
    for change in ("text = 'x'", "title = ''", "text = '', redacted_at = now()", "author_id = NULL", "created_at = now()"):
        with stopped("only ever redacted"):
            sql(f"UPDATE casework_words SET {change} WHERE case_id = %s", case.pk)
    steps.redact(Words.objects.get(case=case), reason="依法", actor=world.supervisor, at=world.now)
    with stopped("only ever redacted"):
        sql("UPDATE casework_words SET text = 'x', redacted_at = NULL WHERE case_id = %s AND redacted_at IS NOT NULL", case.pk)


@pytest.mark.parametrize("change", ["counted = false", "round = 2", "occurred_at = now()", "visitors = '{}'"])
def test_an_accepted_visit_is_only_ever_retracted(world: World, change: str) -> None:
    with stopped("only ever retracted"):
        sql(f"UPDATE casework_attestation SET {change} WHERE case_id = %s", world.visited().pk)


def test_a_retracted_visit_never_counts_again(world: World) -> None:
    case = world.visited()
    with stopped("only ever retracted"):
        sql("UPDATE casework_attestation SET voided_at = now() WHERE case_id = %s", case.pk)
        sql("UPDATE casework_attestation SET voided_at = NULL WHERE case_id = %s", case.pk)


@pytest.mark.parametrize("change", ["since = now()", "kind = 'rating'", "round = 2", "subject = 'x'"])
def test_what_a_wait_waits_for_and_since_when_stays(world: World, change: str) -> None:
    with stopped("true and stays"):
        sql(f"UPDATE casework_wait SET {change} WHERE case_id = %s", world.registered().pk)


def test_a_case_waits_for_one_thing_once(world: World) -> None:
    case = world.dispatched()
    with stopped("wait_one_open", UNIQUE):
        sql(
            "INSERT INTO casework_wait (case_id, round, kind, about, subject, since, clock_from, due_seq, ended_by, calendar_id, "
            "provisional) SELECT case_id, round, kind, about, subject, since, clock_from, due_seq, ended_by, calendar_id, "
            "provisional FROM casework_wait WHERE case_id = %s AND kind = 'visit'",
            case.pk,
        )
    with stopped("wait_ends_after_start", CHECK):
        sql("UPDATE casework_wait SET until = since - interval '1 minute' WHERE case_id = %s AND until IS NULL", case.pk)


def test_the_database_numbers_and_hashes_whatever_the_client_says(world: World) -> None:
    case = world.registered()
    sql(
        "INSERT INTO casework_event (case_id, seq, verb, occurred_at, recorded_at, facts, schema, public, hash) "
        "VALUES (%s, 77, 'comment', now(), '2000-01-01', '{}', 1, false, 'forged')",
        case.pk,
    )
    written = Event.objects.get(case=case, verb="comment")
    assert (written.seq, bytes(written.hash) != b"forged", written.recorded_at.year > 2000) == (2, True, True)
    assert first_break() == (case.number, 2, "the event is not signed")


def test_words_that_no_event_could_name_are_missing_and_blind_nobody(world: World) -> None:
    case = world.registered()
    sql(
        "INSERT INTO casework_event (case_id, seq, verb, occurred_at, facts, schema, public, hash) "
        """VALUES (%s, 0, 'comment', now(), '{"words_id": "nonsense"}', 1, false, '')""",
        case.pk,
    )
    named = [fault.what for fault in run.breaks([case.pk], against=run.basis())]
    assert named == ["the event is not signed", "the words are missing"]


def test_bulk_inserts_are_chained_like_single_ones(world: World) -> None:
    cases = [world.registered(), world.registered()]
    append_many([event(cases[n % 2], COMMENT, actor=world.operator, at=world.now, facts={"n": n}) for n in range(40)])
    for case in cases:
        assert list(Event.objects.filter(case=case).order_by("seq").values_list("seq", flat=True)) == list(range(1, 22))
    assert first_break() is None


@pytest.mark.parametrize(
    "change", ["facts = '{}'", "verb = 'comment'", "actor_id = NULL", "public = NOT public", "occurred_at = now()"]
)
def test_a_changed_event_is_found(world: World, change: str) -> None:
    world.registered()
    case = world.acknowledged()
    assert first_break() is None
    with without_guards():
        sql(f"UPDATE casework_event SET {change} WHERE case_id = %s AND seq = 2", case.pk)
    assert first_break() == (case.number, 2, "the event was changed")


def test_an_event_changed_together_with_its_hash_bears_a_wrong_signature(world: World) -> None:
    case = world.acknowledged()
    with without_guards():
        sql("UPDATE casework_event SET facts = '{}' WHERE case_id = %s AND seq = 2", case.pk)
        sql(
            "UPDATE casework_event e SET hash = casework_event_hash((SELECT hash FROM casework_event WHERE case_id = e.case_id "
            "AND seq = 1), e) WHERE case_id = %s AND seq = 2",
            case.pk,
        )
    assert first_break() == (case.number, 2, "the event was not written by the application")


@pytest.mark.parametrize(
    ("gone", "broken"),
    [
        ("seq = 2", (2, "an event is missing")),
        ("seq = 1", (1, "an event is missing")),
        ("seq = 3", (3, "the end of the timeline is missing")),
    ],
)
def test_a_removed_event_is_found_the_first_and_the_last_too(world: World, gone: str, broken: tuple[int, str]) -> None:
    case = world.acknowledged()
    with without_guards():
        sql(f"DELETE FROM casework_event WHERE case_id = %s AND {gone}", case.pk)
    assert first_break() == (case.number, *broken)


def test_a_timeline_removed_whole_is_found(world: World) -> None:
    case = world.registered()
    with without_guards():
        sql("DELETE FROM casework_event WHERE case_id = %s", case.pk)
        sql("DELETE FROM casework_head WHERE case_id = %s", case.pk)
    broken = first_break()
    assert broken
    assert broken[0] == case.number


def test_changed_and_removed_words_are_found(world: World) -> None:
    case = world.acknowledged()
    with without_guards():
        sql("UPDATE casework_words SET text = '一切都好' WHERE case_id = %s", case.pk)
    assert first_break() == (case.number, 1, "the masked words were changed")
    with without_guards():
        sql("DELETE FROM casework_words WHERE case_id = %s", case.pk)
    assert first_break() == (case.number, 1, "the words are missing")


def test_the_hash_of_the_words_is_the_same_in_sql_and_in_python(world: World) -> None:
    case = world.registered("自来水\n'quoted' \\ 🚰", title="题目")
    steps.comment(case, text="x" * 5000, actor=world.operator, at=world.now)
    assert first_break() is None


def test_cases_are_read_in_the_order_they_were_opened(world: World) -> None:
    first, second = world.registered(), world.registered()
    with without_guards():
        for case in (second, first):
            sql("UPDATE casework_event SET facts = '{}' WHERE case_id = %s", case.pk)
    broken = first_break()
    assert broken
    assert broken[0] == Case.objects.order_by("id")[0].number


def test_the_hash_does_not_depend_on_the_clients_time_zone(world: World) -> None:
    world.registered()
    hashed = "SELECT casework_event_hash('', e)::text FROM casework_event e"
    with connection.cursor() as cursor:
        cursor.execute(hashed)
        in_utc = cursor.fetchall()
        cursor.execute("SET TIME ZONE 'Pacific/Auckland'")
        try:
            cursor.execute(hashed)
            assert cursor.fetchall() == in_utc
        finally:
            cursor.execute("SET TIME ZONE 'UTC'")
