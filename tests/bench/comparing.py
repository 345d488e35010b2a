"""Whether copies are what their lives are: the same rows, a timeline that was signed and says what the tables say."""

from collections.abc import Iterator, Sequence
from typing import Any

from casework.models import Case
from casework.verification import run
from tests.bench.staging import TABLES, Table


def drawn(cursor: Any, count: int) -> list[int]:
    """Ids of so many copies, evenly from all of them."""
    cursor.execute("SELECT count(*) FROM city.copy")
    (copies,) = cursor.fetchone()
    step = max(1, copies // count)
    cursor.execute("SELECT id FROM city.copy WHERE n %% %s = 0 ORDER BY n", [step])
    return [case for (case,) in cursor.fetchall()]


def problems(cursor: Any, cases: Sequence[int]) -> Iterator[str]:
    """What is wrong with these copies, while the schema `city` still says of which life each is one; and with what they name."""
    parameters = {"cases": list(cases)}
    for table in TABLES:
        cursor.execute(_COUNTS.format(life=_count(table, "c.life"), copy=_count(table, "c.id")), parameters)
        yield from (f"case {case}: {copied} rows in {table.name}, {rows} in its life" for case, rows, copied in cursor.fetchall())
    cursor.execute(_NOT_ANNOUNCED, parameters)
    yield from (f"case {case}: event {seq} was never announced" for case, seq in cursor.fetchall())
    cursor.execute(_TERMS, parameters)
    yield from (f"case {case}: the words {words} are not found by what they say" for case, words in cursor.fetchall())
    cursor.execute(_VISITS, parameters)
    yield from (f"case {case}: the visit of event {seq} is missing" for case, seq in cursor.fetchall())
    yield from _orphans(cursor, parameters)
    yield from (f"case {number}, event {seq}: {what}" for number, seq, what in run.breaks(cases, against=run.basis()))


def _of_case(table: Table, case: str) -> tuple[str, str]:
    """Its rows, as `t` in FROM; and the condition by which they are those of a case."""
    if table.via is None:
        return f"{table.name} t", f"t.{'id' if table.model is Case else 'case_id'} = {case}"
    link = next(field.column for field in table.fields if field.related_model is table.via)
    return f"{table.name} t JOIN {table.via._meta.db_table} v ON v.id = t.{link}", f"v.case_id = {case}"


def _count(table: Table, case: str) -> str:
    rows, of_case = _of_case(table, case)
    return f"(SELECT count(*) FROM {rows} WHERE {of_case})"  # noqa: S608


def _orphans(cursor: Any, parameters: dict[str, Any]) -> Iterator[str]:
    """Rows that name another which is not there: foreign keys are not asked while the guards are off."""
    for table in TABLES:
        rows, of_case = _of_case(table, "ANY (%(cases)s)")
        cursor.execute(_FOREIGN_KEYS, [table.name])
        for name, column, other, key in cursor.fetchall():
            missing = f"{of_case} AND t.{column} IS NOT NULL AND o.{key} IS NULL"
            cursor.execute(f"SELECT count(*) FROM {rows} LEFT JOIN {other} o ON o.{key} = t.{column} WHERE {missing}", parameters)  # noqa: S608
            (count,) = cursor.fetchone()
            if count:
                yield f"{name}: {count} rows"


_COUNTS = """
    SELECT id, of_life, of_copy FROM (
        SELECT c.id, {life} AS of_life, {copy} AS of_copy FROM city.copy c WHERE c.id = ANY (%(cases)s)
    ) AS counted WHERE of_life <> of_copy
"""
_NOT_ANNOUNCED = "SELECT case_id, seq FROM casework_head WHERE case_id = ANY (%(cases)s) AND announced_seq < seq"
_TERMS = """
    SELECT w.case_id, w.id FROM casework_words w
    WHERE w.case_id = ANY (%(cases)s) AND w.terms <> casework_terms(w.title, w.text)
"""
_VISITS = """
    SELECT e.case_id, e.seq FROM casework_event e
    WHERE e.case_id = ANY (%(cases)s) AND e.facts ? 'visit' AND NOT EXISTS (
        SELECT 1 FROM visits_visit v WHERE v.id = (e.facts ->> 'visit')::uuid AND v.case_id = e.case_id)
"""
_FOREIGN_KEYS = """
    SELECT k.conname, quote_ident(a.attname), k.confrelid::regclass::text, quote_ident(b.attname)
    FROM pg_constraint k
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
    WHERE k.contype = 'f' AND k.conrelid = %s::regclass ORDER BY 1
"""
