"""Visits: proof without surveillance. What counts is the word of the person visited, not the tracking of the official."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.models import Case, Words
from casework.models.choices import Method, Outcome
from casework.models.fields import EncryptedTextField, MaskedCharField, MaskedTextField


class Visit(models.Model):
    """One visit; its id is the client's. Three times: what the visitor claims, the device measured, the server received.

    `purpose`, `found`, `promised`, `late_reason`: masked. `purpose_sealed`, `record_sealed`: the first and the others in full,
    None in rows that wait to be sealed (visits/content.py). `as_written`: details that could not be used, a JSON object of texts
    by their names. `clock_behind`: seconds by which the phone's clock was behind; `began_at` and `ended_at` allow for it.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RECORDED = "recorded", _("Recorded, not yet confirmed")
        ACCEPTED = "accepted", _("Accepted")
        NOT_COUNTED = "not_counted", _("Stored, does not count")
        REJECTED = "rejected", _("Not accepted")
        RETRACTED = "retracted", _("Retracted")
        QUARANTINED = "quarantined", _("Stored for review")

    class Compared(models.TextChoices):
        """Whether it was as the call said: what the keyboard filtered out."""

        SAME = "same", _("As the call said")
        MORE = "more", _("More than the call said")
        DIFFERENT = "different", _("Different from what the call said")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="visits", db_index=False)
    round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(_("state"), max_length=12, choices=State.choices)

    planned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    planned_for = models.DateTimeField(_("planned for"), null=True)
    purpose = MaskedCharField(_("purpose"), max_length=200, blank=True, default="")
    purpose_sealed = models.BinaryField(null=True)
    code_digest = models.BinaryField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    code_sent_at = models.DateTimeField(null=True)

    visitor = models.ForeignKey(User, models.PROTECT, null=True, related_name="visits", db_index=False)
    companions = models.ManyToManyField(User, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=14, choices=Outcome.choices, blank=True, default="")
    began_at = models.DateTimeField(_("began"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    met_with = EncryptedTextField(_("met with"), max_length=80, blank=True, default="")
    said = models.ForeignKey(Words, models.PROTECT, null=True, related_name="+", db_index=False)
    compared = models.CharField(_("compared with the call"), max_length=9, choices=Compared.choices, blank=True, default="")
    found = MaskedTextField(_("found on site"), blank=True, default="")
    promised = MaskedTextField(_("promised"), blank=True, default="")
    promise_due = models.DateField(_("promised by"), null=True)
    late_reason = MaskedCharField(_("reason for the late entry"), max_length=200, blank=True, default="")
    record_sealed = models.BinaryField(null=True)
    location = EncryptedTextField(_("place"), max_length=120, blank=True, default="")

    method = models.CharField(_("confirmed by"), max_length=10, choices=Method.choices, blank=True, default="")
    confirmed_at = models.DateTimeField(null=True)
    signature = EncryptedTextField(max_length=100_000, blank=True, default="")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    device_now = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    sha256 = models.BinaryField(null=True)
    why = models.CharField(max_length=40, blank=True, default="")  # code: why it does not count
    disputed_at = models.DateTimeField(null=True)  # the citizen said: this is not how it was
    promise_kept_at = models.DateTimeField(null=True)
    heard_there = models.BooleanField(default=False, db_default=False)  # the case was heard at this very visit
    as_written = EncryptedTextField(max_length=500_000, blank=True, default="", db_default="")
    clock_behind = models.IntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        indexes = (
            models.Index(fields=["case", "-began_at"], name="visit_case"),
            models.Index(fields=["visitor", "-received_at"], name="visit_visitor"),
            models.Index("planned_by", "planned_for", name="visit_planned", condition=Q(state="planned")),
            models.Index(
                fields=["received_at"],
                name="visit_in_doubt",
                condition=Q(state="not_counted") & (Q(why="before_dispatch") | Q(why="other_round")),
            ),
        )
        constraints = (
            models.CheckConstraint(condition=Q(code_tries__lte=5), name="visit_code_5_tries"),
            models.CheckConstraint(
                condition=Q(began_at__isnull=True) | Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("began_at")),
                name="visit_ends_after_it_began",
            ),
        )

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"


class QuarantinedVisit(models.Model):
    """What was sent for a visit and could not be taken as it stands: another content for a known id, or unusable content."""

    visit = models.UUIDField(db_index=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    body = EncryptedTextField(max_length=200_000)
    sha256 = models.BinaryField()
    received_at = models.DateTimeField()
    why = models.CharField(max_length=40)

    class Meta:
        db_table = "visits_kept"
        constraints = (models.UniqueConstraint(fields=["visit", "sha256"], name="kept_once"),)

    def __str__(self) -> str:
        return f"{self.visit} {self.why}"
