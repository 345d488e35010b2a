"""Who handled a case, and the visits that casework was told to accept."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Unit, User
from casework.models import choices
from casework.models.case import Case


class CaseHandler(models.Model):
    """Someone who handled the case, for a unit. The rating's guard reads it; rows never go."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="handled_by", db_index=False)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "user", "unit"], name="case_handler_once", nulls_distinct=False),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id} {self.unit_id}"


class Attestation(models.Model):
    """Casework's own record that a visit was accepted. `visit` is the visit's id, known elsewhere."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="attestations", db_index=False)
    round = models.PositiveSmallIntegerField()
    visit = models.UUIDField()
    outcome = models.CharField(max_length=14, choices=choices.Outcome.choices)
    counted = models.BooleanField()
    leader = models.BooleanField(default=False)
    occurred_at = models.DateTimeField()
    accepted_at = models.DateTimeField()
    method = models.CharField(max_length=10, choices=choices.Method.choices)
    visitors = ArrayField(models.BigIntegerField(), default=list)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "visit"], condition=Q(voided_at__isnull=True), name="attestation_once"),
            models.CheckConstraint(
                condition=Q(counted=False) | Q(outcome__in=["met", "met_elsewhere", "on_site"]),
                name="attestation_counts_when_met",
            ),
        )
        indexes = (models.Index("case", "round", name="attestation_case_round"),)

    def __str__(self) -> str:
        return f"{self.case_id}/{self.round} {self.outcome}"
