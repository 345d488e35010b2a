"""The cases with which the units of a role assist: as a filter of rows, and of one loaded case. What follows, access says."""

from collections.abc import Collection

from django.db.models import Q

from accounts.models import Role, Unit, User
from accounts.trees import in_order, within
from casework.models import Case


def led_by(path: str | None) -> Q:
    """The cases that the unit of the path has."""
    return Q(unit=own_id(path)) if path else Q(pk__in=())


def led_by_any(units: Collection[int]) -> Q:
    """The cases that one of these units has."""
    return Q(unit__in=units)


def assisted_by(path: str) -> Q:
    """Those with which the unit of the path assists."""
    return _assisting([own_id(path)])


def assisted_by_any(units: Collection[int]) -> Q:
    """Those with which one of these units assists."""
    return _assisting(units)


def complaining_of(units: Collection[int], paths: Collection[str]) -> Q:
    """Those that complain of one of these units, or of one above one of the paths."""
    return Q(against__in={*units, *(pk for path in paths for pk in _ids(path))})


def assisted_over(path: str) -> Q:
    """Those with which the unit assists, or one above it: whoever belongs to it is one of its people."""
    return _assisting(_ids(path))


def is_assisted_over(case: Case, path: str) -> bool:
    """The same of one case."""
    return bool(case.assisting) and not set(case.assisting).isdisjoint(_ids(path))


def units_of(case: Case) -> list[Unit]:
    """The units that assist now, in the order in which the case has them. No query where none does."""
    return list(Unit.objects.filter(pk__in=case.assisting).order_by("pk")) if case.assisting else []


def for_whom(case: Case, visitor: User) -> Unit | None:
    """The unit that assists and for which the person goes; None where they go for the one that has the case."""
    if not case.assisting:
        return None
    held = visitor.memberships.filter(role__in=[Role.HANDLER, Role.UNIT_LEAD], unit__isnull=False).select_related("unit")
    units = [membership.unit for membership in held.order_by(in_order("unit__path")) if membership.unit]
    if case.unit is not None and any(within(case.unit.path, unit.path) for unit in units):
        return None
    paths = [unit.path for unit in units]
    return next((unit for unit in units_of(case) if any(within(unit.path, path) for path in paths)), None)


def own_id(path: str) -> int:
    """A path is the ids from the root down."""
    return _ids(path)[-1]


def _assisting(units: Collection[int]) -> Q:
    """Nearly all cases have none, and the index holds the others."""
    return ~Q(assisting=[]) & Q(assisting__overlap=list(units))


def _ids(path: str) -> list[int]:
    return [int(label) for label in path.split(".")]
