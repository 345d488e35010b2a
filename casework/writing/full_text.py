"""What was written, in full: sealed beside its masked form, which is what is read, listed and searched.

A seal holds the texts and a hash of their masked forms: a masked form that was changed afterwards is noticed, whatever masking
has learnt to hide since.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from casework import crypto, masking
from casework.crypto import CannotOpen

__all__ = ["CannotOpen", "FullText", "mask", "open_full", "seal"]

SEPARATOR = "\0"
"""No text holds it: `words.clean` refuses it, and PostgreSQL too."""


class FullText(NamedTuple):
    """What a seal holds. `masked`: a hash of the masked forms."""

    texts: tuple[str, ...]
    masked: str

    def fits(self, masked: Sequence[str]) -> bool:
        """Whether these are the masked forms that stood beside it when it was sealed."""
        return self.masked == _digest(masked)


def mask(text: str, *, longest: int | None = None) -> str:
    """The masked form as a column holds it: a mask may be longer than what it hides. `longest`: characters."""
    return masking.text(text)[:longest]


def seal(texts: Sequence[str], *, masked: Sequence[str], context: str) -> bytes:
    """`masked`: the masked forms of the same texts, as they are stored. `context`: what the seal is bound to."""
    return crypto.seal(SEPARATOR.join([_digest(masked), *texts]), context=context)


def open_full(sealed: bytes | memoryview, *, context: str) -> FullText:
    """Raises CannotOpen."""
    digest, *texts = crypto.open_sealed(bytes(sealed), context=context).split(SEPARATOR)
    return FullText(tuple(texts), digest)


def _digest(masked: Sequence[str]) -> str:
    return hashlib.sha256(SEPARATOR.join(masked).encode()).hexdigest()
