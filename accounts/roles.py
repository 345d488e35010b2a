"""The roles people hold or held, and those that wait for a second administrator."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class PresentMemberships(models.Manager["Membership"]):
    """What is held now. `user.memberships` reads through it too; a join over `memberships__…` does not."""

    def get_queryset(self) -> models.QuerySet["Membership"]:
        return super().get_queryset().filter(until__isnull=True)


class Membership(models.Model):
    """A role a person holds or held, limited to a unit or an area where one is named (none means all).

    `since` None: since before this was recorded. `granted_by` None: the first two administrators, and whoever was there before.
    """

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, blank=True, related_name="memberships")
    area = models.ForeignKey("accounts.Area", models.PROTECT, null=True, blank=True, related_name="memberships")
    since = models.DateTimeField(_("since"), null=True, editable=False)
    until = models.DateTimeField(_("until"), null=True, editable=False)
    granted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, editable=False, related_name="+")
    confirmed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, editable=False, related_name="+")
    ended_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, editable=False, related_name="+")

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

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    area = models.ForeignKey("accounts.Area", models.PROTECT, null=True, related_name="+", verbose_name=_("area"))
    requested_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("requested by"))
    requested_at = models.DateTimeField(_("requested at"))
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
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
