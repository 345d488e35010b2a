"""The only way onto a case's timeline. It signs what is appended; the database numbers and chains it (sql/timeline.sql)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from celery import current_app
from django.db import connection, transaction

from accounts.jsonb import as_stored
from accounts.models import User
from casework import bounds
from casework.models import Case, Event
from casework.models.event import SCHEMA
from casework.signature import signed, signed_alike
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
    """An event not yet written, signed. `facts`: codes, ids, numbers and salted hashes; never free text or personal data.

    It holds what the step has changed of the case until now (`Case.changes`).
    """
    written = Event(
        case=case,
        verb=verb.code,
        actor=actor,
        on_behalf_of=on_behalf_of,
        occurred_at=at,
        facts={"round": case.round} | (facts or {}),
        changes=dict(case.changes),
        public=verb.public if public is None else public,
    )
    case.changes.clear()
    written.mac = signed(vars(written))
    return written


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
    """Append one event, and wake the notices once the change is committed. Raises TooManyToday past the actor's bound."""
    count(verb, actor=actor, at=at)
    written = event(case, verb, actor=actor, at=at, on_behalf_of=on_behalf_of, facts=facts, public=public)
    written.save(force_insert=True)
    announce([case.pk])
    return written


def count(verb: Verb, *, actor: User | None, at: datetime) -> None:
    """Count what a person says towards their bound of the day. Raises TooManyToday past it."""
    if actor is not None and verb.bound:
        bounds.add(verb.bound, actor, at=at)


def append_many(events: Iterable[Event]) -> None:
    """The same for many cases in one statement."""
    written = Event.objects.bulk_create(events)
    announce(sorted({row.case_id for row in written}))


def append_alike(verb: Verb, pairs: Iterable[tuple[int, dict[str, Any]]], *, at: datetime) -> None:
    """The same by nobody: an event for each pair of a case id and facts, `round` among them. No objects on the way."""
    alive = list(pairs)  # while it holds the facts, no id comes to mean another part of them
    written: dict[int, str] = {}
    listed = [(case, as_stored(facts, written=written)) for case, facts in alive]
    rows = ", ".join([f'{{"case_id": {case}, "facts": {facts}}}' for case, facts in listed])
    macs = [mac.hex() for mac in signed_alike(verb.code, listed, at=at, public=verb.public)]
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, [verb.code, at, SCHEMA, verb.public, f"[{rows}]", macs])
    announce(sorted({case for case, _facts in listed}))


_ALIKE = """
    INSERT INTO casework_event (case_id, verb, occurred_at, facts, mac, schema, public)
    SELECT case_id, %s, %s, facts, decode(mac, 'hex'), %s, %s
    FROM ROWS FROM (jsonb_to_recordset(%s::jsonb) AS (case_id bigint, facts jsonb), unnest(%s::text[]))
             AS row (case_id, facts, mac)
    ORDER BY case_id
"""


def announce(case_ids: list[int]) -> None:
    """After commit, ask Celery to compose these cases' notices. PostgreSQL remembers; a lost message costs a minute."""

    def wake() -> None:
        current_app.send_task("casework.tasks.announce", [case_ids], ignore_result=True)

    transaction.on_commit(wake, robust=True)
