"""Phones that take work along, and what the work costs in taps: per unit, never per person."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Unit, User


class Device(models.Model):
    """A phone on which somebody signed in to the field app. Once revoked it destroys its key when it next hears of us."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)  # drawn by the phone
    user = models.ForeignKey(User, models.CASCADE, related_name="devices")
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("device", "phone")
        verbose_name_plural = pgettext_lazy("device", "phones")
        indexes = (models.Index(fields=["user", "-last_seen_at"], name="device_user"),)

    def __str__(self) -> str:
        return f"{self.user} {self.first_seen_at:%Y-%m-%d}"


class Effort(models.Model):
    """What one visit, or one case from acknowledge to resolve, took. No person, no case, no content, and only the day."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("A visit")
        CASE = "case", _("A case, from acknowledging to resolving")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    day = models.DateField()
    taps = models.PositiveIntegerField()
    seconds = models.PositiveIntegerField()

    class Meta:
        indexes = (models.Index(fields=["kind", "day", "unit"], name="effort_kind_day"),)

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind}: {self.taps}"
