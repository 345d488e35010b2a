"""Who has a case after its handler is gone: nobody's case is left without a person whose task it is."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Membership, Role, Unit, UnitEnding, User
from casework.decision import ALLOW, Decision, deny
from casework.lifecycle import IN_HAND, State
from casework.models import Case
from casework.policies import access, routing

HELD = IN_HAND | {State.RESOLVED}
"""With a unit and perhaps a person: what is dissatisfied goes on with both."""


def left_behind(*, since: datetime | None = None) -> QuerySet[Case]:
    """The cases whose handler left the service, or handles cases for their unit no more.

    By the people who have lost something. Who was moved once has open cases elsewhere, each of which is asked for: with `since`
    only of those who lost a role from then on.
    """
    ended = Membership.ever.filter(user=OuterRef("pk"), role__in=access.HANDLING_ROLES, until__isnull=False)
    lately = ended.filter(until__gte=since) if since else ended
    lost = User.objects.filter(Q(is_active=False) | Q(Exists(lately))).values_list("pk", flat=True)
    return Case.objects.filter(_is_gone(), handler__in=list(lost), state__in=HELD)


def is_left_behind(case: Case) -> bool:
    """The same of one case, as it is now."""
    return Case.objects.filter(_is_gone(), pk=case.pk, handler__isnull=False, state__in=HELD).exists()


def heir(case: Case) -> User | None:
    """The lead of the case's unit, or of the nearest above it that has one who may see the case; None where none has."""
    if case.unit is None:
        return None
    leading = Membership.objects.filter(role=Role.UNIT_LEAD, user__is_active=True, unit__path__over=case.unit.path)
    held = list(leading.exclude(user=case.handler_id).select_related("user", "unit").order_by("pk"))
    held.sort(key=lambda row: -len(row.unit.path) if row.unit else 0)
    access.remember_grants([row.user for row in held])
    return next((row.user for row in held if access.leads(row.user, case) and access.sees(row.user, case)), None)


def still_there(handler: User | None, unit: Unit) -> User | None:
    """The handler, where they still handle cases for the unit, or lead it or one above."""
    if handler is None or not handler.is_active:
        return None
    leads = Q(role=Role.UNIT_LEAD, unit__path__over=unit.path)
    held = Membership.objects.filter(Q(role=Role.HANDLER, unit=unit) | leads, user=handler)
    return handler if held.exists() else None


def of_ended_units() -> QuerySet[Case]:
    """The cases that lie with a unit that has ended; but what its successor must never receive, that a dispatcher sends on."""
    ended = UnitEnding.objects.values_list("unit", flat=True)
    cases = Case.objects.filter(unit__in=list(ended), state__in=HELD)
    successor = F("unit__ending__successor__path")
    forbidden = Q(against__path__within=successor) | Q(against__path__over=successor)
    return cases.exclude(Q(against__isnull=False) & forbidden)


def goes_on(unit: Unit) -> Decision:
    """Whether it can be given anything: not once it has ended."""
    ending = UnitEnding.objects.filter(unit=unit).select_related("unit", "successor").first()
    if ending is None:
        return ALLOW
    names = {"unit": str(ending.unit), "successor": str(ending.successor)}
    return deny("unit_ended", _("%(unit)s has ended. %(successor)s has what was its own: choose that unit.") % names)


def ended_that_assist() -> list[Unit]:
    """The units that have ended and still assist with something."""
    ended = Unit.objects.filter(ending__isnull=False)
    helping = {pk for pks in assisted_by(ended).values_list("assisting", flat=True) for pk in pks}
    return list(ended.filter(pk__in=helping).select_related("ending__ended_by").order_by("pk"))


def assisted_by(units: Iterable[Unit]) -> QuerySet[Case]:
    return Case.objects.exclude(assisting=[]).filter(assisting__overlap=[unit.pk for unit in units])


def followers(unit: Unit) -> Iterator[Unit]:
    """The unit that went on with what this one had, and those that followed that one in turn; none where it has not ended."""
    while ending := UnitEnding.objects.filter(unit=unit).select_related("successor").first():
        unit = ending.successor
        yield unit


def last_of(unit: Unit) -> Unit:
    """The unit, or where it has ended the last of those that followed it."""
    return [unit, *followers(unit)][-1]


def goes_on_with(unit: Unit, case: Case) -> Unit:
    """The unit, or where it has ended the one that has what was open with it."""
    for follower in followers(unit):
        if not routing.may_receive(follower, case):
            return unit
        unit = follower
    return unit


def _is_gone() -> Q:
    """Of a case with a handler: they are disabled, or neither handle for its unit nor lead that or one above."""
    held = Membership.objects.filter(user=OuterRef("handler"))
    leads = Q(role=Role.UNIT_LEAD, unit__path__over=OuterRef("unit__path"))
    holds = held.filter(Q(role=Role.HANDLER, unit=OuterRef("unit")) | leads)
    return Q(handler__is_active=False) | ~Q(Exists(holds))
