"""What a contact holds in words: asked and answered, sealed in full and masked in plain; a keyed hash for its signature."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from casework.crypto import keyed_hash
from casework.models import Contact
from casework.writing import full_text
from casework.writing.full_text import CannotOpen

SEALED = "casework.contact"


class AskedAndAnswered(NamedTuple):
    text: str
    answer: str


def columns(full: AskedAndAnswered) -> dict[str, Any]:
    """Of a new contact."""
    masked = AskedAndAnswered(full_text.mask(full.text), full_text.mask(full.answer))
    sealed = full_text.seal(full, masked=masked, context=SEALED)
    return {"text": masked.text, "answer": masked.answer, "sealed": sealed, "content": _content(full)}


def fits(sealed: bytes, content: bytes, text: str, answer: str) -> bool:
    """Whether these masked words stood beside the seal, and the hash is of what it holds. Raises CannotOpen."""
    opened = full_text.open_full(sealed, context=SEALED)
    return opened.fits((text, answer)) and content == _content(opened.texts)


def _content(full: Sequence[str]) -> bytes:
    return keyed_hash(full_text.SEPARATOR.join(full), purpose=SEALED)


def in_full(contact: Contact) -> AskedAndAnswered:
    """Raises CannotOpen."""
    return AskedAndAnswered(*full_text.open_full(contact.sealed, context=SEALED).texts)


def shown_to_citizen(contact: Contact) -> AskedAndAnswered:
    """In full; masked, as it stands in plain, where it does not open."""
    try:
        return in_full(contact)
    except CannotOpen:
        return AskedAndAnswered(contact.text, contact.answer)
