"""The only way onto a case's timeline. The database numbers and chains what is appended (sql/timeline.sql)."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from celery import current_app
from django.db import connection, transaction

from accounts.models import User
from casework.models import Case, Event
from casework.verb import Verb


def event(
    case: Case,
    verb: Verb,
    *,
    actor: User | None,
    at: datetime,
    on_behalf_of: User | None = None,
    facts: dict[str, Any] | None = None,
    public: bool | None = None,
) -> Event:
    """An event not yet written. `facts`: codes, ids, numbers and salted hashes; never free text or personal data."""
    return Event(
        case=case,
        verb=verb.code,
        actor=actor,
        on_behalf_of=on_behalf_of,
        occurred_at=at,
        facts={"round": case.round} | (facts or {}),
        public=verb.public if public is None else public,
    )


def append(
    case: Case,
    verb: Verb,
    *,
    actor: User | None,
    at: datetime,
    on_behalf_of: User | None = None,
    facts: dict[str, Any] | None = None,
    public: bool | None = None,
) -> Event:
    """Append one event, and wake the notices once the change is committed."""
    written = event(case, verb, actor=actor, at=at, on_behalf_of=on_behalf_of, facts=facts, public=public)
    written.save(force_insert=True)
    announce([case.pk])
    return written


def append_many(events: Iterable[Event]) -> None:
    """The same for many cases in one statement."""
    written = Event.objects.bulk_create(events)
    announce(sorted({row.case_id for row in written}))


def append_alike(verb: Verb, pairs: Iterable[tuple[int, dict[str, Any]]], *, at: datetime) -> None:
    """The same by nobody: an event for each pair of a case id and facts, `round` among them. No objects on the way."""
    listed = list(pairs)
    rows = [{"case_id": case, "facts": facts} for case, facts in listed]
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, [verb.code, at, verb.public, json.dumps(rows)])
    announce(sorted({case for case, _facts in listed}))


_ALIKE = """
    INSERT INTO casework_event (case_id, verb, occurred_at, facts, schema, public)
    SELECT case_id, %s, %s, facts, 1, %s FROM jsonb_to_recordset(%s::jsonb) AS row (case_id bigint, facts jsonb) ORDER BY case_id
"""


def announce(case_ids: list[int]) -> None:
    """After commit, ask Celery to compose these cases' notices. PostgreSQL remembers; a lost message costs a minute."""

    def wake() -> None:
        current_app.send_task("casework.tasks.announce", [case_ids], ignore_result=True)

    transaction.on_commit(wake, robust=True)


def first_broken_link() -> tuple[str, int, str] | None:
    """(case number, seq, what is wrong) of the first event whose hash or words, or chain whose end, does not fit, else None.

    Redacted words fit as long as their salted hash stays.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BROKEN)
        row = cursor.fetchone()
    return (row[0], row[1], row[2]) if row else None


_BROKEN = """
WITH linked AS (
    SELECT e.id, e.case_id, e.seq, e.hash,
           lag(e.seq, 1, 0) OVER chain AS previous_seq,
           casework_event_hash(lag(e.hash, 1, ''::bytea) OVER chain, e) AS expected
    FROM casework_event e
    WINDOW chain AS (PARTITION BY e.case_id ORDER BY e.seq)
), broken AS (
    SELECT case_id, seq, 'the event was changed' AS fault FROM linked WHERE hash <> expected AND seq = previous_seq + 1
    UNION ALL
    SELECT case_id, previous_seq + 1, 'an event is missing' FROM linked WHERE seq <> previous_seq + 1
    UNION ALL
    SELECT c.id, coalesce(h.seq, 0), 'the end of the timeline is missing'
    FROM casework_case c LEFT JOIN casework_head h ON h.case_id = c.id
    LEFT JOIN LATERAL (SELECT seq, hash FROM casework_event e WHERE e.case_id = c.id ORDER BY seq DESC LIMIT 1) AS last ON true
    WHERE last.seq IS NULL OR h.seq IS DISTINCT FROM last.seq OR h.hash IS DISTINCT FROM last.hash
    UNION ALL
    SELECT e.case_id, e.seq, CASE WHEN w.id IS NULL THEN 'the words are missing' ELSE 'the words were changed' END
    FROM casework_event e LEFT JOIN casework_words w ON w.id::text = e.facts ->> 'words_id' AND w.case_id = e.case_id
    WHERE e.facts ? 'words_id' AND (
        w.id IS NULL OR encode(w.digest, 'hex') <> e.facts ->> 'words'
        OR w.redacted_at IS NULL AND w.digest <> sha256(
            w.salt || convert_to(w.kind, 'UTF8') || '\\x00'::bytea || convert_to(w.title, 'UTF8') || '\\x00'::bytea
            || convert_to(w.text, 'UTF8')))
)
SELECT c.number, b.seq, b.fault FROM broken b JOIN casework_case c ON c.id = b.case_id ORDER BY c.id, b.seq LIMIT 1
"""
