"""Handing in the file of a phone that could not send: each visit goes the way of every visit (visits/intake/receive.py)."""

import base64
import io
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException

from accounts.models import User
from casework.api.parsers import StrictJSONParser
from casework.bounds import TooManyToday
from casework.pictures import NOT_A_PHOTO
from casework.refusal import Refused
from visits import photos, steps
from visits.intake import receive, sealed
from visits.models import Visit

MOST_DRAFTS = 100
MOST_WORDS = 20_000
LONGEST_ID, LONGEST_NUMBER = 36, 20


@dataclass(frozen=True)
class Taken:
    """What became of one visit of the file. `receipt` is None where it is no visit at all: `status` and `detail` say why."""

    id: str
    status: int
    case: str
    receipt: receive.Receipt | None = None
    detail: str = ""
    photos: int = 0
    refused_photos: Sequence[str] = ()

    @property
    def fields(self) -> Mapping[str, list[str]]:
        return (self.receipt.fields if self.receipt else None) or {}


@dataclass(frozen=True)
class Begun:
    """What had been begun on the phone and never saved as a visit. It is shown to its owner, who may enter it at the desk."""

    id: uuid.UUID
    case: str
    words: Sequence[str]
    photos: int


@dataclass(frozen=True)
class HandedIn:
    """`begun`: drafts of which no visit was made."""

    taken: Sequence[Taken]
    begun: Sequence[Begun]


def take_export(file: bytes, *, actor: User, at: datetime) -> HandedIn:
    """Open it and take each visit as this person. Raises Refused: no such file, or somebody else's; nothing is stored then."""
    opened = sealed.open_export(file)
    items = opened.get("visits")
    if not isinstance(items, list):
        raise sealed.not_an_export()
    if _owner(opened) != actor.pk:
        raise Refused(
            "not_yours",
            _("This file contains someone else's visits. They must upload it themselves. Nothing was stored."),
        )
    drafts = opened.get("drafts")
    taken = [_take(item, written_at=opened.get("at"), actor=actor, at=at) for item in items]
    begun = []
    for draft in drafts[:MOST_DRAFTS] if isinstance(drafts, list) else []:
        if started := _begun(draft):
            if started.photos and Visit.objects.filter(pk=started.id, visitor=actor, sha256__isnull=False).exists():
                taken.append(_take_photos(str(started.id), draft["photos"], actor=actor, at=at))
            elif not Visit.objects.filter(pk=started.id, visitor=actor).exists():
                begun.append(started)
    return HandedIn(taken, begun)


def _begun(draft: object) -> Begun | None:
    entry = draft if isinstance(draft, dict) else {}
    body, pictures = entry.get("body"), entry.get("photos")
    if not isinstance(body, dict):
        return None
    heard = body.get("heard")
    demand = heard[0].get("text") if isinstance(heard, list) and heard and isinstance(heard[0], dict) else ""
    words = [_shown(text, MOST_WORDS) for text in (demand, *(body.get(name) for name in ("said", "found", "promised"))) if text]
    try:
        named = uuid.UUID(str(entry.get("id")))
    except ValueError:
        return None
    return Begun(named, _shown(body.get("case") or "", LONGEST_NUMBER), words, len(pictures) if isinstance(pictures, list) else 0)


def _shown(text: object, longest: int) -> str:
    """What of a file's content is answered, whatever stood there: JSON can spell characters that are none."""
    return str(text)[:longest].encode(errors="replace").decode()


def _owner(opened: Mapping[str, Any]) -> object:
    user = opened.get("user")
    return user.get("id") if isinstance(user, dict) else user


def _take(item: object, *, written_at: object, actor: User, at: datetime) -> Taken:
    entry = item if isinstance(item, dict) else {}
    body = entry.get("body")
    named = _shown(entry.get("id", ""), LONGEST_ID)
    if "body" not in entry and entry.get("photos"):
        return _take_photos(named, entry["photos"], actor=actor, at=at)
    case = _shown(body.get("case") or "", LONGEST_NUMBER) if isinstance(body, dict) else ""
    try:
        receipt = receive.receive_body(uuid.UUID(named), _read(_with_device(body, entry, written_at)), actor=actor, at=at)
    except (ValueError, APIException):
        return Taken(named, 400, case, detail=_("This entry is not a visit and cannot be read."))
    except receive.TooLarge:
        return Taken(named, 413, case, detail=_("This entry is too large to be a visit."))
    except TooManyToday as refusal:
        return Taken(named, refusal.status, case, detail=str(refusal))
    return _with_photos(Taken(str(receipt.id), receipt.status, case, receipt, receipt.detail), entry.get("photos"), actor, at)


def _with_device(body: object, entry: Mapping[str, Any], written_at: object) -> object:
    """What the phone knew of its clock. A visit that was saved in time is no late entry, however late its file is handed in."""
    if not isinstance(body, dict) or "device" in body:
        return body
    device = {"saved_at": entry.get("saved_at", written_at), "behind": entry.get("behind")}
    return {**body, "device": {name: value for name, value in device.items() if value is not None}}


def _take_photos(named: str, pictures: object, *, actor: User, at: datetime) -> Taken:
    """Photos that were still on the phone when their visit had been received."""
    try:
        visit = Visit.objects.select_related("case").get(pk=uuid.UUID(named), visitor=actor, sha256__isnull=False)
    except (ValueError, Visit.DoesNotExist):
        return Taken(named, 404, "", detail=_("The visit it belongs to was rejected."))
    receipt = receive.receipt(visit, status=200)
    return _with_photos(Taken(named, 200, visit.case.number if visit.case else "", receipt, receipt.detail), pictures, actor, at)


def _with_photos(taken: Taken, pictures: object, actor: User, at: datetime) -> Taken:
    came = list(_add_photos(uuid.UUID(taken.id), pictures, actor=actor, at=at))
    refused = [reason for reason in came if reason]
    return replace(taken, photos=len(came) - len(refused), refused_photos=refused)


def _add_photos(visit: uuid.UUID, pictures: object, *, actor: User, at: datetime) -> Iterator[str]:
    """For each photo that lay beside the visit: nothing where it was taken, or why it was not."""
    stored = Visit.objects.select_related("case").filter(pk=visit, visitor=actor).first()
    for picture in pictures[: photos.MOST] if isinstance(pictures, list) else []:
        try:
            named, data = uuid.UUID(str(picture["id"])), base64.b64decode(picture["data"], validate=True)
            if stored is None:
                yield _("The visit it belongs to was rejected.")
                continue
            steps.add_photo(stored, named, data, actor=actor, at=at)
            yield ""
        except Refused as refused:
            yield str(refused)
        except (ValueError, TypeError, KeyError):
            yield str(NOT_A_PHOTO)


def _read(body: object) -> dict[str, Any]:
    """As a request's body is read: an object, with nothing in it that no database keeps."""
    if not isinstance(body, dict):
        raise ValueError("not an object")  # noqa: TRY004 - one answer for all that is no visit
    return StrictJSONParser().parse(io.BytesIO(json.dumps(body).encode()))
