"""Whether copies are what their lives are: the same rows, a chain that holds, a timeline that says what the tables say."""

from collections.abc import Iterator, Sequence
from typing import Any

from casework.models import Case
from tests.bench.staging import TABLES, Table
from tests.stateful.model import recomputed, stored


def drawn(cursor: Any, count: int) -> list[int]:
    """Ids of so many copies, evenly from all of them."""
    cursor.execute("SELECT count(*) FROM city.copy")
    (copies,) = cursor.fetchone()
    step = max(1, copies // count)
    cursor.execute("SELECT id FROM city.copy WHERE n %% %s = 0 ORDER BY n", [step])
    return [case for (case,) in cursor.fetchall()]


def problems(cursor: Any, cases: Sequence[int]) -> Iterator[str]:
    """What is wrong with these copies, while the schema `city` still says of which life each is one; and with any reference."""
    parameters = {"cases": list(cases)}
    for table in TABLES:
        cursor.execute(_COUNTS.format(life=_rows(table, "c.life"), copy=_rows(table, "c.id")), parameters)
        yield from (f"case {case}: {copied} rows in {table.name}, {rows} in its life" for case, rows, copied in cursor.fetchall())
    cursor.execute(_CHAINS, parameters)
    yield from (f"case {case}: the chain breaks at event {seq}" for case, seq in cursor.fetchall())
    cursor.execute(_WORDS, parameters)
    yield from (f"case {case}: the words of event {seq} are missing or others" for case, seq in cursor.fetchall())
    cursor.execute(_VISITS, parameters)
    yield from (f"case {case}: the visit of event {seq} is missing" for case, seq in cursor.fetchall())
    yield from _orphans(cursor)
    for case in Case.objects.filter(pk__in=cases):
        by_events, by_rows = recomputed(case), stored(case)
        if by_events != by_rows:
            yield f"case {case.pk}: its events say {by_events}, its rows {by_rows}"


def _rows(table: Table, case: str) -> str:
    """How many rows a case has there."""
    if table.via is None:
        return f"(SELECT count(*) FROM {table.name} t WHERE t.{'id' if table.model is Case else 'case_id'} = {case})"  # noqa: S608
    link = next(field.column for field in table.fields if field.related_model is table.via)
    via = table.via._meta.db_table
    return f"(SELECT count(*) FROM {table.name} t JOIN {via} v ON v.id = t.{link} WHERE v.case_id = {case})"  # noqa: S608


def _orphans(cursor: Any) -> Iterator[str]:
    """Rows that name another which is not there: foreign keys are not asked while the guards are off."""
    cursor.execute(_FOREIGN_KEYS, [[table.name for table in TABLES]])
    for name, table, column, other, key in cursor.fetchall():
        missing = f"t.{column} IS NOT NULL AND o.{key} IS NULL"
        cursor.execute(f"SELECT count(*) FROM {table} t LEFT JOIN {other} o ON o.{key} = t.{column} WHERE {missing}")  # noqa: S608
        (count,) = cursor.fetchone()
        if count:
            yield f"{name}: {count} rows"


_COUNTS = """
    SELECT id, of_life, of_copy FROM (
        SELECT c.id, {life} AS of_life, {copy} AS of_copy FROM city.copy c WHERE c.id = ANY (%(cases)s)
    ) AS counted WHERE of_life <> of_copy
"""
_CHAINS = """
    WITH linked AS (
        SELECT e.case_id, e.seq, e.hash, lag(e.seq, 1, 0) OVER chain AS before,
               casework_event_hash(lag(e.hash, 1, ''::bytea) OVER chain, e) AS expected
        FROM casework_event e WHERE e.case_id = ANY (%(cases)s) WINDOW chain AS (PARTITION BY e.case_id ORDER BY e.seq)
    ), last AS (
        SELECT DISTINCT ON (case_id) case_id, seq, hash FROM linked ORDER BY case_id, seq DESC
    )
    SELECT case_id, seq FROM linked WHERE hash <> expected OR seq <> before + 1
    UNION ALL
    SELECT c.id, last.seq FROM unnest(%(cases)s::bigint[]) AS c (id)
    LEFT JOIN last ON last.case_id = c.id LEFT JOIN casework_head h ON h.case_id = c.id
    WHERE (h.seq, h.hash, h.announced_seq) IS DISTINCT FROM (last.seq, last.hash, last.seq)
"""
_WORDS = """
    SELECT e.case_id, e.seq FROM casework_event e
    LEFT JOIN casework_words w ON w.id = (e.facts ->> 'words_id')::uuid AND w.case_id = e.case_id
    WHERE e.case_id = ANY (%(cases)s) AND e.facts ? 'words_id' AND (
        w.id IS NULL OR encode(w.digest, 'hex') <> e.facts ->> 'words' OR w.terms <> casework_terms(w.title, w.text)
        OR w.redacted_at IS NULL AND w.digest <> sha256(
            w.salt || convert_to(w.kind, 'UTF8') || '\\x00'::bytea || convert_to(w.title, 'UTF8') || '\\x00'::bytea
            || convert_to(w.text, 'UTF8')))
"""
_VISITS = """
    SELECT e.case_id, e.seq FROM casework_event e
    WHERE e.case_id = ANY (%(cases)s) AND e.facts ? 'visit' AND NOT EXISTS (
        SELECT 1 FROM visits_visit v WHERE v.id = (e.facts ->> 'visit')::uuid AND v.case_id = e.case_id)
"""
_FOREIGN_KEYS = """
    SELECT k.conname, k.conrelid::regclass::text, quote_ident(a.attname), k.confrelid::regclass::text, quote_ident(b.attname)
    FROM pg_constraint k
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
    WHERE k.contype = 'f' AND k.conrelid = ANY (%s::regclass[]) ORDER BY 1
"""
