"""What proposals and the search for similar cases read: the terms of open cases, and what was learned of all."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from accounts.signed_rows import SignatureField
from casework.models.case import Case


class OpenText(models.Model):
    """The terms of a demand for as long as its case is open: among so few rows those alike are found quickly.

    Written by the database alone (sql/open_texts.sql).
    """

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="open_text")
    terms = SearchVectorField()

    class Meta:
        indexes = (GinIndex(fields=["terms"], name="open_text_terms", fastupdate=False),)

    def __str__(self) -> str:
        return str(self.case_id)


class TrainedProposals(models.Model):
    """What was learned of the deployment's cases; the newest holds. `content`: arrays, no code. `digest`: its SHA-256."""

    trained_at = models.DateTimeField()
    cases = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    mac = SignatureField(columns=("trained_at", "cases", "digest"))

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(mac__isnull=False), name="trained_proposals_signed"),)

    def __str__(self) -> str:
        return f"{self.trained_at:%Y-%m-%d}"
