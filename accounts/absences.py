"""People on leave, and who stands in for them."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: date) -> "AbsenceQuerySet":
        """Those that have not been ended and hold on that day."""
        return self.filter(ended_at=None, first_day__lte=day, last_day__gte=day)

    def within(self, first: date, last: date) -> "AbsenceQuerySet":
        """Those that hold on some day from the first to the last."""
        return self.filter(ended_at=None, first_day__lte=last, last_day__gte=first)


class Absence(models.Model):
    """From the first to the last day somebody stands in for the person. Ended early it holds no more, from that moment on."""

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="absences", verbose_name=_("person"))
    deputy = models.ForeignKey("accounts.User", models.PROTECT, related_name="stands_in", verbose_name=_("deputy"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField()
    ended_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[AbsenceQuerySet] = AbsenceQuerySet.as_manager()  # type: ignore[assignment]

    administered: ClassVar[tuple[str, ...]] = (
        *("user_id", "deputy_id", "first_day", "last_day"),
        *("entered_by_id", "ended_by_id"),
    )

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = (
            models.CheckConstraint(condition=~Q(user=F("deputy")), name="absence_another_stands_in"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="absence_ends_after_it_began"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="absence_ended_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.first_day} – {self.last_day}: {self.deputy_id}"
