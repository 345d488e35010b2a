"""Keeping what people said: words outside the chain, a salted hash for the chain."""

import hashlib
import secrets
import unicodedata
import uuid
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from casework.models import Case, Words
from casework.refusal import Invalid, at_most, missing

LONGEST = 20_000
"""Characters of one text; a longer one belongs into a document."""


def clean(text: str, *, field: str = "text", required: bool = True, longest: int = LONGEST) -> str:
    """The text as it was said, less the white space around it. NUL and other control characters are refused, not stripped."""
    text = text.strip()
    if any(unicodedata.category(char) == "Cc" and char not in "\n\r\t" for char in text):
        raise Invalid(
            "invalid",
            _("The text contains characters that cannot be stored."),
            fields={field: [_("Remove control characters.")]},
        )
    if required and not text:
        raise missing({field: [_("Enter a few words.")]})
    if len(text) > longest:
        raise Invalid(
            "invalid",
            _("The text is too long."),
            fields={field: [str(at_most(longest))]},
        )
    return text


def build(case: Case, kind: str, text: str, *, title: str = "", author: User | None, at: datetime) -> Words:
    """Words not yet written, with their salted hash."""
    salt, identity = secrets.token_bytes(16), uuid.uuid4()
    hashed = digest(salt, kind, title, text)
    case.changes.setdefault("words", []).append([str(identity), hashed.hex()])
    return Words(
        id=identity,
        case=case,
        kind=kind,
        title=title,
        text=text,
        salt=salt,
        digest=hashed,
        author=author,
        created_at=at,
    )


def write(case: Case, kind: str, text: str, *, author: User | None, at: datetime) -> dict[str, Any]:
    """Write the words; the facts by which an event refers to them."""
    words = build(case, kind, text, author=author, at=at)
    words.save(force_insert=True)
    return reference(words)


def reference(words: Words) -> dict[str, Any]:
    return {"words": bytes(words.digest).hex(), "words_id": str(words.pk)}


def digest(salt: bytes, kind: str, title: str, text: str) -> bytes:
    return hashlib.sha256(salt + f"{kind}\0{title}\0{text}".encode()).digest()
