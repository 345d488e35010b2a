"""The lives of a city laid out for copying: every row of each, once for each quarter, by a table of the same name in `city`.

People, units, areas and the names of places are the quarter's already. What differs from copy to copy stays as it is: times,
ids of words and visits, and the ids of waits, flags and slips as places within the life.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from psycopg2.extras import execute_values

from accounts.models import Area, Unit, User
from casework.crypto import seal
from casework.demo.county import AREAS, PLACES
from casework.models import (
    Attestation,
    Case,
    CaseHandler,
    CaseView,
    Correction,
    Event,
    Firing,
    Link,
    Notice,
    Pause,
    Rating,
    Wait,
    Words,
)
from tests.bench import in_full, noted, quarters
from visits.models import Call, Flag, Invitation, Photo, Review, Slip, Visit


@dataclass(frozen=True)
class Table:
    """`via`: the row between it and its case, if it does not name the case itself. `by`: in which order rows came about."""

    model: type[models.Model]
    by: str
    via: type[models.Model] | None = None

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @property
    def fields(self) -> list[models.Field[Any, Any]]:
        return [field for field in self.model._meta.concrete_fields if not field.generated]


TABLES = (
    Table(Words, "created_at"),  # first: events hold their digests
    Table(Case, "created_at"),
    Table(Event, "occurred_at"),
    Table(Wait, "since"),
    Table(Pause, "started_at", via=Wait),
    Table(Attestation, "accepted_at"),
    Table(Rating, "at"),
    Table(Link, "created_at"),
    Table(CaseHandler, "since"),
    Table(Firing, "fired_at", via=Wait),
    Table(CaseView, "at"),
    Table(Correction, "proposed_at"),
    Table(Visit, "began_at"),
    Table(Visit.companions.through, "id", via=Visit),
    Table(Invitation, "named_at", via=Visit),
    Table(Flag, "raised_at", via=Visit),
    Table(Review, "given_at", via=Visit),
    Table(Call, "at", via=Visit),
    Table(Slip, "printed_at"),
    Table(Photo, "received_at", via=Visit),
    Table(Notice, "created_at"),
)
PLACED: dict[type[models.Model], str] = {Wait: "wait", Link: "link", Flag: "flag", Slip: "slip"}
"""Their ids are counted within the life: facts and other rows name them."""
TWINS: dict[type[models.Model], str] = {User: "person", Unit: "unit", Area: "area"}

PEOPLE = frozenset({"handler", "from_handler", "entered_by", "visitor", "proposed_by"})
COMPANY = frozenset({"companions", "named"})
"""Lists of people."""
UNITS = frozenset({"assisting_id", "assisted_id", "released"})
CODES = {
    "unit": "unit",
    "from_unit": "unit",
    "assisting": "unit",
    "assisted": "unit",
    "came_from": "unit",
    "area": "area",
    "from_area": "area",
}
PLAIN = frozenset(
    [
        "about",
        "actions",
        "answer",
        "approved",
        "awaits_decision",
        "by",
        "by_choice",
        "came_back",
        "channel",
        "check",
        "colour",
        "compared",
        "confidential",
        "confirmed",
        "dissatisfied_for_good",
        "field",
        "goes_on",
        "heard_there",
        "held",
        "held_for",
        "how",
        "kind",
        "late",
        "left",
        "leader",
        "limit",
        "method",
        "nth",
        "outcome",
        "owed_again",
        "plan",
        "plan_day",
        "planned",
        "promised",
        "rating",
        "received_on",
        "recall",
        "result",
        "rework",
        "round",
        "rule",
        "score",
        "solved",
        "spares",
        "tell",
        "threshold",
        "to_be_ruled",
        "topic",
        "urgency",
        "version",
        "visited",
        "visits_counted",
        "visits_required",
        "waited",
        "was",
        "waiting_for",
        "waits_again",
        "why_not",
        "from_topic",
        "from_urgency",
    ]
)
FOLLOWED = frozenset(
    {"words", "words_id", "redacted", "visit", "wait", "flag", "slip", "settles"}
    | {"since", "began_at", "came_at", "planned_for", "limit_ended", "due", "due_at", "due_moved_to", "cut_off", "clock_from"}
)
"""What JSON columns name of other rows, and the times in them."""


def lay_out(cursor: Any, twins: Mapping[str, quarters.Twins]) -> None:
    """Make the schema `city` and its tables. Raises LookupError at a fact of which nobody said what it is."""
    cursor.execute(_SCHEMA)
    for kind, ids in twins.items():
        rows = [(quarter, original, twin) for (quarter, original), twin in ids.items()]
        cursor.execute(f"CREATE TABLE city.{kind} (quarter int, original bigint, twin bigint, PRIMARY KEY (original, quarter))")
        execute_values(cursor, f"INSERT INTO city.{kind} VALUES %s", rows, page_size=5000)  # noqa: S608
    prefixes = list(enumerate(quarters.NAMES))
    execute_values(cursor, "INSERT INTO city.quarter VALUES %s", prefixes)
    _count_places(cursor)
    in_full.open_words(cursor)
    for table in TABLES:
        _refuse_unknown_facts(cursor, table)
        cursor.execute(_LAID_OUT.format(table=table.name, columns=", ".join(_columns(table)), life=_life(table), t="t"))
        cursor.execute(f"CREATE INDEX ON city.{table.name} (life, quarter); ANALYZE city.{table.name}")
        if table.model is Words:
            cursor.execute("CREATE UNIQUE INDEX ON city.casework_words (id, quarter)")
            in_full.seal_words(cursor)
            cursor.execute(_FUNCTIONS)
    in_full.open_visits(cursor)
    _seal_addresses(cursor)
    noted.lay_out(cursor, twins)


def _life(table: Table) -> str:
    if table.model is Case:
        return "t.id"
    if table.via is None:
        return "t.case_id"
    link = next(field.column for field in table.fields if field.related_model is table.via)
    return f"(SELECT v.case_id FROM {table.via._meta.db_table} v WHERE v.id = t.{link})"  # noqa: S608


def _columns(table: Table) -> Iterator[str]:
    for field in table.fields:
        yield f"{_SPECIAL.get((table.model, field.column)) or _laid_out(field)} AS {field.column}"


def _laid_out(field: models.Field[Any, Any]) -> str:
    column = f"t.{field.column}"
    target: Any = field.model if field.primary_key else field.related_model
    if target in TWINS:
        return f"(SELECT twin FROM city.{TWINS[target]} WHERE original = {column} AND quarter = q.n)"  # noqa: S608
    if target in PLACED:
        return f"(SELECT place FROM city.place WHERE kind = '{PLACED[target]}' AND id = {column})"  # noqa: S608
    if isinstance(field, models.JSONField):
        return f"city.of_quarter({column}, q.n)"
    return column


def _count_places(cursor: Any) -> None:
    for model, kind in PLACED.items():
        life = _life(next(table for table in TABLES if table.model is model))
        counted = f"row_number() OVER (PARTITION BY {life} ORDER BY t.id)"
        cursor.execute(f"INSERT INTO city.place SELECT '{kind}', t.id, {life}, {counted} FROM {model._meta.db_table} t")  # noqa: S608


def _refuse_unknown_facts(cursor: Any, table: Table) -> None:
    for field in table.fields:
        if isinstance(field, models.JSONField) and (table.model, field.column) not in _SPECIAL:
            cursor.execute(f"SELECT DISTINCT jsonb_object_keys({field.column}) FROM {table.name}")  # noqa: S608
            names = {name for (name,) in cursor.fetchall()}
            if unknown := names - PLAIN - FOLLOWED - PEOPLE - COMPANY - UNITS - CODES.keys():
                raise LookupError(f"{table.name}.{field.column}: does {', '.join(sorted(unknown))} name another row, or a time?")


def _seal_addresses(cursor: Any) -> None:
    """With the road as the quarter calls it."""
    addresses = {case.pk: case.address for case in Case.objects.all() if case.address}
    rows = [
        (life, quarter, seal(quarters.address(address, quarter), context="casework.case.address"))
        for life, address in addresses.items()
        for quarter, name in enumerate(quarters.NAMES)
        if name
    ]
    fresh = "UPDATE city.casework_case c SET address = v.address FROM (VALUES %s) AS v (life, quarter, address) "
    execute_values(cursor, f"{fresh} WHERE c.life = v.life AND c.quarter = v.quarter", rows, page_size=2000)


_PLACES = "|".join([name for road in PLACES.values() for name in road] + [name for _code, name, *_rest in AREAS])
_IN_FULL = "coalesce((SELECT o.{0} FROM city.words_open o WHERE o.id = t.id), t.{0})"
_RENAMED = f"regexp_replace({_IN_FULL}, '({_PLACES})', q.prefix || '\\1', 'g')"
_SPECIAL: dict[tuple[type[models.Model], str], str] = {
    (Words, "title"): _RENAMED.format("title"),
    (Words, "text"): _RENAMED.format("text"),
    (Event, "changes"): "t.changes",  # noted.py
    (Event, "recorded_at"): "t.occurred_at",  # the lives were played in one transaction
    (Attestation, "visitors"): (
        "(SELECT coalesce(array_agg(p.twin ORDER BY v.nth), '{}') FROM unnest(t.visitors) WITH ORDINALITY AS v (original, nth) "
        "JOIN city.person p ON p.original = v.original AND p.quarter = q.n)"
    ),
    (Case, "assisting"): (
        "(SELECT coalesce(array_agg(u.twin ORDER BY u.twin), '{}') FROM unnest(t.assisting) AS helping "
        "JOIN city.unit u ON u.original = helping AND u.quarter = q.n)"
    ),
    (Wait, "about"): (
        "CASE WHEN t.kind = 'assist' THEN (SELECT 'unit ' || twin FROM city.unit "
        "WHERE original = split_part(t.about, ' ', 2)::bigint AND quarter = q.n) ELSE t.about END"
    ),
    (Wait, "subject"): (
        "CASE WHEN t.kind = 'assist' THEN city.twin_code('unit', to_jsonb(t.subject), q.n) #>> '{}' "
        "WHEN t.subject LIKE 'flag %' THEN (SELECT 'flag ' || place FROM city.place "
        "WHERE kind = 'flag' AND id = split_part(t.subject, ' ', 2)::bigint) ELSE t.subject END"
    ),
}
_LAID_OUT = """
    CREATE UNLOGGED TABLE city.{table} AS SELECT {life} AS life, q.n AS quarter, {columns}
    FROM {table} t CROSS JOIN city.quarter q WHERE {life} IS NOT NULL
