"""What clients were answered is kept for as long as they may ask again by their key, and no longer: it names citizens."""

import json
from datetime import datetime, timedelta

from django.db.migrations.recorder import MigrationRecorder
from django.db.models.functions import Now

from accounts.batches import batches
from casework import crypto
from casework.models import Idempotency

LASTS = timedelta(hours=24)
"""After so long an Idempotency-Key may be forgotten, and the same request be a new one."""


UNBOUND = "casework.idempotency.body"
"""To what an answer of before was bound: to the column alone. One that is forgotten by now opens no more."""
BOUND_SINCE = "0025_bound_answers"


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
    old = Idempotency.objects.filter(created_at__lt=at - LASTS).filter(created_at__lt=Now() - LASTS)
    return sum(Idempotency.objects.filter(pk__in=keys).delete()[0] for keys in batches(old))
