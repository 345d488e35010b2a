"""The statements that pour copies of lives into the tables: one for each table, made of its model's columns.

A column added later is copied as it stands. One whose value hangs on the copied row has a line in `_SPECIAL`; one of an event,
in `_OF_EVENTS`, where all other columns of the copy are there by their names.
"""

import base64
import hashlib
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models

from casework.models import Attestation, Case, Citizen, Event, Link, Notice, Wait, Words
from tests.bench.staging import PLACED, TABLES, Table
from visits.models import Flag, Slip, Visit

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
    cursor.execute(_CHAIN)
    cursor.execute(_TERMS)
    columns = [field.column for field in Notice._meta.concrete_fields if not field.primary_key]
    moved = ", ".join(_of_digest(field) for field in Notice._meta.concrete_fields if not field.primary_key)
    cursor.execute(_DIGESTS.format(columns=", ".join(columns), moved=moved))


def pour(cursor: Any, first: int, last: int) -> None:
    """Every row of those copies, from the first to the last."""
    cursor.execute("SET session_replication_role = replica")
    for table in TABLES:
        cursor.execute(_EVENTS if table.model is Event else _statement(table), {"first": first, "last": last})
    cursor.execute("SET session_replication_role = DEFAULT")


def finish(cursor: Any) -> None:
    """Search terms are made as ever, and what gives out numbers goes on behind the copies."""
    cursor.execute("SELECT definition FROM city.made_terms")
    (definition,) = cursor.fetchone()
    cursor.execute(definition)
    cursor.execute(
        "INSERT INTO casework_number SELECT day, max(of_day) FROM city.copy GROUP BY day "
        "ON CONFLICT (day) DO UPDATE SET last = excluded.last"
    )
    for model in (Case, *PLACED):
        name = model._meta.db_table
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}")  # noqa: S608


def _statement(table: Table) -> str:
    names, values = zip(*_poured(table), strict=True)
    return f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {', '.join(values)} {_from(table)} ORDER BY s.{table.by}"


def _poured(table: Table) -> Iterator[tuple[str, str]]:
    """Column and value of each; what the database counts is left to it."""
    for field in table.fields:
        counted = field.primary_key and not isinstance(field, models.UUIDField)
        if not counted or table.model in {Case, *PLACED}:
            yield field.column, _SPECIAL.get((table.model, field.column)) or _value(field)


def _from(table: Table) -> str:
    digests = (
        "LEFT JOIN city.digest d ON s.digest_id IS NOT NULL AND d.recipient_id = s.recipient_id "
        "AND d.deliver_after = s.deliver_after + c.by_weeks"
    )
    return (
        f"FROM city.copy c JOIN city.{table.name} s ON s.life = c.life AND s.quarter = c.quarter "
        f"{digests if table.model is Notice else ''} WHERE c.n BETWEEN %(first)s AND %(last)s"
    )


def _value(field: models.Field[Any, Any]) -> str:
    column = f"s.{field.column}"
    target: Any = field.model if field.primary_key else field.related_model
    if target is Case:
        return "c.id"
    if target is Citizen:
        return f"CASE WHEN {column} IS NOT NULL THEN c.citizen END"
    if target in {Words, Visit} or (field.primary_key and isinstance(field, models.UUIDField)):
        return _twin(column)
    if target in PLACED:
        return f"c.first_{PLACED[target]} + {column}"
    if target is Notice:
        return "d.id"
    if isinstance(field, models.DateTimeField):
        return f"{column} + {_NOTICE_SHIFT if field.model is Notice else 'c.shift'}"
    if isinstance(field, models.DateField):
        return f"{column} + c.days"
    return _followed(column) if isinstance(field, models.JSONField) else column


def _twin(uuid: str) -> str:
    """The copy's own, drawn from both ids."""
    return f"md5({uuid}::text || ':' || c.id)::uuid"


def _followed(facts: str) -> str:
    """JSON that names other rows of the life, or times."""
    names = {name: f"{_twin(f'({facts} ->> {name!r})')}" for name in ("words_id", "redacted", "visit")}
    names |= {kind: f"c.first_{kind} + ({facts} ->> {kind!r})::bigint" for kind in ("wait", "flag", "slip")}
    names |= {name: _moved(f"({facts} ->> {name!r})") for name in ("since", "planned_for", "due_at", "cut_off", "clock_from")}
    at_closing = f"CASE {facts} #>> '{{threshold,unit}}' WHEN 'working_days' THEN c.by_weeks ELSE c.shift END"
    names["limit_ended"] = _moved(f"({facts} ->> 'limit_ended')", at_closing)
    subject = _subject(f"({facts} -> 'settles' ->> 1)")
    names["settles"] = f"CASE WHEN {facts} ? 'settles' THEN jsonb_build_array({facts} -> 'settles' -> 0, {subject}) END"
    pairs = ", ".join(f"'{name}', {value}" for name, value in names.items())
    source = f"CASE WHEN {facts} ? 'source' THEN jsonb_build_object('source', nullif(c.source, '')) ELSE '{{}}' END"
    keys = ",".join([*names, "source"])
    return (
        f"CASE WHEN {facts} ?| '{{{keys}}}' THEN {facts} || jsonb_strip_nulls(jsonb_build_object({pairs})) || {source} "
        f"ELSE {facts} END"
    )


def _moved(moment: str, shift: str = "c.shift") -> str:
    """As Python writes an instant."""
    return f"to_char(({moment}::timestamptz + {shift}) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')"


