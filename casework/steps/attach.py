"""Attach: a photo or a file for words that were written before, on the same day and by their author. Systems send it so."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.effect import UNCHANGED
from casework.lifecycle import ANY
from casework.models import Attachment, Case, Event, Rating, Words
from casework.models.attachment import MOST
from casework.policies import access
from casework.refusal import NotAllowed, Refused
from casework.timeline import append
from casework.verb import EventStyle, Verb, declare
from casework.writing import attachments
from casework.writing.attachments import Upload
from casework.writing.transition import lock_and_check

WITHIN = timedelta(days=1)

ATTACH = declare(
    Verb(
        code="attach",
        label=gettext_lazy("Add a photo or file"),
        roles=access.ADDING_FILES,
        sources=ANY,
        offered=False,
        any_handler=True,
        public=False,
        event_text=gettext_lazy("A photo or file was added."),
        event_style=EventStyle("camera"),
        tells=(),
        effect=UNCHANGED,
    )
)


@dataclass(frozen=True)
class Attached:
    """`new` is false where the same file was sent before under its id."""

    attachment: Attachment
    new: bool


def attach(case: Case, *, event: Event, identity: uuid.UUID, upload: Upload, actor: User, at: datetime) -> Attached:
    """Add it to the words of the event. Raises Refused where they take none or were redacted, NotAllowed to anybody else,
    Invalid where the file cannot be taken."""
    sha256 = hashlib.sha256(upload.data).digest()
    if known := _known(case, event, identity, sha256, actor):
        return Attached(known, new=False)
    readable = attachments.read([upload])  # before anything is locked
    with transaction.atomic():
        case, _snapshot = lock_and_check(case, ATTACH, actor=actor)
        if known := _known(case, event, identity, sha256, actor):
            return Attached(known, new=False)
        words = case.words.get(pk=event.facts["words_id"])
        words.case = case
        before = Attachment.objects.filter(words=words).count()
        late = at - event.occurred_at >= WITHIN
        refusal = _refusal(redacted=words.redacted_at is not None, rated=_rated(words, event), before=before, late=late)
        if refusal:
            raise refusal
        attachments.count(readable, actor=actor, at=at)
        built = attachments.build(words, readable, at=at, identity=identity, after=before)[0]
        try:
            with transaction.atomic():
                built.save(force_insert=True)
        except IntegrityError:  # sent for another case at this very moment
            raise _conflict() from None
        append(case, ATTACH, actor=actor, at=at, facts={"attached_to": str(words.pk)})
    return Attached(built, new=True)


def _known(case: Case, event: Event, identity: uuid.UUID, sha256: bytes, actor: User) -> Attachment | None:
    """The same, sent before; None where it is new. Raises where it may not be added at all."""
    permitted = access.may(actor, ATTACH, case)
    if not permitted:
        raise NotAllowed(permitted.code, permitted.reason)
    words = case.words.filter(pk=event.facts.get("words_id"), kind__in=access.KINDS_WITH_FILES).first()
    if words is None:
        raise Refused("takes_no_files", _("Photos and files can be added to a demand, a reply, what was done and a chase."))
    if words.author_id != actor.pk:
        raise NotAllowed("not_yours", _("Only the person who wrote these words can add photos and files to them."))
    known = Attachment.objects.defer("content").filter(pk=identity).first()
    if known and (known.words_id != words.pk or bytes(known.sha256) != sha256):
        raise _conflict()
    return known


def _rated(words: Words, event: Event) -> bool:
    """Whether the citizen has rated what was done, as it stood: no proof is added to it afterwards."""
    ratings = Rating.objects.filter(case=event.case_id, at__gte=event.occurred_at).exclude(status=Rating.Status.VOID)
    return words.kind == Words.Kind.RESOLUTION and ratings.exists()


def _refusal(*, redacted: bool, rated: bool, before: int, late: bool) -> Refused | None:
    if redacted:
        return Refused("redacted", _("These words were removed by law. Nothing can be added to them."))
    if rated:
        return Refused("too_late", _("The citizen has already rated what was done. Nothing can be added to it."))
    if late:
        return Refused("too_late", _("Photos and files can be added for one day after the words. Write a new entry with them."))
    if before >= MOST:
        return Refused("too_many_files", _("Three photos or files have already been added to these words."))
    return None


def _conflict() -> Refused:
    return Refused("file_conflict", _("Another file was sent under the same id. Send it under a new one."))
