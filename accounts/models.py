"""Who is who: people, the units and areas they belong to, and the roles they hold there."""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.credentials import Invitation, Session, TryCount
from accounts.trees import PathField

__all__ = ["Area", "Invitation", "Membership", "Role", "Session", "Token", "TryCount", "Unit", "User"]


class Role(models.TextChoices):
    """DOMAIN: "People". A citizen has no account."""

    OPERATOR = "operator", _("Operator")
    DISPATCHER = "dispatcher", _("Dispatcher")
    HANDLER = "handler", _("Handler")
    UNIT_LEAD = "unit_lead", _("Unit lead")
    SUPERVISOR = "supervisor", _("Supervisor")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


class Named(models.Model):
    """Something with a code and a name in both languages."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        in_english = (get_language() or "").startswith("en")
        return self.name_en if in_english and self.name_en else self.name


class Unit(Named):
    """A body that handles cases: a bureau, a subdistrict office, a station below it."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = PathField()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        indexes = (GistIndex(fields=["path"], name="unit_path"),)


class Area(Named):
    """A place in the tree city, county, subdistrict or township, community."""

    class Level(models.TextChoices):
        CITY = "city", _("City")
        COUNTY = "county", _("County")
        SUBDISTRICT = "subdistrict", _("Subdistrict")
        TOWNSHIP = "township", _("Township")
        COMMUNITY = "community", _("Community")

    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = PathField()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        indexes = (GistIndex(fields=["path"], name="area_path"),)


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff. The name is shown to colleagues and to citizens who are visited."""

    username = models.CharField(_("username"), max_length=80, unique=True, validators=[UnicodeUsernameValidator()])
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=80)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    is_staff = models.BooleanField(_("may open the administration pages"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)
    sign_in_generation = models.IntegerField(default=0, db_default=0, editable=False)
    """Raised by the database (sql/sign_in.sql) when the person loses something; never lowered, whatever is written."""

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """What a session, a token and an invitation are bound to: they end with the password and with the generation."""
        signed = f"{self.sign_in_generation}:{self.password}"
        return salted_hmac("accounts.User.get_session_auth_hash", signed, algorithm="sha256").hexdigest()


class Membership(models.Model):
    """A role a person holds, limited to a unit or an area where one is named (none means all)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="memberships")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="memberships")

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = (
            models.UniqueConstraint(fields=["user", "role", "unit", "area"], name="membership_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=~models.Q(role__in=[Role.HANDLER, Role.UNIT_LEAD]) | models.Q(unit__isnull=False),
                name="membership_handling_needs_unit",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class Token(models.Model):
    """An API token: only its SHA-256 is kept, so that a copy of the table opens nothing. `bound_to`: as of a session."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
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
