"""What clients were answered is kept for as long as they may ask again by their key, and no longer: it names citizens."""

from datetime import datetime, timedelta

from accounts.batches import batches
from casework.models import Idempotency

LASTS = timedelta(hours=24)
"""After so long an Idempotency-Key may be forgotten, and the same request be a new one."""


def forget(*, at: datetime) -> int:
    """How many had had their time."""
    old = Idempotency.objects.filter(created_at__lt=at - LASTS)
    return sum(Idempotency.objects.filter(pk__in=keys).delete()[0] for keys in batches(old))
