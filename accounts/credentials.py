"""What opens the door besides the password, and how often somebody tried in vain. Of no secret more than a digest is kept."""

import json
from datetime import datetime

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.hashing import keyed_hash
from accounts.signing import instant


def bound(purpose: str, *, key: str, person: int | str | None, until: datetime, worth: str) -> str:
    """What no row can take from another: of its key, its person, its end and what their sign-in is worth.

    `worth`: User.get_session_auth_hash(); once that has changed, the row opens nothing.
    """
    return keyed_hash(json.dumps([key, str(person or ""), instant(until), worth]), purpose=f"bound.{purpose}").hex()


class Session(AbstractBaseSession):
    """A browser's session; the key is a keyed hash of what its cookie holds, so that no copy of the table opens anything.

    `bound_to`: see `bound`; what the session's data say of the person and of their sign-in is what it is bound to.
    """

    session_key = models.CharField(_("session key"), max_length=64, primary_key=True)
    user = models.ForeignKey("accounts.User", models.CASCADE, null=True, related_name="sessions")
    bound_to = models.CharField(max_length=64, default="")
    device = models.CharField(_("device"), max_length=60, default="")
    signed_in_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField()

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    def binding(self, *, person: int | str | None, worth: str) -> str:
        return bound("session", key=self.session_key, person=person, until=self.expire_date, worth=worth)


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
        return unused and at < self.expires_at and self.user.is_active and self._is_bound()

    def binding(self) -> str:
        key, worth = bytes(self.digest).hex(), self.user.get_session_auth_hash()
        return bound("invitation", key=key, person=self.user_id, until=self.expires_at, worth=worth)

    def _is_bound(self) -> bool:
        """Those that were handed over before links were bound to themselves go on opening."""
        return self.bound_to in {self.binding(), self.user.get_session_auth_hash()}


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
        return in_time and self.user.is_active and self.bound_to == self.binding()

    def binding(self) -> str:
        key, worth = bytes(self.digest).hex(), self.user.get_session_auth_hash()
        return bound("token", key=key, person=self.user_id, until=self.expires_at, worth=worth)
