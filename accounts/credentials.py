"""What opens the door besides the password, and how often somebody tried in vain. Of no secret more than a digest is kept."""

from datetime import datetime

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _


class Session(AbstractBaseSession):
    """A browser's session; the key is a keyed hash of what its cookie holds, so that no copy of the table opens anything.

    `bound_to`: what the person's sign-in was worth then (User.get_session_auth_hash); once that has changed, it opens nothing.
    """

    session_key = models.CharField(_("session key"), max_length=64, primary_key=True)
    user = models.ForeignKey("accounts.User", models.CASCADE, null=True, related_name="sessions")
    bound_to = models.CharField(max_length=64, default="")
    device = models.CharField(_("device"), max_length=60, default="")
    signed_in_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField()

    class Meta(AbstractBaseSession.Meta):
        abstract = False


class Invitation(models.Model):
    """A link that an administrator hands over: whoever opens it chooses a password, once."""

    class Purpose(models.TextChoices):
        INVITE = "invite", _("Invitation")
        RESET = "reset", _("Password reset")

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="invitations")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    digest = models.BinaryField(max_length=32, unique=True)
    bound_to = models.CharField(max_length=64)
    created_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = (
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(used_at=None, voided_at=None), name="invitation_one_open"
            ),
            models.CheckConstraint(condition=models.Q(used_at=None) | models.Q(voided_at=None), name="invitation_used_or_voided"),
        )

    def opens(self, *, at: datetime) -> bool:
        """Whether the person may choose a password by it: unused, in time, and nothing of their sign-in has ended since."""
        unused = self.used_at is None and self.voided_at is None
        return unused and at < self.expires_at and self.user.is_active and self.bound_to == self.user.get_session_auth_hash()


class TryCount(models.Model):
    """How often somebody tried in vain, or added something in a day, until when it counts.

    `key`: a keyed hash of whom and where; neither is kept.
    """

    key = models.BinaryField(max_length=32, primary_key=True)
    count = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)


class Token(models.Model):
    """An API token: only a keyed hash of it is kept, so that no copy of the table opens anything. `bound_to`: as of a session."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="tokens")
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    bound_to = models.CharField(max_length=64, default="", db_default="")
    device = models.CharField(_("device"), max_length=60, default="", db_default="")
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return f"{self.user} · {self.created_at:%Y-%m-%d}"

    def opens(self, *, at: datetime) -> bool:
        """Whether it lets its person in: not revoked, in time, and nothing of their sign-in has ended since."""
        in_time = self.revoked_at is None and at < self.expires_at
        return in_time and self.user.is_active and self.bound_to == self.user.get_session_auth_hash()
