"""Paper that the citizen holds: its code, told or scanned at the door, confirms one visit."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from casework.models import Case
from visits.models.visit import Visit


class Slip(models.Model):
    """`digest`: of its code, which is printed and kept nowhere. It is used once, or void once another is printed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    digest = models.BinaryField(unique=True)
    printed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    printed_at = models.DateTimeField()
    used_for = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["case"], name="slip_open", condition=Q(used_for__isnull=True, voided_at__isnull=True)),)

    def __str__(self) -> str:
        return f"{self.case_id}"
