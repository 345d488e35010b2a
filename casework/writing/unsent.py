"""A form that came when its session was over, and one still being filled in: for a while, sealed, for its person alone."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts import daily
from accounts.batches import batches
from accounts.models import User
from casework import crypto
from casework.bounds import DRAFTS, UNSENT_FORMS
from casework.models import UnsentForm

LASTS = timedelta(minutes=30)
LONGEST = 300_000
"""Characters of a whole form, a signature included."""
MOST_DRAFTS = 10
"""Of one person at a time; the oldest makes room."""


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
    body = _body(typed)
    if len(body) > LONGEST or not User.objects.filter(pk=person, is_active=True).exists():
        return None
    try:
        daily.add(UNSENT_FORMS, str(person), at=at)
    except daily.EnoughToday:
        return None
    return _insert(uuid.uuid4(), body, person=person, at=at)


def save_draft(typed: Typed, *, user: User, at: datetime) -> None:
    """What is being typed, in place of what was saved of the same form before. Nothing past the bounds: it is on the screen."""
    body = _body(typed)
    pk = draft_id(typed.key)
    try:
        daily.add(DRAFTS, str(user.pk), at=at)
    except daily.EnoughToday:
        return
    if len(body) > LONGEST:
        return
    with transaction.atomic():
        older = UnsentForm.objects.filter(user=user).exclude(pk=pk).order_by("-created_at").values_list("pk", flat=True)
        UnsentForm.objects.filter(user=user, pk__in=[pk, *older[MOST_DRAFTS - 1 :]]).delete()
        _insert(pk, body, person=user.pk, at=at)


def draft_id(key: str) -> uuid.UUID:
    """Of the draft of the form with this key: it says nothing of the key."""
    return uuid.UUID(bytes=crypto.keyed_hash(key, purpose="casework.unsentform.draft")[:16])


def drafts(user: User, *, path: str, at: datetime) -> Iterator[tuple[uuid.UUID, datetime, Typed]]:
    """What this person typed into forms that go to that path, the last first, and when."""
    rows = UnsentForm.objects.filter(user=user, created_at__gte=at - LASTS).order_by("-created_at")
    for row in rows[:MOST_DRAFTS]:
        typed = _opened(row)
        if typed.path == path:
            yield row.pk, row.created_at, typed


def _body(typed: Typed) -> str:
    return json.dumps([typed.path, typed.fields, typed.key, typed.files], ensure_ascii=False)


def _insert(pk: uuid.UUID, body: str, *, person: int, at: datetime) -> uuid.UUID:
    row = UnsentForm(id=pk, user_id=person, created_at=at)
    row.body = crypto.seal(body, context=_context(row))
    UnsentForm.objects.bulk_create([row], ignore_conflicts=True)  # two savings of one draft at once: either will do
    return row.pk


def find(pk: uuid.UUID, user: User, *, at: datetime) -> Typed | None:
    """What this person typed, while it is kept."""
    row = UnsentForm.objects.filter(pk=pk, user=user, created_at__gte=at - LASTS).first()
    return _opened(row) if row else None


def _opened(row: UnsentForm) -> Typed:
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
