"""A wait: one stretch of a case waiting for something. Every duration in every report is a wait."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from casework.lifecycle import WaitKind
from casework.models import choices
from casework.models.calendar import Calendar
from casework.models.case import Case


class Wait(models.Model):
    """`since` is true and immutable; `clock_from` and `due_at` move on release, extension or a calendar edit.

    `days_from`: from when rules in working days count, which only whole working days of pauses move. None where the clock never
    stood still: they count from `clock_from` then.
    `limit_amount` and `limit_unit`: what `due_at` was reckoned from, frozen at opening but for an extension that is granted; none
    where a person named the instant.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="waits", db_index=False)
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=WaitKind.choices)
    about = models.CharField(max_length=24, blank=True, default="")
    subject = models.CharField(max_length=64, blank=True, default="")
    since = models.DateTimeField()
    clock_from = models.DateTimeField()
    days_from = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    due_seq = models.PositiveIntegerField(default=0)
    limit_amount = models.PositiveIntegerField(null=True)
    limit_unit = models.CharField(max_length=16, choices=choices.TimeUnit.choices, blank=True, default="", db_default="")
    until = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=24, blank=True, default="")
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="+", db_index=False)
    provisional = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "kind", "subject"], condition=Q(until__isnull=True), name="wait_one_open"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")), name="wait_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(kind__in=WaitKind.values), name="wait_kind_known"),
        )
        indexes = (
            # They hold all that a look asks of an open wait: it reads no row of the table.
            models.Index(
                fields=("calendar", "kind", "clock_from"),
                name="wait_open_by_clock",
                condition=Q(until__isnull=True),
                include=("id", "case", "about", "due_at", "due_seq"),
            ),
            models.Index(
                F("calendar"),
                F("kind"),
                Coalesce("days_from", "clock_from"),
                name="wait_open_by_days",
                condition=Q(until__isnull=True),
                include=("id", "case", "about", "clock_from", "days_from", "due_at", "due_seq"),
            ),
            models.Index(
                fields=("calendar", "kind", "due_at"),
                name="wait_open_by_due",
                condition=Q(until__isnull=True),
                include=("id", "case", "about", "clock_from", "due_seq"),
            ),
            models.Index("case", "kind", name="wait_case"),
            models.Index(
                fields=("since",),
                name="wait_for_rating",
                condition=Q(kind=WaitKind.RATING.value),
                include=("case", "until", "ended_by"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.since:%Y-%m-%d %H:%M}"

    def counts_from(self, unit: str) -> datetime:
        """From when a rule counts whose limit is in `unit`."""
        return (self.days_from or self.clock_from) if unit == choices.TimeUnit.WORKING_DAYS else self.clock_from


class Pause(models.Model):
    """A stretch in which a wait's clock stood still."""

    wait = models.ForeignKey(Wait, models.CASCADE, related_name="pauses")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["wait"], condition=Q(ended_at__isnull=True), name="pause_one_open"),)

    def __str__(self) -> str:
        return f"{self.wait_id} {self.started_at:%Y-%m-%d %H:%M}"
