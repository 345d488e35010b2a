"""The outbox: one row per event, recipient and transport. A row is composed once and delivered until it is sent."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.signed_rows import OutcomeSignatureField, SignatureField
from casework.models.case import Case
from casework.models.citizen import Citizen
from casework.models.fields import EncryptedTextField


class Notice(models.Model):
    """`params` hold codes and numbers only; `secret` (a token or code) is emptied once it is sent.

    `outcome_mac`: of a message that goes out, from its first attempt on; of one in the app, once its reader has read it.

    `address`: of a citizen who is written to under another than the present one: an older number, which is told of a change.

    `digest`: the row under which this one arrives, together with the person's others of the same moment. A digest speaks of no
    case of its own.
    """

    class Transport(models.TextChoices):
        IN_APP = "in_app", _("In the app")
        SMS = "sms", _("Text message")
        EMAIL = "email", _("E-mail")
        CHAT = "chat", _("Chat")

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        SENT = "sent", _("Sent")
        FAILED = "failed", pgettext_lazy("notice", "Failed")
        LAPSED = "lapsed", pgettext_lazy("notice", "Lapsed")
        RECALLED = "revoked", pgettext_lazy("notice", "Recalled")

    class Priority(models.IntegerChoices):
        """What is sent first. A code is waited for at the door; a digest keeps."""

        URGENT = 0
        ORDINARY = 1
        DIGEST = 2

    GONE = (State.LAPSED, State.RECALLED)
    """What nobody is shown any more."""

    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="notices", db_index=False)
    event_seq = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=40)
    recipient = models.ForeignKey(User, models.CASCADE, null=True, related_name="notices", db_index=False)
    citizen = models.ForeignKey(Citizen, models.CASCADE, null=True, related_name="notices")
    address = EncryptedTextField(max_length=60, blank=True, default="")
    digest = models.ForeignKey("self", models.CASCADE, null=True, related_name="items", db_index=False)
    transport = models.CharField(max_length=6, choices=Transport.choices)
    language = models.CharField(max_length=10, default="zh-hans")
    params = models.JSONField(default=dict)
    secret = EncryptedTextField(max_length=120, blank=True, default="")
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.ORDINARY, db_default=Priority.ORDINARY)
    state = models.CharField(max_length=7, choices=State.choices, default=State.PENDING)
    deliver_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    mac = SignatureField(
        columns=("case_id", "event_seq", "kind", "recipient_id", "citizen_id", "transport", "language", "created_at")
    )
    outcome_mac = OutcomeSignatureField(
        columns=("id", "state", "deliver_after", "attempts", "claimed_at", "sent_at", "read_at"),
    )

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = (
            models.UniqueConstraint(
                fields=["case", "event_seq", "kind", "recipient", "citizen", "transport"],
                name="notice_of_event_once",
                condition=Q(case__isnull=False),
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["recipient", "kind", "deliver_after", "transport"],
                name="notice_of_moment_once",
                condition=Q(case__isnull=True),
            ),
        )
        indexes = (
            models.Index("deliver_after", name="notice_pending", condition=Q(state="pending")),
            models.Index(
                fields=["transport", "priority", "deliver_after", "id"], name="notice_due", condition=Q(state="pending")
            ),
            models.Index(
                fields=["case", "id"],
                name="notice_to_citizen",
                condition=Q(state="pending", recipient__isnull=True),
            ),
            models.Index("created_at", name="notice_failed", condition=Q(state="failed", recipient__isnull=True)),
            models.Index(fields=["recipient", "deliver_after", "id"], name="notice_arrived", condition=Q(digest__isnull=True)),
            models.Index(
                fields=["recipient"],
                name="notice_unread",
                condition=Q(state="sent", transport="in_app", digest__isnull=True, read_at__isnull=True),
            ),
            models.Index(
                F("sent_at").desc(),
                name="notice_taken",
                include=("kind", "transport", "language"),
                condition=Q(state="sent", recipient__isnull=True),
            ),
            models.Index("digest", name="notice_items", condition=Q(digest__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.transport}"
