"""What people said, outside the chain, which holds only a salted hash: words can be redacted by law.

They are sealed in full; in plain stands what masking leaves of them, for lists and search.
"""

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.models.case import Case
from casework.models.fields import MaskedCharField, MaskedTextField


class Words(models.Model):
    """`title`, `text`: masked. `sealed`: both in full, with the salt; None once redacted, and in rows that wait to be sealed."""

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
    case = models.ForeignKey(Case, models.CASCADE, related_name="words", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = MaskedCharField(max_length=200, blank=True, default="")
    text = MaskedTextField()
    sealed = models.BinaryField(null=True)
    salt = models.BinaryField()
    digest = models.BinaryField()
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
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
            models.Index("id", name="words_unsealed", condition=Q(sealed=None, redacted_at=None)),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
