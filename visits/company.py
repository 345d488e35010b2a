"""Who came along: colleagues of the visitor as they are named, anybody else only once they confirm it themselves."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.trees import within
from casework.policies import access
from visits.models import Invitation

MOST = 5
"""Companions of one visit; whoever is named after them stands in its event alone."""


def split(visitor: User, named: Sequence[User]) -> tuple[list[User], list[User]]:
    """Of the first MOST that are named: colleagues, who are taken as named, and the others, who are invited.

    Colleagues are excluded from deciding anyhow, as members of the unit that went; of others a name alone proves nothing.
    """
    access.remember_grants([visitor, *named])
    units = [grant.unit for grant in access.grants(visitor) if grant.role in access.HANDLING_ROLES and grant.unit]
    listed = [user for user in dict.fromkeys(named) if user != visitor][:MOST]
    colleagues = [user for user in listed if _of(user, units)]
    return colleagues, [user for user in listed if user not in colleagues]


def _of(user: User, units: Sequence[str]) -> bool:
    held = [grant.unit for grant in access.grants(user) if grant.role in access.HANDLING_ROLES and grant.unit]
    return any(within(path, unit) for path in held for unit in units)


def invitations_of(user: User) -> QuerySet[Invitation]:
    """Those that the person has not confirmed; never of a case that complains of their unit. The newest first."""
    invitations = Invitation.objects.filter(user=user, confirmed_at__isnull=True)
    for path in {grant.unit for grant in access.grants(user) if grant.unit}:
        complained_of = Q(visit__case__against__path__within=path) | Q(visit__case__against__path__over=path)
        invitations = invitations.exclude(Q(visit__case__against__isnull=False) & complained_of)
    return invitations.select_related("visit__visitor", "visit__case__unit").order_by("-named_at", "-pk")
