"""Messages on their way out: how they are worded and whether they go, each attempt to send one, and what its gateway reports."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.signed_rows import SignatureField
from casework.models.fields import EncryptedTextField
from casework.models.notice import Notice


class MessageVersion(models.Model):
    """How one kind of message goes by one transport in one language. The newest holds; where there is none, the default does.

    Immutable (sql/append_only.sql). `body`: the text with its variables in braces; empty: the default one. `template_code`: what
    the gateway calls the text that is registered with it. `enabled`: whether such messages are sent at all.
    """

    kind = models.CharField(max_length=40)
    transport = models.CharField(max_length=6, choices=Notice.Transport.choices)
    language = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    enabled = models.BooleanField(default=True)
    body = models.CharField(max_length=1000, blank=True, default="")
    template_code = models.CharField(max_length=60, blank=True, default="")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    mac = SignatureField(
        columns=(
            *("kind", "transport", "language", "version", "enabled", "body", "template_code"),
            *("author_id", "reason", "created_at"),
        )
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "transport", "language", "version"], name="message_version_once"),
            models.CheckConstraint(condition=Q(mac__isnull=False), name="message_version_signed"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.transport} {self.language} v{self.version}"


class Attempt(models.Model):
    """One try to hand a message to a gateway, and what it answered. `reference`: what the gateway calls the message."""

    class Outcome(models.TextChoices):
        TAKEN = "taken", pgettext_lazy("attempt to send a message", "Taken")
        REFUSED = "refused", pgettext_lazy("attempt to send a message", "Refused")
        LOST = "lost", pgettext_lazy("attempt to send a message", "Unknown: the answer was lost")

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="tries")
    gateway = models.CharField(max_length=20, blank=True)  # empty: none was asked
    outcome = models.CharField(max_length=7, choices=Outcome.choices)
    reason = models.CharField(max_length=20, blank=True, default="")  # notices/gateways/reasons.py
    reference = models.CharField(max_length=100, blank=True, default="")
    at = models.DateTimeField()
    mac = SignatureField(columns=("notice_id", "gateway", "outcome", "reason", "reference", "at"))

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(mac__isnull=False), name="attempt_signed"),)
        indexes = (models.Index("at", name="attempt_when"),)

    def __str__(self) -> str:
        return f"{self.notice_id} {self.gateway} {self.outcome}"


class Receipt(models.Model):
    """What a gateway reports of a message that it took. Each status once, in whatever order; delivered outweighs failed."""

    class Status(models.TextChoices):
        PASSED_ON = "sent", pgettext_lazy("receipt of a message", "Passed on")
        DELIVERED = "delivered", pgettext_lazy("receipt of a message", "Delivered")
        FAILED = "failed", pgettext_lazy("receipt of a message", "Not delivered")

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="receipts", db_index=False)
    gateway = models.CharField(max_length=20)
    status = models.CharField(max_length=9, choices=Status.choices)
    reason = models.CharField(max_length=20, blank=True, default="")
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    mac = SignatureField(columns=("notice_id", "gateway", "status", "reason", "occurred_at", "received_at"))

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["notice", "gateway", "status"], name="receipt_once"),
            models.CheckConstraint(condition=Q(mac__isnull=False), name="receipt_signed"),
        )
        indexes = (models.Index("received_at", name="receipt_failed", condition=Q(status="failed")),)

    def __str__(self) -> str:
        return f"{self.notice_id} {self.gateway} {self.status}"


class StaffChoice(models.Model):
    """By which way a member of the staff is told besides the application. The newest holds; without one, by none."""

    user = models.ForeignKey(User, models.CASCADE, related_name="message_choices")
    transport = models.CharField(_("by"), max_length=6, blank=True, choices=Notice.Transport.choices)
    address = EncryptedTextField(max_length=300, blank=True, default="")  # of a chat; an e-mail address is the person's own
    created_at = models.DateTimeField()
    mac = SignatureField(columns=("user_id", "transport", "address", "created_at"))

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(mac__isnull=False), name="staff_choice_signed"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.transport}"
