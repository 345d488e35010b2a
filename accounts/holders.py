"""Who holds a role at present."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Membership, Role, User

ADMINISTERS = Q(role=Role.ADMINISTRATOR, unit=None, area=None)
"""The role that keeps people, units, areas and catalogue: for the whole, not for a part."""


def holders(*roles: Role, **place: Any) -> QuerySet[User]:
    """The active people who hold one of the roles (none named: any role), at a place where one is named (`unit=…`)."""
    held = Membership.objects.filter(user=OuterRef("pk"), **place)
    if roles:
        held = held.filter(role__in=roles)
    return User.objects.filter(Exists(held), is_active=True)


def administrators() -> QuerySet[User]:
    """The active people who keep people, units, areas and catalogue, for the whole."""
    return User.objects.filter(Exists(Membership.objects.filter(ADMINISTERS, user=OuterRef("pk"))), is_active=True)


def administers(user: User) -> bool:
    """Whether the person is an administrator of the whole, asked of the database."""
    return administrators().filter(pk=user.pk).exists()
