"""Who is who: people, the units and areas they belong to; and the history of who changed what of them."""

import json
from typing import ClassVar

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from accounts.absences import Absence
from accounts.credentials import Invitation, Session, Token, TryCount
from accounts.endings import UnitEnding
from accounts.roles import SECOND_PERSON, Membership, MembershipRequest, Role
from accounts.signing import is_signed, sign
from accounts.trees import PathField

__all__ = [
    "SECOND_PERSON",
    "Absence",
    "AdministrationEvent",
    "Area",
    "Invitation",
    "Membership",
    "MembershipRequest",
    "Role",
    "Session",
    "Token",
    "TryCount",
    "Unit",
    "UnitEnding",
    "User",
]


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

    administered: ClassVar[tuple[str, ...]] = ("code", "name", "name_en", "parent_id")

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

    administered: ClassVar[tuple[str, ...]] = ("code", "name", "name_en", "level", "parent_id")

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
    password_mac = models.BinaryField(null=True, editable=False)
    sign_in_generation = models.IntegerField(default=0, db_default=0, editable=False)
    """Raised by the database (sql/sign_in.sql) when the person loses something; never lowered, whatever is written."""

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    administered: ClassVar[tuple[str, ...]] = ("is_active", "is_staff", "is_superuser")
    unnamed: ClassVar[tuple[str, ...]] = ("username", "name", "email")
    """Of these the history says that they changed, never into what."""

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    @sensitive_variables()
    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password)
        self.sign_password()

    def set_unusable_password(self) -> None:
        super().set_unusable_password()
        self.sign_password()

    def sign_password(self) -> None:
        """Bind it to the person: one that was written beside the application opens nothing, and verification names it."""
        self.password_mac = sign(self._password_message(), purpose="password")

    def password_is_signed(self) -> bool:
        return is_signed(bytes(self.password_mac or b""), self._password_message(), purpose="password")

    @sensitive_variables()
    def check_password(self, raw_password: str | None) -> bool:
        """Whether it is theirs. One that is hashed by an older hasher is hashed anew."""

        def renew(password: str) -> None:
            self.set_password(password)
            User.objects.filter(pk=self.pk).update(password=self.password, password_mac=self.password_mac)

        return self.password_is_signed() and check_password(raw_password, self.password, renew)

    def _password_message(self) -> str:
        return json.dumps([self.username, self.password])

    def get_session_auth_hash(self) -> str:
        """What a session, a token and an invitation are bound to: they end with the password and with the generation."""
        signed = f"{self.sign_in_generation}:{self.password}"
        return salted_hmac("accounts.User.get_session_auth_hash", signed, algorithm="sha256").hexdigest()


class NumberField(models.PositiveBigIntegerField):
    """Numbered by the trigger, which holds the lock on the chain."""

    db_returning = True


class HashField(models.BinaryField):
    """Computed by the trigger."""

    db_returning = True


class AdministrationEvent(models.Model):
    """A change of people, roles, units, areas or catalogue: append-only, one chain for all (sql/administration.sql).

    `facts`: codes, ids and numbers, the names of units, areas and topics; never those of people. `state` among them is how the
    row stands since, so that the tables can be compared with their history. `mac`: signed by the application, as events are; null
    of what was there before.
    """

    seq = NumberField(unique=True, default=0)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    kind = models.CharField(max_length=24)
    subject = models.BigIntegerField()
    verb = models.CharField(max_length=24)
    facts = models.JSONField(default=dict)
    mac = models.BinaryField(null=True)
    hash = HashField(default=b"")

    class Meta:
        verbose_name = _("change in the administration")
        verbose_name_plural = _("history of the administration")
        indexes = (models.Index("kind", "subject", "seq", name="administration_subject"),)

    def __str__(self) -> str:
        return f"{self.seq} {self.verb} {self.kind} {self.subject}"
