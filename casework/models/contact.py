"""Contacts: what an operator settles during the call. A contact is no case: it owes no visit and is counted apart."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.signed_rows import SignatureField
from casework.models.case import Case
from casework.models.citizen import Citizen
from casework.models.fields import EncryptedTextField, MaskedTextField, ShownTextField
from casework.models.knowledge import ArticleVersion


class Contact(models.Model):
    """Append-only (sql/contacts.sql). `text`, `answer`: masked; `sealed`: both in full, and `content` a keyed hash of both.

    `article`: the version that the answer quotes. `link_digest`: of the link by which the citizen makes a case of it.
    `sampled`: drawn for a supervisor to look at.
    """

    class Kind(models.TextChoices):
        ENQUIRY = "enquiry", _("Enquiry")
        PRAISE = "praise", _("Praise")
        HANDED_OVER = "handed_over", _("Handed over")

    class Service(models.TextChoices):
        POLICE = "110", _("110, police")
        FIRE = "119", _("119, fire")
        AMBULANCE = "120", _("120, ambulance")
        OTHER = "other", _("Another service")

    number = models.CharField(_("number"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    text = MaskedTextField()
    answer = MaskedTextField(blank=True)
    sealed = models.BinaryField()
    content = models.BinaryField()
    article = models.ForeignKey(ArticleVersion, models.PROTECT, null=True, related_name="contacts")
    handed_to = models.CharField(max_length=8, choices=Service.choices, blank=True, default="")
    handed_whom = EncryptedTextField(max_length=80, blank=True, default="")
    citizen = models.ForeignKey(Citizen, models.PROTECT, null=True, related_name="contacts")
    operator = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    link_digest = models.BinaryField(null=True, unique=True)
    sampled = models.BooleanField(default=False)
    mac = SignatureField(
        columns=(
            *("number", "kind", "content", "article_id", "handed_to", "handed_whom"),
            *("citizen_id", "operator_id", "at", "link_digest", "sampled"),
        )
    )

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = (
            models.CheckConstraint(condition=Q(mac__isnull=False), name="contact_signed"),
            models.CheckConstraint(
                condition=Q(kind__in=["enquiry", "praise"], handed_to="")
                | Q(kind="handed_over", handed_to__in=["110", "119", "120", "other"]),
                name="contact_never_a_complaint",
            ),
            models.CheckConstraint(condition=~Q(kind="enquiry") | ~Q(answer=""), name="contact_enquiry_answered"),
        )
        indexes = (
            models.Index("operator", F("id").desc(), name="contact_of_operator"),
            models.Index("at", name="contact_when", include=("operator",)),
            models.Index("id", name="contact_sampled", condition=Q(sampled=True)),
        )

    def __str__(self) -> str:
        return self.number


class ContactOpening(models.Model):
    """That a contact became a case, once. `by` None: the citizen, by their link."""

    contact = models.OneToOneField(Contact, models.PROTECT, related_name="opening")
    case = models.OneToOneField(Case, models.PROTECT, related_name="contact_opening")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    mac = SignatureField(columns=("contact_id", "case_id", "by_id", "at"))

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(mac__isnull=False), name="contact_opening_signed"),)

    def __str__(self) -> str:
        return f"{self.contact_id} → {self.case_id}"


class ContactReview(models.Model):
    """What a supervisor says of a contact that was drawn."""

    class Result(models.TextChoices):
        RIGHT = "right", pgettext_lazy("review of a contact", "Rightly settled on the call")
        CASE = "case", pgettext_lazy("review of a contact", "Should have been a case")

    contact = models.OneToOneField(Contact, models.PROTECT, related_name="review")
    result = models.CharField(max_length=5, choices=Result.choices)
    reason = ShownTextField(max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    mac = SignatureField(columns=("contact_id", "result", "reason", "by_id", "at"))

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(mac__isnull=False), name="contact_review_signed"),
            models.CheckConstraint(condition=Q(result__in=["right", "case"]), name="contact_review_result"),
        )

    def __str__(self) -> str:
        return f"{self.contact_id} {self.result}"
