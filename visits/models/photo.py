"""Photos of a place, only where the topic asks for them with a recorded reason."""

import uuid

from django.db import models

from accounts.models import User
from casework.models.fields import EncryptedBytesField
from visits.models.visit import Visit


class Photo(models.Model):
    """`original`: as it was sent, sealed, with its hash. `shown`: drawn anew, upright, without metadata; the sizes are its."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)  # the phone's
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="photos")
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    sha256 = models.BinaryField()
    kind = models.CharField(max_length=4)  # jpeg, png, webp
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    original = EncryptedBytesField(max_length=2 * 1024 * 1024)
    shown = EncryptedBytesField(max_length=2 * 1024 * 1024)

    class Meta:
        indexes = (models.Index(fields=["visit", "received_at"], name="photo_visit"),)

    def __str__(self) -> str:
        return f"{self.pk}"
