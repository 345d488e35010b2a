"""Who may be given a case that goes from a person to another: one rule for what a form offers and for what a step takes."""

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Membership, Role, User
from casework.models import Case
from casework.policies import access


def of_case(case: Case) -> QuerySet[User]:
    """Who handles cases for the case's unit, or leads it or one above in the case's area; nobody of those it complains of."""
    if case.unit is None:
        return User.objects.none()
    area = Q(area=None) | Q(area__path__over=case.area.path) if case.area else Q(area=None)
    people = _holding(Q(role=Role.HANDLER, unit=case.unit) | _leading([case.unit.path]) & area)
    if case.against is None:
        return people
    around = Q(unit__path__within=case.against.path) | Q(unit__path__over=case.against.path)
    return people.exclude(pk__in=Membership.objects.filter(around).values("user"))


def of_units(paths: Collection[str]) -> QuerySet[User]:
    """Who may be given some case of the units (paths); each case asks for itself."""
    return _holding(Q(role=Role.HANDLER, unit__path__in=paths) | _leading(paths))


def receives(user: User, case: Case) -> bool:
    """Whether the person may be given the case. Who stands in for a lead is not given it for good."""
    return access.sees(user, case) and of_case(case).filter(pk=user.pk).exists()


def _holding(held: Q) -> QuerySet[User]:
    return User.objects.filter(Exists(Membership.objects.filter(held, user=OuterRef("pk"))), is_active=True)


def _leading(paths: Collection[str]) -> Q:
    return reduce(or_, (Q(role=Role.UNIT_LEAD, unit__path__over=path) for path in paths), Q(pk__in=()))
