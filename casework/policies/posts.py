"""Where a person holds a role: the units and areas that limit it, as pages about such a place ask."""

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.db.models import Q

from accounts.models import Role, Unit, User
from casework.policies import access


def limits(user: User, role: Role) -> list[tuple[str | None, str | None]]:
    """The unit and area (paths; None: all) of each time that the person holds the role, what is limited least first."""
    held = dict.fromkeys((grant.unit, grant.area) for grant in access.grants(user) if grant.role == role)
    return sorted(held, key=lambda limit: sum(part is not None for part in limit))


def units_led(user: User) -> list[str]:
    """The paths of the units in which the person may give a case to somebody else."""
    leading = [unit for unit, _area in limits(user, Role.UNIT_LEAD) if unit]
    if not leading:
        return []
    below = reduce(or_, (Q(path__within=path) for path in leading))
    return list(Unit.objects.filter(below).values_list("path", flat=True))


def units_within(user: User, roles: Collection[Role], *, unit: str) -> Q:
    """What belongs to a unit that lies within one of the roles. `unit`: the way to it."""
    held = [grant for grant in access.grants(user) if grant.role in roles]
    reaches = (Q(**{f"{unit}__path__within": grant.unit}) if grant.unit else Q(pk__isnull=False) for grant in held)
    return reduce(or_, reaches, Q(pk__in=()))


def handles_for_one_unit(user: User) -> bool:
    """Whether the person does nothing else: of their own unit's cases the unit need not be named."""
    grants = access.grants(user)
    return all(grant.role == Role.HANDLER for grant in grants) and len({grant.unit for grant in grants}) == 1


def sees_one_unit(user: User) -> bool:
    """Whether all that the person sees is one unit's, which has none below it. One query, and none for who is limited by none."""
    paths = {grant.unit if grant.role in access.HANDLING_ROLES else "" for grant in access.grants(user)}
    [path, *others] = paths or {""}
    return bool(path) and not others and Unit.objects.filter(path__within=path).count() == 1
