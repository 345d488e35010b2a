"""Measure: what recording a visit, or bringing a case from acknowledging to resolving, took. Per unit, never per person."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from casework.bounds import add
from casework.policies import access
from visits.bounds import EFFORTS
from visits.models import Effort


def measure(actor: User, kind: str, *, taps: int | None, seconds: int | None, at: datetime) -> None:
    """Kept with the unit and the day alone. Somebody of no unit, or a phone that did not count, leaves nothing.

    Raises TooManyToday past the person's bound; who counted is not kept either, once the day is over.
    """
    if taps is None or seconds is None:
        return
    membership = actor.memberships.filter(role__in=access.HANDLING_ROLES).select_related("unit").order_by("pk").first()
    if membership is None or membership.unit is None:
        return
    with transaction.atomic():
        add(EFFORTS, actor, at=at)
        day = timezone.localtime(at).date()
        Effort.objects.create(unit=membership.unit, kind=kind, day=day, taps=taps, seconds=seconds)
