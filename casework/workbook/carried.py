"""A file between its dry run and the word to do it: the page carries what was read of it, sealed for the one who chose it.

Nothing of it stands in the database before it is taken in, and no server has to remember it.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import User
from casework import crypto
from casework.channels.tables import Unreadable
from casework.workbook.reading import Book, Entry

LASTS = timedelta(hours=12)
LONGEST = 1_500_000
"""Characters of the field: with it a form stays below what the server takes."""


@dataclass(frozen=True)
class Carried:
    """`shown`: the marks of the dry run."""

    book: Book
    shown: list[str]


def sealed(book: Book, shown: Sequence[str], *, user: User, at: datetime) -> str:
    """Raises Unreadable where the file holds too much to be carried."""
    entries = [[entry.sheet, entry.number, entry.cells] for entry in book.entries]
    plain = json.dumps([at.timestamp(), entries, book.ignored, list(shown)], ensure_ascii=False).encode()
    text = base64.urlsafe_b64encode(crypto.seal_bytes(zlib.compress(plain), context=_context(user))).decode()
    if len(text) > LONGEST:
        raise Unreadable(_("The file holds too much text to be imported at once. Spread it over several files."))
    return text


def opened(text: str, *, user: User, at: datetime) -> Carried | None:
    """None where it is none of this person's, or its time is over."""
    try:
        plain = zlib.decompress(crypto.open_bytes(base64.urlsafe_b64decode(text.encode()), context=_context(user)))
    except (crypto.CannotOpen, ValueError, binascii.Error):
        return None
    began, entries, ignored, shown = json.loads(plain)
    if at.timestamp() - began > LASTS.total_seconds():
        return None
    return Carried(Book([Entry(*entry) for entry in entries], ignored), shown)


def _context(user: User) -> str:
    return json.dumps(["casework.workbook", user.pk])
