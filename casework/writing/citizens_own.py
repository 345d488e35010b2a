"""What citizens do by their own link as often as they like: bounded, and sent twice it is taken once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from casework.crypto import CannotOpen
from casework.models import Attachment, Case, Event, Words
from casework.refusal import Invalid, Refused
from casework.verb import Verb
from casework.writing import attachments
from casework.writing.attachments import Readable, Upload
from casework.writing.words import in_full

A_DAY = 5
"""Of one verb and one case. Whoever has more to say calls."""
DAY = timedelta(days=1)


def check(case: Case, verb: Verb, *, at: datetime) -> None:
    """Raises Refused where the citizen has done it often enough within a day."""
    if case.events.filter(verb=verb.code, actor=None, occurred_at__gt=at - DAY).count() >= A_DAY:
        raise Refused("too_many", _("You have sent this five times within a day. Send the rest tomorrow, or call the hotline."))


def last(case: Case, verb: Verb, *, at: datetime) -> Words | None:
    """What the citizen said by this verb last, within a day."""
    event: Event | None = case.events.filter(verb=verb.code, actor=None, occurred_at__gt=at - DAY).order_by("-seq").first()
    return Words.objects.filter(pk=event.facts["words_id"]).first() if event else None


def says(words: Words | None, text: str) -> bool:
    """Whether these are the very words."""
    try:
        return words is not None and in_full(words).text == text
    except CannotOpen:
        return False


def photos(uploads: Sequence[Upload]) -> list[Readable]:
    """What is stored of them: each is drawn anew, which a document is not. Raises Invalid that says what cannot be taken."""
    readable = attachments.read(uploads)
    if any(file.kind != Attachment.Kind.PHOTO for file in readable):
        problem = _("Only photos can be added here (JPEG, PNG, WebP). Bring a document to the hotline's counter, or post it.")
        raise Invalid("unusable_file", problem, fields={"files": [problem]})
    return readable
