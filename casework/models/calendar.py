"""The working calendar, editable: weekly hours, holidays and make-up working days."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Named, User
from accounts.signed_rows import SignatureField


class Calendar(Named):
    """`week`: {"0": [["09:00", "12:00"], ["14:00", "18:00"]], ...}, Monday is 0; a day left out is free."""

    zone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai")
    week = models.JSONField(_("weekly hours"))
    published_through = models.DateField(_("published through"))
    revision = models.PositiveIntegerField(default=1, editable=False)  # raised by a trigger at every edit

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")


class CalendarDay(models.Model):
    """A day unlike its weekday. `spans` None on a working day: the hours of an ordinary working day."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("Holiday")
        WORKDAY = "workday", _("Make-up working day")

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="days")
    date = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=80, blank=True)
    spans = models.JSONField(_("hours"), null=True, blank=True)

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        constraints = (models.UniqueConstraint(fields=["calendar", "date"], name="calendar_day_once"),)

    def __str__(self) -> str:
        return f"{self.date} {self.kind}"


class CalendarEdit(models.Model):
    """A saved change of a calendar: who, when, why, and what. Append-only (migration 0008).

    `changes`: [{"what": "week" | "zone" | "published_through" | an ISO date, "before": ..., "after": ...}], each side in the
    form in which the calendar holds it. `moved`: the open waits whose due time it moved. `state`: a digest of the calendar since.
    """

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="edits")
    revision = models.PositiveIntegerField()
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    changes = models.JSONField(default=list)
    moved = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())  # by the database's clock: waits move in the same transaction
    state = models.BinaryField(null=True)
    mac = SignatureField(columns=("calendar_id", "revision", "author_id", "reason", "changes", "moved", "created_at", "state"))

    class Meta:
        constraints = (models.UniqueConstraint(fields=["calendar", "revision"], name="calendar_edit_once"),)

    def __str__(self) -> str:
        return f"{self.calendar_id} r{self.revision}"
