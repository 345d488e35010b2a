"""Who is who: people, the units and areas they belong to, and the roles they hold there."""

import json
from datetime import datetime
from typing import ClassVar

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from accounts.credentials import Invitation, Session, TryCount
from accounts.signing import is_signed, sign
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


SECOND_PERSON = (Role.OPERATOR, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR)
"""Roles that see citizens beyond one unit, decide, or hand out roles: one administrator asks for them, another confirms."""


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
    unnamed: ClassVar[tuple[str, ...]] = ("username", "name")
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


class PresentMemberships(models.Manager["Membership"]):
    """What is held now. `user.memberships` reads through it too; a join over `memberships__…` does not."""

    def get_queryset(self) -> models.QuerySet["Membership"]:
        return super().get_queryset().filter(until__isnull=True)


class Membership(models.Model):
    """A role a person holds or held, limited to a unit or an area where one is named (none means all).

    `since` None: since before this was recorded. `granted_by` None: the first two administrators, and whoever was there before.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="memberships")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="memberships")
    since = models.DateTimeField(_("since"), null=True, editable=False)
    until = models.DateTimeField(_("until"), null=True, editable=False)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")

    objects = PresentMemberships()
    ever = models.Manager["Membership"]()

    administered: ClassVar[tuple[str, ...]] = (
        *("user_id", "role", "unit_id", "area_id"),
        *("granted_by_id", "confirmed_by_id", "ended_by_id"),
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "role", "unit", "area"],
                name="membership_held_once",
                condition=Q(until__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=~Q(role__in=[Role.HANDLER, Role.UNIT_LEAD]) | Q(unit__isnull=False),
                name="membership_handling_needs_unit",
            ),
            models.CheckConstraint(
                condition=~Q(granted_by=F("user")) & ~Q(confirmed_by=F("user")) & ~Q(ended_by=F("user")),
                name="membership_not_by_oneself",
            ),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True)
                | ~Q(role__in=SECOND_PERSON)
                | Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("granted_by")),
                name="membership_second_person",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, ended_by__isnull=True)
                | Q(until__isnull=False, ended_by__isnull=False) & (Q(since__isnull=True) | Q(until__gte=F("since"))),
                name="membership_ended_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class MembershipRequest(models.Model):
    """A role that one administrator gives and a second has not confirmed yet. Nobody holds it before."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", pgettext_lazy("of a role", "Confirmed")
        WITHDRAWN = "withdrawn", pgettext_lazy("of a role", "Withdrawn")

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", verbose_name=_("area"))
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("requested by"))
    requested_at = models.DateTimeField(_("requested at"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True, default="")

    administered: ClassVar[tuple[str, ...]] = (
        *("user_id", "role", "unit_id", "area_id"),
        *("requested_by_id", "decided_by_id", "outcome"),
    )

    class Meta:
        verbose_name = _("role that waits for a second administrator")
        verbose_name_plural = _("roles that wait for a second administrator")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "role", "unit", "area"],
                name="membership_requested_once",
                condition=Q(decided_at__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=~Q(requested_by=F("user")) & ~Q(decided_by=F("user")),
                name="membership_request_not_by_oneself",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="confirmed") | ~Q(decided_by=F("requested_by")),
                name="membership_request_second_person",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_by__isnull=True, decided_at__isnull=True)
                | Q(outcome__in=["confirmed", "withdrawn"], decided_by__isnull=False, decided_at__isnull=False),
                name="membership_request_decided_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


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


class Token(models.Model):
    """An API token: only a keyed hash of it is kept, so that no copy of the table opens anything. `bound_to`: as of a session."""

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
