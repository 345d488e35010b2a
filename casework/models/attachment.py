"""Photos and files that came with words: with a demand, a reply, what was done, a chase."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.models.fields import EncryptedBytesField, EncryptedTextField
from casework.models.words import Words

MOST = 3
"""Of one text."""
LARGEST = 5 * 1024 * 1024
"""Bytes of one, as it is sent and as it is stored."""
LONGEST_NAME = 80


class Attachment(models.Model):
    """Added by the author of its words. `content`: a photo as it was drawn anew, a PDF as it came; None once redacted.

    `sha256`: of what was sent. `digest`: of everything, salted, as its event holds it. `size`: bytes of the content.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", _("Photo")
        PDF = "pdf", "PDF"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)  # chosen by whoever sends it
    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    words = models.ForeignKey(Words, models.PROTECT, related_name="attachments", db_index=False)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=5, choices=Kind.choices)
    name = EncryptedTextField(max_length=LONGEST_NAME)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    sha256 = models.BinaryField()
    salt = models.BinaryField()
    digest = models.BinaryField()
    content = EncryptedBytesField(max_length=LARGEST, null=True)
    added_at = models.DateTimeField()
    redacted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["words", "position"], name="attachment_position"),
            models.CheckConstraint(condition=models.Q(position__gte=1, position__lte=MOST), name="attachment_few"),
        )

    def __str__(self) -> str:
        return f"{self.pk}"
