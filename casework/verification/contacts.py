"""What was asked and answered in contacts: the masked words are those that were sealed, and what was sealed was signed."""

from collections.abc import Iterator

from django.db.models import TextField
from django.db.models.functions import Cast

from casework.crypto import CannotOpen
from casework.models import Contact
from casework.writing import contact_words

AT_ONCE = 2000


def faults() -> Iterator[str]:
    """Each row that says something else; of one that does not open too."""
    # As another type, so that the masked words are not masked again on loading.
    plain = {name: Cast(name, TextField()) for name in ("text", "answer")}
    stored = Contact.objects.order_by("pk").values_list("pk", "sealed", "content", plain["text"], plain["answer"])
    for pk, sealed, content, text, answer in stored.iterator(chunk_size=AT_ONCE):
        if not _fits(bytes(sealed), bytes(content), text, answer):
            yield f"what a contact says was not written by the application ({pk})"


def _fits(sealed: bytes, content: bytes, text: str, answer: str) -> bool:
    try:
        return contact_words.fits(sealed, content, text, answer)
    except CannotOpen:
        return False
