"""Rows as they stood before texts were sealed, and as old code still writes them beside the new."""

from django.db import connection
from django.db.models import QuerySet

from casework.models import Case, Idempotency, Words
from casework.writing import full_text
from casework.writing.words import SEALED
from tests.roles import as_owner
from visits import content
from visits.models import Visit


def unsealed(words: Words) -> Words:
    """The same words as old code wrote them: in full, with their salt."""
    assert words.sealed is not None
    title, text, salt = full_text.open_full(words.sealed, context=SEALED).texts
    _write(
        "UPDATE casework_words SET title = %s, text = %s, salt = %s, sealed = NULL WHERE id = %s",
        [title, text, bytes.fromhex(salt), words.pk],
    )
    words.refresh_from_db()
    return words


def unsealed_visit(visit: Visit) -> Visit:
    """The same of a visit's texts."""
    for column, names in content.SEALED.items():
        sealed = getattr(visit, column)
        if sealed is not None:
            columns = ", ".join(f"{name} = %s" for name in names)
            texts = content.open_full(column, sealed).texts
            _write(f"UPDATE visits_visit SET {columns}, {column} = NULL WHERE id = %s", [*texts, visit.pk])  # noqa: S608
    visit.refresh_from_db()
    return visit


def renamed(case: Case, **columns: str) -> Case:
    """What another register calls the case, as old code wrote it. The timeline does not know of it."""
    changed = ", ".join(f"{name} = %s" for name in columns)
    _write(f"UPDATE casework_case SET {changed} WHERE id = %s", [*columns.values(), case.pk])  # noqa: S608
    case.refresh_from_db()
    return case


def answer_as(body: bytes, rows: QuerySet[Idempotency]) -> None:
    """What programs were answered, as other code wrote it."""
    for pk in rows.values_list("pk", flat=True):
        _write("UPDATE casework_idempotency SET body = %s WHERE id = %s", [body, pk])


def in_plain(table: str, column: str, key: object) -> str:
    """What stands in the column, by no model that masks it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [key])  # noqa: S608
        value: str = cursor.fetchone()[0]
    return value


def _write(statement: str, values: list[object]) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = DEFAULT; SET CONSTRAINTS ALL DEFERRED")
