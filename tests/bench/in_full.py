"""What people said and visitors wrote: opened before it is laid out; words masked and sealed again, as each quarter says them."""

import secrets
from collections.abc import Iterator
from typing import Any

from psycopg2.extras import execute_values

from casework.models import Words
from casework.models.fields import EncryptedTextField
from casework.writing.words import digest, in_full, mask_and_seal
from visits import content
from visits.models import Visit

AT_ONCE = 2_000
SALT_BYTES = 16
ENCRYPTED = [name for name in content.STAYS if isinstance(Visit._meta.get_field(name), EncryptedTextField)]
OF_VISITS = (*ENCRYPTED, *content.RECORD)
"""Texts of a visit's record that its event notes in full, and its row holds otherwise."""


def open_words(cursor: Any) -> None:
    """Make `city.words_open`: whatever was not redacted."""
    cursor.execute("CREATE UNLOGGED TABLE city.words_open (id uuid PRIMARY KEY, title text, text text)")
    rows = [(str(words.pk), *in_full(words)) for words in Words.objects.filter(redacted_at=None)]
    execute_values(cursor, "INSERT INTO city.words_open VALUES %s", rows, page_size=AT_ONCE)


def seal_words(cursor: Any) -> None:
    """Those laid out in full. Copies share the seal of their life in that quarter, and its digest."""
    cursor.execute("SELECT id::text, quarter, kind, title, text FROM city.casework_words WHERE redacted_at IS NULL")
    rows = [(words, quarter, *_sealed(*texts)) for words, quarter, *texts in cursor.fetchall()]
    fresh = (
        "UPDATE city.casework_words w SET title = v.title, text = v.text, sealed = v.sealed, digest = v.digest "
        "FROM (VALUES %s) AS v (id, quarter, title, text, sealed, digest) WHERE w.id = v.id::uuid AND w.quarter = v.quarter"
    )
    execute_values(cursor, fresh, rows, page_size=AT_ONCE)


def open_visits(cursor: Any) -> None:
    """Put the texts of OF_VISITS beside the visits laid out, as `opened_` and their names."""
    added = ", ".join(f"ADD opened_{name} text" for name in OF_VISITS)
    fresh = ", ".join(f"opened_{name} = v.{name}" for name in OF_VISITS)
    cursor.execute(f"ALTER TABLE city.visits_visit {added}; CREATE UNIQUE INDEX ON city.visits_visit (id, quarter)")
    opened = f"UPDATE city.visits_visit s SET {fresh} FROM (VALUES %s) AS v (id, {', '.join(OF_VISITS)}) WHERE s.id = v.id::uuid"  # noqa: S608
    execute_values(cursor, opened, list(_visits()), page_size=AT_ONCE)


def _sealed(kind: str, title: str, text: str) -> tuple[str, str, bytes, bytes]:
    salt = secrets.token_bytes(SALT_BYTES)
    masked, sealed = mask_and_seal(title, text, salt=salt)
    return *masked, sealed, digest(salt, kind, title, text)


def _visits() -> Iterator[tuple[str, ...]]:
    for visit in Visit.objects.filter(record_sealed__isnull=False):
        record = content.open_full("record_sealed", bytes(visit.record_sealed or b"")).texts
        yield str(visit.pk), *(getattr(visit, name) for name in ENCRYPTED), *record
