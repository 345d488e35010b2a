"""Phones of the field app: registered by who signs in on one, revoked by who administers. Revoked is for good."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from casework.bounds import add
from casework.refusal import Refused
from visits.bounds import PHONES
from visits.models import Device

SEEN_EVERY = timedelta(hours=1)
"""A phone that asks every minute is written down once an hour."""


def register_device(device: uuid.UUID, *, actor: User, at: datetime) -> Device:
    """The phone, known from now on as this person's; the phone draws its id. Anybody else's is never taken over.

    Raises Refused, and TooManyToday.
    """
    phone = Device.objects.select_related("user").filter(pk=device).first() or _new(device, actor=actor, at=at)
    if phone.user_id != actor.pk:
        raise Refused(
            "not_yours",
            _("Someone else is signed in to the field app on this phone. They must sign out first; then sign in again."),
        )
    if phone.revoked_at is None:
        stale = Device.objects.filter(Q(last_seen_at__lte=at - SEEN_EVERY), pk=device, revoked_at__isnull=True)
        stale.update(last_seen_at=at)
    return phone


@transaction.atomic
def _new(device: uuid.UUID, *, actor: User, at: datetime) -> Device:
    add(PHONES, actor, at=at)
    Device.objects.bulk_create([Device(id=device, user=actor, first_seen_at=at, last_seen_at=at)], ignore_conflicts=True)
    return Device.objects.select_related("user").get(pk=device)


def revoke_device(device: Device, *, at: datetime) -> bool:
    """The phone destroys its key when it next hears of us. False: it was revoked before."""
    return bool(Device.objects.filter(pk=device.pk, revoked_at__isnull=True).update(revoked_at=at))