"""
_SCHEMA = """
    CREATE SCHEMA city;
    CREATE TABLE city.quarter (n int, prefix text);
    CREATE TABLE city.place (kind text, id bigint, life bigint, place int, PRIMARY KEY (kind, id));
"""
_FUNCTIONS = f"""
    CREATE FUNCTION city.twin_person(original jsonb, in_quarter int) RETURNS jsonb LANGUAGE sql STABLE AS $$
        SELECT to_jsonb(twin) FROM city.person p WHERE p.original = $1::bigint AND p.quarter = $2
    $$;
    CREATE FUNCTION city.twin_code(kind text, code jsonb, in_quarter int) RETURNS jsonb LANGUAGE sql STABLE AS $$
        SELECT to_jsonb(b.code) FROM accounts_unit a JOIN city.unit u ON u.original = a.id AND u.quarter = $3
        JOIN accounts_unit b ON b.id = u.twin WHERE kind = 'unit' AND a.code = $2 #>> '{{}}'
        UNION ALL
        SELECT to_jsonb(b.code) FROM accounts_area a JOIN city.area u ON u.original = a.id AND u.quarter = $3
        JOIN accounts_area b ON b.id = u.twin WHERE kind = 'area' AND a.code = $2 #>> '{{}}'
    $$;
    CREATE FUNCTION city.of_quarter(facts jsonb, in_quarter int) RETURNS jsonb LANGUAGE sql STABLE AS $$
        SELECT facts || coalesce(jsonb_object_agg(key, CASE
            WHEN value = 'null' THEN value
            WHEN key = ANY ('{{{",".join(sorted(COMPANY))}}}') THEN (
                SELECT coalesce(jsonb_agg(city.twin_person(original, $2)), '[]') FROM jsonb_array_elements(value) AS original)
            WHEN key = ANY ('{{{",".join(sorted(PEOPLE))}}}') THEN city.twin_person(value, $2)
            WHEN key = 'released' THEN (
                SELECT jsonb_agg(u.twin) FROM city.unit u WHERE u.quarter = $2
                  AND u.original IN (SELECT helping::bigint FROM jsonb_array_elements(value) AS helping))
            WHEN key IN ('assisting_id', 'assisted_id') THEN (
                SELECT to_jsonb(twin) FROM city.unit u WHERE u.original = value::bigint AND u.quarter = $2)
            WHEN key IN ('unit', 'from_unit', 'assisting', 'assisted') THEN city.twin_code('unit', value, $2)
            WHEN key IN ('area', 'from_area') THEN city.twin_code('area', value, $2)
            WHEN key IN ('wait', 'flag', 'slip') THEN (
                SELECT to_jsonb(place) FROM city.place p WHERE p.kind = key AND p.id = value::bigint)
            WHEN key = 'words' THEN (SELECT to_jsonb(encode(digest, 'hex')) FROM city.casework_words w
                WHERE w.id = (facts ->> 'words_id')::uuid AND w.quarter = $2)
            ELSE value END), '{{}}')
        FROM jsonb_each(facts)
        WHERE key = ANY ('{{{",".join(sorted(PEOPLE | COMPANY | UNITS | CODES.keys() | {"wait", "flag", "slip", "words"}))}}}')
    $$;
"""  # noqa: S608