def _subject(subject: str) -> str:
    """What a review is about: a flag, or the id of a visit, alone or behind a word."""
    return (
        f"CASE WHEN {subject} LIKE 'flag %%' THEN 'flag ' || c.first_flag + split_part({subject}, ' ', 2)::bigint "
        f"WHEN {subject} LIKE '%%-%%' THEN replace({subject}, right({subject}, 36), {_twin(f'right({subject}, 36)')}::text) "
        f"ELSE {subject} END"
    )


def _keyed(column: str, purpose: str, text: str, code: str = "right(lpad(c.id::text, 6, '0'), 6)") -> str:
    """What casework.crypto.keyed_hash says of the text and the code, where the life has such a value."""
    return (
        f"CASE WHEN {column} IS NOT NULL THEN "
        f"city.hmac('{purpose}'::bytea || '\\x00'::bytea || convert_to({text} || ':' || {code}, 'UTF8')) END"
    )


# What arrives under a digest arrives when the digest does.
_NOTICE_SHIFT = "CASE WHEN s.digest_id IS NULL THEN c.shift ELSE c.by_weeks END"
_SPECIAL: dict[tuple[type[models.Model], str], str] = {
    (Case, "number"): "c.number",
    (Case, "source"): "c.source",
    (Case, "external_id"): "c.external_id",
    (Case, "pin_digest"): _keyed("s.pin_digest", "pin", "c.number"),
    (Attestation, "visit"): _twin("s.visit"),
    (Wait, "subject"): _subject("s.subject"),
    # A limit in working days ends at the close of business, whatever the minute in which it began.
    (Wait, "due_at"): "s.due_at + CASE s.limit_unit WHEN 'working_days' THEN c.by_weeks ELSE c.shift END",
    (Link, "digest"): "sha256(convert_to('city-link-' || lpad((c.first_link + s.id)::text, 12, '0'), 'UTF8'))",
    (Visit, "code_digest"): _keyed("s.code_digest", "visit_code", f"{_twin('s.id')}::text"),
    (Slip, "digest"): _keyed("s.digest", "visit_slip", "c.number", "lpad(c.id::text, 10, '0')"),
    (Flag, "other_id"): "s.other_id",  # mostly of another life
}

_OF_EVENTS = {
    "hash": """city.chain(jsonb_build_array(
        e.case_id, e.seq, e.verb, e.actor_id, e.on_behalf_of_id,
        to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        e.facts, e.schema, e.public)::text) OVER (PARTITION BY e.case_id ORDER BY e.seq)""",
}
"""What is computed of each copied event, as the database's own trigger does (casework/sql/timeline.sql). For a keyed digest,
`prepare` makes a function with `_hmac` and its key; what is drawn for each event has its line in `_SPECIAL`."""


def _events() -> str:
    """And the heads of their chains; everything has been announced."""
    table = next(table for table in TABLES if table.model is Event)
    columns = {column: value for column, value in _poured(table) if column not in _OF_EVENTS}
    inside = ", ".join(f"{value} AS {column}" for column, value in columns.items())
    return (
        f"WITH e AS (SELECT {inside} {_from(table)}), poured AS ("  # noqa: S608
        f"INSERT INTO casework_event ({', '.join([*columns, *_OF_EVENTS])}) "
        f"SELECT {', '.join([*(f'e.{column}' for column in columns), *_OF_EVENTS.values()])} FROM e ORDER BY e.{table.by} "
        "RETURNING case_id, seq, hash) "
        "INSERT INTO casework_head (case_id, seq, hash, announced_seq) "
        "SELECT DISTINCT ON (case_id) case_id, seq, hash, seq FROM poured ORDER BY case_id, seq DESC"
    )


def _hmac(name: str, key: bytes) -> str:
    """A function of the schema `city`: HMAC-SHA256 of a message under this key."""
    block = (hashlib.sha256(key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\0")
    outer, inner = (bytes(byte ^ pad for byte in block).hex() for pad in (0x5C, 0x36))
    return (
        f"CREATE FUNCTION city.{name}(message bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS "
        f"$$ SELECT sha256('\\x{outer}'::bytea || sha256('\\x{inner}'::bytea || message)) $$"
    )


_EVENTS = _events()
_CHAIN = """
    CREATE FUNCTION city.chained(previous bytea, message text) RETURNS bytea LANGUAGE plpgsql STABLE AS $$
        BEGIN RETURN sha256(previous || convert_to(message, 'UTF8')); END
    $$;
    CREATE AGGREGATE city.chain(message text) (sfunc = city.chained, stype = bytea, initcond = '');
"""
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
    moved = isinstance(field, models.DateTimeField)
    return f"t.{field.column} + (m.deliver_after - t.deliver_after)" if moved else f"t.{field.column}"


_DIGESTS = """
    SET session_replication_role = replica;
    CREATE UNLOGGED TABLE city.moment AS
    SELECT s.recipient_id, s.deliver_after + w.by_weeks AS deliver_after, min(s.digest_id) AS original
    FROM (SELECT DISTINCT life, quarter, by_weeks FROM city.copy) AS w
    JOIN city.casework_notice s ON s.life = w.life AND s.quarter = w.quarter
    WHERE s.digest_id IS NOT NULL GROUP BY 1, 2;
    INSERT INTO casework_notice ({columns}) SELECT {moved}
    FROM city.moment m JOIN casework_notice t ON t.id = m.original
    WHERE NOT EXISTS (SELECT 1 FROM casework_notice x
        WHERE x.case_id IS NULL AND x.recipient_id = m.recipient_id AND x.deliver_after = m.deliver_after);
    CREATE UNLOGGED TABLE city.digest AS SELECT recipient_id, deliver_after, id FROM casework_notice WHERE case_id IS NULL;
    CREATE UNIQUE INDEX ON city.digest (recipient_id, deliver_after);
    ANALYZE city.digest;
    SET session_replication_role = DEFAULT;
"""
