"""A form that came when its session was over is kept for a while, sealed, and offered to the person to whom it was shown."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts import daily
from accounts.batches import batches
from accounts.models import User
from casework import crypto
from casework.bounds import UNSENT_FORMS
from casework.models import UnsentForm

LASTS = timedelta(minutes=30)
LONGEST = 300_000
"""Characters of a whole form, a signature included."""


@dataclass(frozen=True)
class Typed:
    """`path`: where the form was sent. `fields`: every field with its values. `key`: the form's, under which it is sent again.
    `files`: the fields of files, which are not kept."""

    path: str
    fields: list[tuple[str, list[str]]]
    key: str = ""
    files: tuple[str, ...] = ()


def keep(typed: Typed, *, person: int, at: datetime) -> uuid.UUID | None:
    """Under which id it is offered to that person; None where it is too long, there is no such person, or they have too many."""
    body = json.dumps([typed.path, typed.fields, typed.key, typed.files], ensure_ascii=False)
    if len(body) > LONGEST or not User.objects.filter(pk=person, is_active=True).exists():
        return None
    try:
        daily.add(UNSENT_FORMS, str(person), at=at)
    except daily.EnoughToday:
        return None
    row = UnsentForm(id=uuid.uuid4(), user_id=person, created_at=at)
    row.body = crypto.seal(body, context=_context(row))
    row.save(force_insert=True)
    return row.pk


def find(pk: uuid.UUID, user: User, *, at: datetime) -> Typed | None:
    """What this person typed, while it is kept."""
    row = UnsentForm.objects.filter(pk=pk, user=user, created_at__gte=at - LASTS).first()
    if row is None:
        return None
    path, fields, *more = json.loads(crypto.open_sealed(bytes(row.body), context=_context(row)))
    key, files = more or ("", ())  # kept by a release that knew of neither
    return Typed(path, [(name, texts) for name, texts in fields], key, tuple(files))


def newest(user: User, *, at: datetime) -> uuid.UUID | None:
    rows = UnsentForm.objects.filter(user=user, created_at__gte=at - LASTS)
    return rows.order_by("-created_at").values_list("pk", flat=True).first()


def drop(pk: uuid.UUID, user: User) -> None:
    """It was sent after all, or is not wanted."""
    UnsentForm.objects.filter(pk=pk, user=user).delete()


def forget(*, at: datetime) -> None:
    """Drop what had its time."""
    old = UnsentForm.objects.filter(created_at__lt=at - LASTS)
    for keys in batches(old):
        UnsentForm.objects.filter(pk__in=keys).delete()


def _context(row: UnsentForm) -> str:
    return json.dumps(["casework.unsentform.body", str(row.pk), row.user_id])
