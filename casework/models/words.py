"""What people said, outside the chain, which holds only a salted hash: words can be redacted by law."""

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.models.case import Case


class Words(models.Model):
    class Kind(models.TextChoices):
        DEMAND = "demand", _("Demand")
        BRIEF = "brief", _("Brief")
        REPLY = "reply", _("Reply")
        COMMENT = "comment", _("Comment")
        CHASE = "chase", _("Chase")
        RESOLUTION = "resolution", _("What was done")
        REASON = "reason", _("Reason")
        VISIT = "visit", _("Said at the visit")
        RATING = "rating", _("Comment with the rating")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case = models.ForeignKey(Case, models.CASCADE, related_name="words")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField()
    salt = models.BinaryField()
    digest = models.BinaryField()
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    redacted_at = models.DateTimeField(null=True)
    terms = models.GeneratedField(
        expression=models.Func("title", "text", function="casework_terms"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        indexes = (
            GinIndex(fields=["terms"], name="words_terms"),
            models.Index("case", "kind", name="words_case_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
