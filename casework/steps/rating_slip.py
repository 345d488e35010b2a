"""A rating slip: a link on paper for a citizen without a phone. An operator prints it; no handler sees it."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.models import Case, Link
from casework.timeline import append
from casework.writing import links
from casework.writing.transition import lock_and_check


@transaction.atomic
def rating_slip(case: Case, *, actor: User, at: datetime) -> str:
    """The token of a new link, shown once. An earlier slip of the round leads nowhere from now on."""
    case, _snapshot = lock_and_check(case, "rating_slip", actor=actor)
    Link.objects.filter(case=case, kind=Link.Kind.RATE, via=Link.Via.SLIP, used_at__isnull=True, voided_at__isnull=True).update(
        voided_at=at
    )
    token = links.create(case, Link.Kind.RATE, via=Link.Via.SLIP, at=at)
    append(case, "rating_slip", actor=actor, at=at)
    return token
