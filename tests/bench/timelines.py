"""The timelines of copies, as one statement: what each event notes, that the application signed it, and the chain with its head.

All is as casework/signature.py, casework/writing/changes.py and casework/sql/timeline.sql say it.
"""

from collections.abc import Mapping
from typing import Any

from django.db import models

from casework.writing.changes import HASH_BYTES
from tests.bench import copying
from tests.bench.in_full import OF_VISITS
from visits import content
from visits.models import Visit

FUNCTIONS = f"""
    CREATE FUNCTION city.chained(previous bytea, message text) RETURNS bytea LANGUAGE plpgsql STABLE AS $$
        BEGIN RETURN sha256(previous || convert_to(message, 'UTF8')); END
    $$;
    CREATE AGGREGATE city.chain(message text) (sfunc = city.chained, stype = bytea, initcond = '');
    CREATE FUNCTION city.keyed(purpose text, message text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
        SELECT city.hmac(convert_to(purpose, 'UTF8') || '\\x00'::bytea || convert_to(message, 'UTF8'))
    $$;
    CREATE FUNCTION city.noted(name text, value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT CASE value WHEN '' THEN '' ELSE encode(substr(city.keyed('case.' || name, value), 1, {HASH_BYTES}), 'hex') END
    $$;
"""


def statement(columns: Mapping[str, str], source: str) -> str:
    """Pour events and heads; everything has been announced. `columns`: of an event copied. Ids follow the times of a timeline."""
    copied = columns | {"changes": _changes("s.changes", "s.facts")}
    plain = ", ".join(f"{value} AS {name}" for name, value in copied.items() if name not in _COMPUTED)
    names = ", ".join(copied)
    return f"""
        WITH copied AS (SELECT {plain} {source} OFFSET 0
        ), written AS (
            SELECT *, uuid_send(gen_random_uuid()) AS nonce, facts::text AS facts_text, changes::text AS changes_text,
                   coalesce(actor_id::text, 'null') AS actor, coalesce(on_behalf_of_id::text, 'null') AS behalf,
                   {copying.instant("occurred_at")} AS occurred, {copying.instant("recorded_at")} AS recorded
            FROM copied OFFSET 0
        ), signed AS (SELECT *, nonce || city.keyed('event', encode(nonce, 'hex') || {_SIGNED}) AS mac FROM written OFFSET 0
        ), chained AS (
            SELECT *, city.chain({_CHAINED}) OVER timeline AS hash, max(occurred_at) OVER timeline AS latest
            FROM signed WINDOW timeline AS (PARTITION BY case_id ORDER BY seq)
        ), poured AS (
            INSERT INTO casework_event ({names}) SELECT {names} FROM chained ORDER BY latest, case_id, seq
            RETURNING case_id, seq, hash
        )
        INSERT INTO casework_head (case_id, seq, hash, announced_seq, outcome_mac)
        SELECT case_id, seq, hash, seq, nonce || city.keyed('casework_head.outcome_mac', {_ANNOUNCED}) FROM (
            SELECT DISTINCT ON (case_id) *, uuid_send(gen_random_uuid()) AS nonce FROM poured ORDER BY case_id, seq DESC) AS ends
    """  # noqa: S608


_COMPUTED = frozenset({"mac", "hash"})
_SIGNED = """concat('[', case_id, ', "', verb, '", ', actor, ', ', behalf, ', ', public::text, ', "', occurred, '", ',
                    facts_text, ', ', changes_text, ']')"""
_CHAINED = """concat('[', case_id, ', ', seq, ', "', verb, '", ', actor, ', ', behalf, ', "', occurred, '", "', recorded, '", ',
                     facts_text, ', ', schema, ', ', public::text, ', ', changes_text, ', "', encode(mac, 'hex'), '"]')"""
_ANNOUNCED = "concat(encode(nonce, 'hex'), '[', case_id, ', ', seq, ']')"


