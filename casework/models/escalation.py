"""Escalation: rules in immutable versions, and the firings that make each happen exactly once."""

from datetime import datetime, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.signed_rows import OutcomeSignatureField, SignatureField
from casework.lifecycle import WaitKind
from casework.models import choices
from casework.models.wait import Wait


class EscalationRule(models.Model):
    """What it waits for never changes; deleting disables."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    waiting_for = models.CharField(max_length=16, choices=WaitKind.choices)
    enabled = models.BooleanField(_("on"), default=True)
    position = models.PositiveSmallIntegerField(default=0)  # a higher rung has a higher position
    current = models.ForeignKey("casework.RuleVersion", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("escalation rule")
        verbose_name_plural = _("escalation rules")
        ordering = ("waiting_for", "position", "id")

    def __str__(self) -> str:
        return self.code


class RuleVersion(models.Model):
    """When a wait has lasted `amount` (or is nearer than that to its due time, or past it): do `actions`.

    Immutable (sql/append_only.sql). `enabled`: switching a rule on or off is a change like any other, with who, when and why.
    """

    class Relation(models.TextChoices):
        AFTER = "after", _("after")
        BEFORE_DUE = "before_due", _("before the due time")
        AFTER_DUE = "after_due", _("after the due time")

    rule = models.ForeignKey(EscalationRule, models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    enabled = models.BooleanField(default=True, db_default=True)
    relation = models.CharField(max_length=10, choices=Relation.choices)
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=16, choices=choices.TimeUnit.choices)
    repeat_amount = models.PositiveIntegerField(null=True)
    repeat_unit = models.CharField(max_length=16, choices=choices.TimeUnit.choices, blank=True, default="")
    repeat_times = models.PositiveSmallIntegerField(default=1)
    scope = models.JSONField(default=dict)
    actions = models.JSONField(default=list)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()
    mac = SignatureField(
        columns=(
            *("rule_id", "version", "name", "name_en", "enabled", "relation", "amount", "unit"),
            *("repeat_amount", "repeat_unit", "repeat_times", "scope", "actions", "author_id", "reason", "created_at"),
        )
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["rule", "version"], name="rule_version_once"),
            models.CheckConstraint(condition=Q(repeat_times__gte=1, repeat_times__lte=30), name="rule_repeats_30"),
        )

    def __str__(self) -> str:
        return f"{self.rule_id} v{self.version}"


class FiringQuerySet(QuerySet["Firing"]):
    def with_recalls(self) -> "FiringQuerySet":
        """Each with `recalled_at`: when the notices of what it fired were recalled; None where they were not."""
        return self.annotate(recalled_at=Subquery(_recalls().order_by("created_at").values("created_at")[:1]))

    def not_recalled(self) -> "FiringQuerySet":
        return self.filter(~Exists(_recalls()))


def _recalls() -> "QuerySet[NoticeRecall]":
    """Of a firing, as a subquery."""
    return NoticeRecall.objects.filter(version=OuterRef("version"), created_at__gte=OuterRef("fired_at"))


class Firing(models.Model):
    """Unique on (rule, wait, due_seq, nth): no sweep, however often it runs, fires it twice."""

    class Outcome(models.TextChoices):
        DONE = "done", pgettext_lazy("firing of a rule", "Done")
        SKIPPED = "skipped", _("Skipped: a later repetition fired")

    rule = models.ForeignKey(EscalationRule, models.PROTECT, related_name="firings", db_index=False)
    version = models.ForeignKey(RuleVersion, models.PROTECT, related_name="+")
    wait = models.ForeignKey(Wait, models.PROTECT, related_name="firings", db_index=False)
    due_seq = models.PositiveIntegerField()
    nth = models.PositiveSmallIntegerField()
    fired_at = models.DateTimeField()
    evidence = models.JSONField(default=dict)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)

    objects = FiringQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["rule", "wait", "due_seq", "nth"], name="firing_once"),)
        indexes = (models.Index("wait", name="firing_wait"), models.Index("fired_at", name="firing_when"))

    def __str__(self) -> str:
        return f"{self.rule_id}/{self.wait_id}/{self.nth}"


class Sweep(models.Model):
    """One look at all open waits: when, how long it took, what it fired, and which rules failed (`case` empty: for all)."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    fired = models.PositiveIntegerField(default=0)
    failed_rules = models.JSONField(default=list)
    mac = SignatureField(columns=("started_at",))
    outcome_mac = OutcomeSignatureField(columns=("id", "started_at", "finished_at", "fired", "failed_rules"))

    class Meta:
        indexes = (models.Index("finished_at", name="sweep_finished"),)

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M:%S}"


class EscalationStopQuerySet(QuerySet["EscalationStop"]):
    def running(self, *, at: datetime) -> "EscalationStopQuerySet":
        """What nobody ended and whose end has not come: one at most."""
        return self.filter(ended_at__isnull=True, ends_at__gt=at)

    def in_force(self, *, at: datetime) -> "EscalationStop | None":
        return self.running(at=at).select_related("begun_by").first()


class EscalationStop(models.Model):
    """Nothing escalates from `begun_at` until `ends_at`, or until somebody ends it earlier. Append-only but for that end."""

    SHORTEST, LONGEST = timedelta(hours=1), timedelta(hours=72)

    reason = models.CharField(max_length=200)
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    mac = SignatureField(columns=("reason", "begun_by_id", "begun_at", "ends_at"))
    outcome_mac = OutcomeSignatureField(columns=("id", "ended_by_id", "ended_at"))

    objects = EscalationStopQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("begun_at") + timedelta(hours=1), ends_at__lte=F("begun_at") + timedelta(hours=72)),
                name="stop_1_to_72_hours",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_by__isnull=False, ended_at__gte=F("begun_at"), ended_at__lte=F("ends_at")),
                name="stop_ended_within",
            ),
            ExclusionConstraint(
                name="stop_one_at_a_time",
                expressions=[(Func(F("begun_at"), Coalesce("ended_at", "ends_at"), function="tstzrange"), "&&")],
            ),
        )

    def __str__(self) -> str:
        return f"{self.begun_at:%Y-%m-%d %H:%M}"


class NoticeRecall(models.Model):
    """The unread notices of what a version had fired by then were recalled. What it fired stays, and is marked by this."""

    version = models.ForeignKey(RuleVersion, models.PROTECT, related_name="recalls")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    cases = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    mac = SignatureField(columns=("version_id", "author_id", "reason", "cases", "created_at"))

    def __str__(self) -> str:
        return f"{self.version_id}: {self.cases}"
