"""Quarantine: what was sent for a visit and cannot be taken as it stands is stored for a person to look at."""

import uuid
from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.bounds import add
from visits.bounds import QUARANTINED
from visits.models import QuarantinedVisit


@transaction.atomic
def quarantine(visit: uuid.UUID, body: str, sha256: bytes, *, why: str, actor: User, at: datetime) -> QuarantinedVisit:
    """Once for each content: the same again is the first that was stored. `why`: a code of visits.access.WHY.

    Raises TooManyToday past the person's bound.
    """
    if first := QuarantinedVisit.objects.filter(visit=visit, sha256=sha256).first():
        return first
    add(QUARANTINED, actor, at=at)
    row = QuarantinedVisit(visit=visit, user=actor, body=body, sha256=sha256, received_at=at, why=why)
    QuarantinedVisit.objects.bulk_create([row], ignore_conflicts=True)
    return QuarantinedVisit.objects.get(visit=visit, sha256=sha256)
