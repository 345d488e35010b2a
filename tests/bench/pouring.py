"""The statements that pour copies of lives into the tables: one for each table, made of its model's columns.

A column added later is copied as it stands. One whose value hangs on the copied row has a line in `copying.SPECIAL`; what is
computed of an event stands in timelines.py.
"""

import base64
import hashlib
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models

from casework.models import Case, Event, Notice
from tests.bench import copying, signatures, timelines
from tests.bench.staging import PLACED, TABLES, Table

OF_EVENTS = next(table for table in TABLES if table.model is Event)
BLOCK = 64
"""Bytes of one block of SHA-256."""


def link_token(link: int) -> str:
    """Of a citizen's link, by its id."""
    return f"city-link-{link:012d}"


def code(case: int) -> str:
    """The PIN of a case, and the code of each visit that a citizen was sent one for, by the case's id."""
    return f"{case:06d}"[-6:]


def slip_code(case: int) -> str:
    """What is printed on the visit slips of a case."""
    return f"{case:010d}"


def prepare(cursor: Any) -> None:
    """Functions, and the digests under which copied notices will stand. Search terms are looked up for the time being: to make
    them anew for every copy would take a third of the time."""
    cursor.execute(_hmac("hmac", base64.b64decode(settings.HASH_KEY)))
    cursor.execute(timelines.FUNCTIONS)
    cursor.execute(_TERMS)
    columns = {field.column: _of_digest(field) for field in Notice._meta.concrete_fields if not field.primary_key}
    cursor.execute(_DIGESTS.format(insert=signatures.inserting(Notice, columns, _MISSING)))


def pour(cursor: Any, first: int, last: int) -> None:
    """Every row of those copies, from the first to the last."""
    cursor.execute("SET session_replication_role = replica")
    events = timelines.statement(dict(_poured(OF_EVENTS)), _from(OF_EVENTS))
    for table in TABLES:
        cursor.execute(events if table.model is Event else _statement(table), {"first": first, "last": last})
    cursor.execute("SET session_replication_role = DEFAULT")


def finish(cursor: Any) -> None:
    """Search terms are made as ever, and what gives out numbers goes on behind the copies."""
    cursor.execute("SELECT definition FROM city.made_terms")
    (definition,) = cursor.fetchone()
    cursor.execute(definition)
    cursor.execute("SET session_replication_role = replica")  # more of a day than the guard lets go at once
    cursor.execute(
        "INSERT INTO casework_number SELECT day, max(of_day) FROM city.copy GROUP BY day "
        "ON CONFLICT (day) DO UPDATE SET last = excluded.last"
    )
    cursor.execute("SET session_replication_role = DEFAULT")
    for model in (Case, *PLACED):
        name = model._meta.db_table
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}")  # noqa: S608


def _statement(table: Table) -> str:
    return signatures.inserting(table.model, dict(_poured(table)), f"{_from(table)} ORDER BY s.{table.by}")


def _poured(table: Table) -> Iterator[tuple[str, str]]:
    """Column and value of each; what the database counts is left to it."""
    for field in table.fields:
        counted = field.primary_key and not isinstance(field, models.UUIDField)
        if not counted or table.model in {Case, *PLACED}:
            yield field.column, copying.SPECIAL.get((table.model, field.column)) or copying.value(field)


def _from(table: Table) -> str:
    digests = (
        "LEFT JOIN city.digest d ON s.digest_id IS NOT NULL AND d.recipient_id = s.recipient_id "
        "AND d.deliver_after = s.deliver_after + c.by_weeks"
    )
    return (
        f"FROM city.copy c JOIN city.{table.name} s ON s.life = c.life AND s.quarter = c.quarter "
        f"{digests if table.model is Notice else ''} WHERE c.n BETWEEN %(first)s AND %(last)s"
    )


def _hmac(name: str, key: bytes) -> str:
    """A function of the schema `city`: HMAC-SHA256 of a message under this key."""
    block = (hashlib.sha256(key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\0")
    outer, inner = (bytes(byte ^ pad for byte in block).hex() for pad in (0x5C, 0x36))
    return (
        f"CREATE FUNCTION city.{name}(message bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS "
        f"$$ SELECT sha256('\\x{outer}'::bytea || sha256('\\x{inner}'::bytea || message)) $$"
    )


_TERMS = """
    CREATE UNLOGGED TABLE city.terms AS
    SELECT DISTINCT ON (key) md5(title || '/' || text)::uuid AS key, casework_terms(title, text) AS terms
    FROM city.casework_words;
    ALTER TABLE city.terms ADD PRIMARY KEY (key);
    CREATE TABLE city.made_terms AS SELECT pg_get_functiondef('public.casework_terms'::regproc) AS definition;
    CREATE OR REPLACE FUNCTION public.casework_terms(title text, body text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE AS $$
        BEGIN RETURN (SELECT t.terms FROM city.terms t WHERE t.key = md5($1 || '/' || $2)::uuid); END
    $$;
"""


def _of_digest(field: models.Field[Any, Any]) -> str:
    if field.column == "recipient_id":
        return "m.recipient_id"
    if field.column == "state":
        return copying.ARRIVED.format("t")
    if field.column == "sent_at":
        return "coalesce(t.sent_at, CASE t.state WHEN 'pending' THEN t.deliver_after END) + (m.deliver_after - t.deliver_after)"
    moved = isinstance(field, models.DateTimeField)
    return f"t.{field.column} + (m.deliver_after - t.deliver_after)" if moved else f"t.{field.column}"


_MISSING = """
    FROM city.moment m JOIN casework_notice t ON t.id = m.original
    WHERE NOT EXISTS (SELECT 1 FROM casework_notice x
        WHERE x.case_id IS NULL AND x.recipient_id = m.recipient_id AND x.deliver_after = m.deliver_after)
"""
_DIGESTS = """
    SET session_replication_role = replica;
    CREATE UNLOGGED TABLE city.moment AS
    SELECT s.recipient_id, s.deliver_after + w.by_weeks AS deliver_after, min(s.digest_id) AS original
    FROM (SELECT DISTINCT life, quarter, by_weeks FROM city.copy) AS w
    JOIN city.casework_notice s ON s.life = w.life AND s.quarter = w.quarter
    WHERE s.digest_id IS NOT NULL GROUP BY 1, 2;
    {insert};
    CREATE UNLOGGED TABLE city.digest AS SELECT recipient_id, deliver_after, id FROM casework_notice WHERE case_id IS NULL;
    CREATE UNIQUE INDEX ON city.digest (recipient_id, deliver_after);
    ANALYZE city.digest;
    SET session_replication_role = DEFAULT;
"""
