"""Keeping what people said: words outside the chain, sealed in full and masked in plain; a salted hash for the chain."""

import hashlib
import secrets
import unicodedata
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from accounts import entered
from accounts.models import User
from casework.models import Case, Words
from casework.policies import blanks
from casework.refusal import Invalid, at_least, at_most, missing, unusable
from casework.wording import join_names
from casework.writing import full_text

SEALED = "casework.words"
LONGEST_TITLE = Words._meta.get_field("title").max_length
NAMED_BLANKS = 3
LONGEST = 20_000
"""Characters of one text; a longer one belongs into a document."""
SHORTEST_FOR_EVER = 10
"""Characters of a reason that the citizen reads and nobody can take back."""


def clean(
    text: str,
    *,
    field: str = "text",
    required: bool = True,
    shortest: int = 0,
    longest: int = LONGEST,
    to_citizen: bool = False,
) -> str:
    """The text as it was said, less the white space around it, a line break as one character.

    NUL and other control characters are refused, not stripped. `to_citizen`: staff wrote it for a citizen to read, so no blank
    of a text module is left in it.
    """
    text = entered.lines(text).strip()
    if any(unicodedata.category(char) == "Cc" and char not in "\n\r\t" for char in text):
        raise Invalid(
            "invalid",
            _("The text contains characters that cannot be stored."),
            fields={field: [_("Remove control characters.")]},
        )
    if required and not text:
        raise missing({field: [_("Enter a few words.")]})
    if text and len(text) < shortest:
        raise missing({field: [str(at_least(shortest))]})
    if len(text) > longest:
        raise Invalid(
            "invalid",
            _("The text is too long."),
            fields={field: [str(at_most(longest))]},
        )
    if to_citizen and (left := blanks.left_in(text)):
        raise unusable({field: [_left_blank(left)]})
    return text


def _left_blank(left: Sequence[str]) -> str:
    quoted = join_names(f"“{blank}”" for blank in left[:NAMED_BLANKS])
    return _("Fill in what is left blank, or take it out: %(blanks)s. The citizen reads this text.") % {"blanks": quoted}


class TitleAndText(NamedTuple):
    title: str
    text: str


def build(case: Case, kind: str, text: str, *, title: str = "", author: User | None, at: datetime) -> Words:
    """Words not yet written, with their salted hash."""
    salt, identity = secrets.token_bytes(16), uuid.uuid4()
    hashed = digest(salt, kind, title, text)
    case.changes.setdefault("words", []).append([str(identity), hashed.hex()])
    masked, sealed = mask_and_seal(title, text, salt=salt)
    return Words(
        id=identity,
        case=case,
        kind=kind,
        title=masked.title,
        text=masked.text,
        sealed=sealed,
        salt=b"",
        digest=hashed,
        author=author,
        created_at=at,
    )


def write(case: Case, kind: str, text: str, *, title: str = "", author: User | None, at: datetime) -> dict[str, Any]:
    """Write the words; the facts by which an event refers to them."""
    words = build(case, kind, text, title=title, author=author, at=at)
    words.save(force_insert=True)
    return reference(words)


def reference(words: Words) -> dict[str, Any]:
    return {"words": bytes(words.digest).hex(), "words_id": str(words.pk)}


def mask_and_seal(title: str, text: str, *, salt: bytes) -> tuple[TitleAndText, bytes]:
    """What stands in plain, and both in full. With them the salt: who has it and the hash tries all that a mask can hide."""
    masked_text = full_text.mask(text)
    stem = title.removesuffix("…")
    if stem != title and text.startswith(stem):
        # Cut from the text, as its mask is: half a number looks like none.
        masked = TitleAndText(masked_text[: len(stem)] + "…", masked_text)
    else:
        masked = TitleAndText(full_text.mask(title, longest=LONGEST_TITLE), masked_text)
    return masked, full_text.seal((title, text, salt.hex()), masked=masked, context=SEALED)


def in_full(words: Words) -> TitleAndText:
    """What was said, unmasked: for the citizen to whom it was said, and for whoever gave a reason. Empty once it was redacted.

    Raises CannotOpen.
    """
    if words.redacted_at is not None:
        return TitleAndText("", "")
    if words.sealed is not None:
        title, text, _salt = full_text.open_full(words.sealed, context=SEALED).texts
        return TitleAndText(title, text)
    # Not sealed yet: as another type, so that it is not masked on loading.
    stored = Words.objects.filter(pk=words.pk).values_list(Cast("title", TextField()), Cast("text", TextField()))
    return TitleAndText(*stored.get())


def digest(salt: bytes, kind: str, title: str, text: str) -> bytes:
    return hashlib.sha256(salt + f"{kind}\0{title}\0{text}".encode()).digest()
