"""Photo: a picture of the place, only where the topic asks for one with a recorded reason."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework import pictures
from casework.effect import UNCHANGED
from casework.lifecycle import ANY
from casework.policies.access import HANDLING_ROLES
from casework.refusal import Invalid, NotAllowed, Refused
from casework.timeline import append
from casework.verb import EventStyle, Verb, declare
from visits import photos
from visits.bounds import PHOTOS
from visits.models import Photo, Visit
from visits.steps.confirm import lock


@dataclass(frozen=True)
class Added:
    """`new` is false where the same photo was sent before."""

    photo: Photo
    new: bool


ADD_PHOTO = declare(
    Verb(
        code="photo",
        label=gettext_lazy("Add a photo"),
        roles=HANDLING_ROLES,
        sources=ANY,
        offered=False,
        public=False,
        event_text=gettext_lazy("A photo of the place was added."),
        event_style=EventStyle("camera"),
        tells=(),
        effect=UNCHANGED,
        a_day=PHOTOS,
    )
)


def add_photo(visit: Visit, photo: uuid.UUID, data: bytes, *, actor: User, at: datetime) -> Added:
    """By whoever recorded the visit, also after the case has ended: what was taken at the door is not lost on the way.

    Raises Refused where nobody asked for photos, where there are enough, and in words where it is none.
    """
    digest = hashlib.sha256(data).digest()
    known = _known(visit, photo, digest, actor)
    if known:
        return Added(known, new=False)
    if len(data) > photos.LARGEST:
        raise Invalid("too_large", _("A photo of at most 2 MB can be sent."))
    drawn = pictures.draw(data)  # before anything is locked
    with transaction.atomic():
        visit = lock(visit)
        known = _known(visit, photo, digest, actor)
        if known:
            return Added(known, new=False)
        assert visit.case is not None
        if visit.photos.count() >= photos.MOST:
            raise Refused("too_many_photos", _("This visit already has four photos."))
        added = Photo(
            id=photo,
            visit=visit,
            sent_by=actor,
            received_at=at,
            sha256=digest,
            kind=drawn.kind,
            width=drawn.width,
            height=drawn.height,
            original=data,
            shown=drawn.shown,
        )
        try:
            with transaction.atomic():
                added.save(force_insert=True)
        except IntegrityError:  # sent for another visit at this very moment
            raise _conflict() from None
        append(visit.case, ADD_PHOTO, actor=actor, at=at, facts={"visit": str(visit.pk), "sha256": digest.hex()})
    return Added(added, new=True)


def _known(visit: Visit, photo: uuid.UUID, digest: bytes, actor: User) -> Photo | None:
    """The same, sent before; None where it is new. Raises Refused where it may not be added at all."""
    if visit.visitor_id != actor.pk:
        raise NotAllowed("not_yours", _("Only the person who recorded the visit can add photos."))
    known = Photo.objects.filter(pk=photo).first()
    if known and (known.visit_id != visit.pk or bytes(known.sha256) != digest):
        raise _conflict()
    if known:
        return known
    if visit.sha256 is None or visit.case is None or not visit.case.photo_reason:
        raise Refused("photo_not_asked", _("No photo is required for this case, so none is stored."))
    return None


def _conflict() -> Refused:
    return Refused("photo_conflict", _("Another photo was sent under the same number. Retake it."))
