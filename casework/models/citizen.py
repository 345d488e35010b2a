"""The people who ask. Their details are encrypted; a phone is found by its keyed hash, exactly or not at all."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from casework.models import choices
from casework.models.fields import EncryptedTextField


class Citizen(models.Model):
    name = EncryptedTextField(pgettext_lazy("of a person", "name"), max_length=80, blank=True, default="")
    phone = EncryptedTextField(_("phone"), max_length=40, blank=True, default="")  # as casework/phones.py writes it
    phone_hash = models.BinaryField(null=True, unique=True, editable=False)
    line_hash = models.BinaryField(null=True, editable=False)  # of the number less its extension, where it has one
    reach = models.CharField(_("reached by"), max_length=5, choices=choices.ContactMethod.choices)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    created_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["line_hash"], name="citizen_line", condition=Q(line_hash__isnull=False)),)
        verbose_name = _("citizen")
        verbose_name_plural = _("citizens")

    def __str__(self) -> str:
        return f"#{self.pk}"


class Correction(models.Model):
    """A new phone number or e-mail address (`field`) that one person proposed and a second has not yet confirmed."""

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=5, default="phone", db_default="phone")
    value = EncryptedTextField(max_length=120)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case"], name="correction_one_pending"),)

    def __str__(self) -> str:
        return f"{self.case_id}"
