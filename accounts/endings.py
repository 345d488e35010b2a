"""Units that have ended: everything of theirs is another's, and their history stays."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class UnitEnding(models.Model):
    """That a unit has ended, and which one has what was open with it. Written once, never changed (sql/administration.sql)."""

    unit = models.OneToOneField("accounts.Unit", models.PROTECT, related_name="ending", verbose_name=_("unit"))
    successor = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name=_("successor"))
    ended_at = models.DateTimeField()
    ended_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    administered: ClassVar[tuple[str, ...]] = ("unit_id", "successor_id", "ended_by_id")

    class Meta:
        verbose_name = _("end of a unit")
        verbose_name_plural = _("ends of units")
        constraints = (models.CheckConstraint(condition=~Q(unit=F("successor")), name="unit_succeeded_by_another"),)

    def __str__(self) -> str:
        return f"{self.unit_id} → {self.successor_id}"