# What an event notes --------------------------------------------------------------------------------------------------
def _changes(changes: str, facts: str) -> str:
    """Of a copy. `changes`, `facts`: of the event laid out, where everything is the quarter's already."""
    parts = (_row(changes), _due(changes), _words(changes), _attested(changes), _link(changes), _visit(changes, facts))
    followed = " || ".join([changes, *parts])
    return f"CASE WHEN {changes} ?| '{{row,due,words,attested,link,visit}}' THEN {followed} ELSE {changes} END"


def _where(condition: str, name: str, value: str) -> str:
    return f"CASE WHEN {condition} THEN jsonb_build_object('{name}', {value}) ELSE '{{}}' END"


def _row(changes: str) -> str:
    row = f"({changes} -> 'row')"
    pin, created, closed = (f"({row} ->> '{name}')" for name in ("pin_digest", "created_at", "closed_at"))
    of_copy = {
        **{name: f"city.noted('{name}', c.{name})" for name in ("number", "source", "external_id")},
        "pin_digest": f"city.noted('pin_digest', encode({copying.keyed(pin, 'pin', 'c.number')}, 'hex'))",
        "created_at": copying.moved(created),
    }
    pairs = ", ".join(f"'{name}', {value}" for name, value in of_copy.items())
    patches = (
        f"CASE WHEN {row} ? 'number' THEN jsonb_build_object({pairs}) ELSE '{{}}' END",
        _where(f"{row} -> 'citizen' <> 'null'", "citizen", "c.citizen"),
        _where(f"{row} -> 'closed_at' <> 'null'", "closed_at", copying.moved(closed)),
    )
    return _where(f"{row} ?| '{{number,citizen,closed_at}}'", "row", " || ".join([row, *patches]))


def _due(changes: str) -> str:
    """With a limit, or with the end of the day that a person named."""
    named = f"jsonb_build_array({copying.moved('(w ->> 3)', 'c.by_weeks')})"
    limit = f"CASE jsonb_array_length(w) WHEN 4 THEN {named} ELSE jsonb_build_array(w -> 3, w -> 4) END"
    each = f"jsonb_build_array(w -> 0, w -> 1, {copying.subject('(w ->> 2)')}) || {limit}"
    hanging = f"""{changes} @? 'strict $.due[*] ? (@[2] != "" || @.size() == 4)'"""
    return _where(hanging, "due", f"(SELECT jsonb_agg({each}) FROM jsonb_array_elements({changes} -> 'due') AS w)")  # noqa: S608


def _words(changes: str) -> str:
    each = f"jsonb_build_array({copying.twin('(w ->> 0)')}, w -> 1)"
    every = f"(SELECT jsonb_agg({each}) FROM jsonb_array_elements({changes} -> 'words') AS w)"  # noqa: S608
    return _where(f"{changes} ? 'words'", "words", every)


def _attested(changes: str) -> str:
    at = f"(({changes} #>> '{{attested,occurred_at}}')::timestamp AT TIME ZONE 'UTC' + c.shift)"
    moved = f"jsonb_build_object('occurred_at', {copying.instant(at)})"
    return _where(f"{changes} ? 'attested'", "attested", f"({changes} -> 'attested') || {moved}")


def _link(changes: str) -> str:
    return _where(f"{changes} ? 'link'", "link", f"c.first_link + ({changes} ->> 'link')::bigint")


def _visit(changes: str, facts: str) -> str:
    """As visits.content.digest makes it."""
    names = ", ".join(_content(Visit._meta.get_field(name.removesuffix("_id"))) for name in content.STAYS)
    digest = f"encode(city.keyed('visit', jsonb_build_array({names}, coalesce(encode(v.sha256, 'hex'), ''))::text), 'hex')"
    laid_out = f"city.visits_visit v WHERE v.id = ({facts} ->> 'visit')::uuid AND v.quarter = c.quarter"
    return _where(f"{changes} ? 'visit'", "visit", f"(SELECT {digest} FROM {laid_out})")  # noqa: S608


def _content(field: Any) -> str:
    if field.name in OF_VISITS:
        return f"v.opened_{field.name}"
    value = copying.value(field, row="v")
    return copying.instant(f"({value})") if isinstance(field, models.DateTimeField) else value
