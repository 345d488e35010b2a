"""Photos and files: the database takes them only with their event; verification names what was swapped, removed or slipped in."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from casework import crypto, steps
from casework.models import Attachment, Case, Words
from casework.verification import run
from tests import files
from tests.casework.guards.breaking import sql
from tests.casework.guards.test_timeline import without_guards
from tests.roles import as_owner
from tests.standing import beginning
from tests.verified import first_break
from tests.world import World

pytestmark = pytest.mark.django_db


@beginning
def case(world: World) -> Case:
    return steps.chase(
        world.registered(), text="还没人来", files=[files.photo(), files.pdf()], actor=world.operator, at=world.now
    )


@contextmanager
def refused(saying: str) -> Iterator[None]:
    """By the database, of somebody with the application's rights, at the latest where the transaction would end."""
    with pytest.raises(DatabaseError, match=saying), transaction.atomic(), connection.cursor() as cursor:  # noqa: PT012
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def run_sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


COPIED = """
    INSERT INTO casework_attachment (id, case_id, words_id, position, kind, name, size, sha256, salt, digest, content, added_at)
    SELECT gen_random_uuid(), case_id, words_id, 3, kind, name, size, sha256, salt, digest, content, added_at
    FROM casework_attachment WHERE position = 1
"""


def test_none_comes_without_an_event_of_its_words(case: Case) -> None:
    with refused("only together with the event of their words"):
        run_sql(COPIED)


@pytest.mark.parametrize("change", ["position = 3", "kind = 'pdf'", "added_at = now()", "digest = 'x'"])
def test_none_is_changed_where_it_never_changes(case: Case, change: str) -> None:
    with refused("permission denied"):
        run_sql(f"UPDATE casework_attachment SET {change}")  # noqa: S608


@pytest.mark.parametrize("change", ["salt = 'x'", "name = 'x'", "content = NULL", "redacted_at = now()"])
def test_none_is_changed_in_part(case: Case, change: str) -> None:
    with refused("only ever emptied, whole"):
        run_sql(f"UPDATE casework_attachment SET {change}")  # noqa: S608


def test_none_is_deleted(case: Case) -> None:
    with refused("permission denied"):
        run_sql("DELETE FROM casework_attachment")
    with refused("never deleted"), as_owner():
        run_sql("DELETE FROM casework_attachment")


def test_none_is_emptied_without_the_redaction_of_its_words(case: Case) -> None:
    with refused("only together with the event that redacts"):
        run_sql("UPDATE casework_attachment SET name = '', sha256 = '', salt = '', content = NULL, redacted_at = now()")


def test_words_are_not_redacted_while_their_files_stay(world: World, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgotten(_words: Words, *, at: datetime) -> None: ...

    monkeypatch.setattr("casework.writing.attachments.redact", forgotten)
    with refused("together with their photos"):
        steps.redact(case.words.get(kind="chase"), reason="依法", actor=world.supervisor, at=world.now)


def test_none_is_added_to_words_that_were_redacted(world: World, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def allowed(**_asked: Any) -> None: ...

    steps.redact(case.words.get(kind="chase"), reason="依法", actor=world.supervisor, at=world.now)
    monkeypatch.setattr(sys.modules["casework.steps.attach"], "_refusal", allowed)
    event = case.events.get(verb="chase")
    with refused("words that were redacted"):
        steps.attach(case, event=event, identity=uuid4(), upload=files.pdf(), actor=world.operator, at=world.now)


def test_none_is_added_to_what_was_done_once_it_is_rated(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def allowed(**_asked: Any) -> None: ...

    case = world.rated()
    monkeypatch.setattr(sys.modules["casework.steps.attach"], "_refusal", allowed)
    event = case.events.get(verb="resolve")
    with refused("once the citizen has rated"):
        steps.attach(case, event=event, identity=uuid4(), upload=files.pdf(), actor=world.handler, at=world.now)


def test_a_later_one_is_refused_by_the_database_too_after_a_day(world: World, case: Case) -> None:
    with without_guards():
        sql("UPDATE casework_event SET recorded_at = now() - interval '25 hours' WHERE case_id = %s", case.pk)
    event = case.events.get(verb="chase")
    with refused("on the same day"):
        steps.attach(case, event=event, identity=uuid4(), upload=files.pdf(), actor=world.operator, at=world.now)


def test_one_by_another_than_the_author_is_refused_by_the_database_too(
    world: World, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def known(*_asked: Any) -> None: ...

    monkeypatch.setattr(sys.modules["casework.steps.attach"], "_known", known)
    event = case.events.get(verb="chase")
    with refused("only together with the event of their words"):
        steps.attach(case, event=event, identity=uuid4(), upload=files.pdf(), actor=world.supervisor, at=world.now)


def test_a_swapped_file_is_named_though_it_opens(case: Case) -> None:
    swapped = crypto.seal_bytes(files.PDF + b" ", context="casework.attachment.content")
    with without_guards():
        sql("UPDATE casework_attachment SET content = %s WHERE kind = 'pdf'", swapped)
    assert first_break() == (case.number, 2, "a photo or file was changed")


def test_two_files_with_their_contents_exchanged_are_named(case: Case) -> None:
    with without_guards():
        sql(
            "UPDATE casework_attachment a SET content = b.content FROM casework_attachment b "
            "WHERE a.case_id = b.case_id AND a.id <> b.id"
        )
    assert first_break() == (case.number, 2, "a photo or file was changed")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE casework_attachment SET content = 'x' WHERE position = 1", "a photo or file was changed"),
        ("UPDATE casework_attachment SET kind = 'pdf' WHERE position = 1", "a photo or file was changed"),
        ("UPDATE casework_attachment SET digest = 'x' WHERE position = 1", "a photo or file was changed"),
        (
            "UPDATE casework_attachment SET words_id = (SELECT id FROM casework_words WHERE kind = 'demand')",
            "a photo or file was changed",
        ),
        ("DELETE FROM casework_attachment WHERE position = 1", "a photo or file is missing"),
        (
            "UPDATE casework_attachment SET content = NULL, redacted_at = now() WHERE position = 1",
            "a photo or file was emptied without an event, or is still there though its words were redacted",
        ),
    ],
)
def test_what_was_done_to_one_is_named(case: Case, change: str, named: str) -> None:
    with without_guards():
        sql(change)
    assert first_break() == (case.number, 2, named)


def test_one_that_stays_under_redacted_words_is_named(world: World, case: Case) -> None:
    content = bytes(crypto.seal_bytes(files.PDF, context="casework.attachment.content"))
    steps.redact(case.words.get(kind="chase"), reason="依法", actor=world.supervisor, at=world.now)
    with without_guards():
        sql("UPDATE casework_attachment SET content = %s WHERE position = 2", content)
    broken = first_break()
    assert broken
    assert "still there though its words were redacted" in broken.what


def test_one_that_nobody_added_is_named(case: Case) -> None:
    with without_guards():
        sql(COPIED)
    slipped_in = Attachment.objects.get(position=3)
    broken = run.breaks([case.pk], against=run.basis())
    assert [fault.what for fault in broken] == [f"nobody added the photo or file {slipped_in.pk}"]
