"""What clients were answered is kept for as long as they may ask again by their key, and no longer: it names citizens."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.db.migrations.recorder import MigrationRecorder
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.batches import batches
from accounts.models import User
from casework import crypto
from casework.models import Idempotency
from casework.refusal import Refused

LASTS = timedelta(hours=24)
"""After so long an Idempotency-Key may be forgotten, and the same request be a new one."""


UNBOUND = "casework.idempotency.body"
"""To what an answer of before was bound: to the column alone. One that is forgotten by now opens no more."""
BOUND_SINCE = "0025_bound_answers"


FORM = "form "
"""How the keys of forms begin, that no client's key is one of them."""
SHOWN_AGAIN = timedelta(minutes=10)
"""So long a page that is shown once is shown again to who sent the same form again."""
SHOWN, PUT_AWAY = 200, 410


class OtherBody(Refused):
    """The key was used before, for something else."""


def claim(user: User, key: str, body: Any, *, at: datetime, kind: str = "", in_parts: bool = False) -> Idempotency:
    """The row of this key, made now or by whoever came first; its `status` is None until it is answered.

    In a transaction: whoever comes with the same key meanwhile waits for it at the unique row. Keys are kept as keyed hashes:
    what clients choose for keys may be a phone number. `in_parts`: the row lasts before it is
    answered, so that it is locked here, and another body is another act before that too. Raises OtherBody.
    """
    hashed, digest = _key(key, kind=kind), _digest(body)
    row = Idempotency(user=user, key=hashed, digest=digest, created_at=at)
    Idempotency.objects.bulk_create([row], ignore_conflicts=True)
    rows = Idempotency.objects.select_for_update() if in_parts else Idempotency.objects.all()
    while (claimed := rows.filter(user=user, key=hashed).first()) is None:
        # An old one, forgotten in this very moment: the key is free again.
        Idempotency.objects.bulk_create([row], ignore_conflicts=True)
    if (in_parts or claimed.status is not None) and bytes(claimed.digest) != digest:
        raise OtherBody("idempotency_mismatch", _("This Idempotency-Key was used with another body. Use a new key."))
    return claimed


def find(person: int, key: str, body: Any, *, kind: str = "") -> Idempotency | None:
    """The row of what this person was answered to this key and body, if they were."""
    answered = Idempotency.objects.filter(user=person, key=_key(key, kind=kind), digest=_digest(body), status__isnull=False)
    return answered.first()


def is_answered(user: User, key: str, *, kind: str = "") -> bool:
    """Whether something was done by this key."""
    return Idempotency.objects.filter(user=user, key=_key(key, kind=kind), status__isnull=False).exists()


def _key(key: str, *, kind: str) -> str:
    return kind + crypto.keyed_hash(key, purpose="idempotency.key").hex()


def _digest(body: Any) -> bytes:
    return crypto.keyed_hash(json.dumps(body, sort_keys=True), purpose="idempotency.body")


def remember(row: Idempotency, answer: str, *, status: int) -> None:
    Idempotency.objects.filter(pk=row.pk).update(status=status, body=seal(answer, row=row, status=status))


def release(row: Idempotency) -> None:
    """Nothing was done: the same key may be used again, with other words too."""
    Idempotency.objects.filter(pk=row.pk).delete()


def seal(answer: str, *, row: Idempotency, status: int) -> bytes:
    """Bound to its row: to whom it was given, for which key and which request. In another's row it opens to nobody."""
    return crypto.seal(answer, context=_context(row, status))


def opened(row: Idempotency, *, at: datetime) -> str:
    """The answer. Raises CannotOpen where it was changed, or given to another request."""
    assert row.status is not None
    try:
        return crypto.open_sealed(bytes(row.body), context=_context(row, row.status))
    except crypto.CannotOpen:
        if not MigrationRecorder.Migration.objects.filter(app="casework", name=BOUND_SINCE, applied__gt=at - LASTS).exists():
            raise
        return crypto.open_sealed(bytes(row.body), context=UNBOUND)


def _context(row: Idempotency, status: int) -> str:
    return json.dumps([UNBOUND, row.user_id, row.key, bytes(row.digest).hex(), status])


def forget(*, at: datetime) -> int:
    """How many had had their time, by the database's clock too."""
    _put_away(at=at)
    old = Idempotency.objects.filter(created_at__lt=at - LASTS).filter(created_at__lt=Now() - LASTS)
    return sum(Idempotency.objects.filter(pk__in=keys).delete()[0] for keys in batches(old))


def _put_away(*, at: datetime) -> None:
    """Pages that are shown no more are kept no more; what remains is where one goes on."""
    shown = Idempotency.objects.filter(key__startswith=FORM, status=SHOWN, created_at__lt=at - SHOWN_AGAIN)
    for row in shown.iterator(chunk_size=100):
        try:
            answer = json.loads(opened(row, at=at))
        except crypto.CannotOpen:
            continue
        remember(row, json.dumps(answer | {"page": ""}), status=PUT_AWAY)
