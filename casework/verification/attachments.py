"""Photos and files: as they were sent with their words, all of them, and gone where their words were redacted."""

from collections.abc import Iterator

from django.db import connection

from casework.crypto import CannotOpen, open_bytes, open_sealed
from casework.models import Attachment
from casework.verification.chain import Fault
from casework.verification.rows import CaseRows, Row
from casework.writing.attachments import digest

CONTENT = "SELECT content FROM casework_attachment WHERE id = %s"


def faults(rows: CaseRows) -> Iterator[Fault]:
    named: dict[str, tuple[int, str]] = {}
    redacted = rows.redacted()
    for event in rows.events:
        named |= {identity: (event.seq, hashed) for identity, hashed in event.changes.get("files", [])}
    stored = {row["id"]: row for row in rows.tables.get("attachments", ())}
    for identity, (seq, hashed) in named.items():
        row = stored.get(identity)
        if row is None:
            yield Fault(seq, "a photo or file is missing")
        elif len({row["emptied"], row["redacted_at"] is not None, row["words_id"] in redacted}) > 1:
            yield Fault(seq, "a photo or file was emptied without an event, or is still there though its words were redacted")
        elif bytes(row["digest"]).hex() != hashed or (not row["emptied"] and _digest(row) != hashed):
            yield Fault(seq, "a photo or file was changed")
    for identity in stored.keys() - named.keys():
        yield Fault(0, f"nobody added the photo or file {identity}")


def _digest(row: Row) -> str | None:
    """Of what is stored, read one by one: of many cases at once it would not fit into memory. None where it does not open."""
    with connection.cursor() as cursor:
        cursor.execute(CONTENT, [row["id"]])
        sealed = cursor.fetchone()[0]
    try:
        name = open_sealed(bytes(row["name"]), context=_context("name"))
        content = open_bytes(bytes(sealed), context=_context("content"))
    except CannotOpen:
        return None
    return digest(bytes(row["salt"]), row["words_id"], row["kind"], name, bytes(row["sha256"]), content).hex()


def _context(field: str) -> str:
    context: str = getattr(Attachment._meta.get_field(field), "context")  # noqa: B009 - a field of ours
    return context
