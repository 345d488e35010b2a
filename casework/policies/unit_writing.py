"""For which units somebody writes what their people use: knowledge articles, text modules. A lead also for those below."""

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from accounts.models import Unit, User
from accounts.trees import within
from casework.policies import access
from casework.verb import Permission


def writes_for(user: User, permission: Permission, unit: Unit | None) -> bool:
    """`unit` None: for everybody, which takes a role that no unit limits."""
    return any(
        grant.role in permission.roles and (grant.unit is None or (unit is not None and within(unit.path, grant.unit)))
        for grant in access.grants(user)
    )


def units(user: User, permission: Permission) -> QuerySet[Unit]:
    """Those that have not ended."""
    held = [grant for grant in access.grants(user) if grant.role in permission.roles]
    reaches = (Q(path__within=grant.unit) if grant.unit else Q(pk__isnull=False) for grant in held)
    return Unit.objects.filter(reduce(or_, reaches, Q(pk__in=())), ending=None)
