"""Who uses which text modules, and who writes them."""

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Role, Unit, User
from casework.decision import Decision, deny
from casework.models import TextModule
from casework.policies import access, unit_writing
from casework.verb import Permission

WRITE_TEXT_MODULES = Permission(code="write_text_modules", roles=frozenset({Role.UNIT_LEAD, Role.ADMINISTRATOR}))


def modules_of(user: User) -> QuerySet[TextModule]:
    """Those in use that the person types: everybody's, and those of the units that they belong to and of what is above these."""
    units = {grant.unit for grant in access.grants(user) if grant.unit}
    reached = reduce(or_, (Q(unit__path__over=unit) for unit in units), Q(unit=None))
    return TextModule.objects.filter(reached, enabled=True)


def modules_written_by(user: User) -> QuerySet[TextModule]:
    """Those that the person may change, out of use too."""
    written = Q(unit__in=unit_writing.units(user, WRITE_TEXT_MODULES))
    return TextModule.objects.filter(written | Q(unit=None) if writes_for_everybody(user) else written)


def writes_for_everybody(user: User) -> bool:
    return unit_writing.writes_for(user, WRITE_TEXT_MODULES, None)


def may_write(user: User, unit: Unit | None) -> Decision:
    """`unit` None: for everybody."""
    permitted = access.may(user, WRITE_TEXT_MODULES)
    if permitted and not unit_writing.writes_for(user, WRITE_TEXT_MODULES, unit):
        return deny("not_allowed", _("The lead of a unit writes its text modules, and an administrator those of everybody."))
    return permitted
