"""Which people of the staff a person sees and may name: `access` for what is no case."""

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role, User
from casework.decision import ALLOW, Decision, deny
from casework.policies.access import HANDLING_ROLES, SEE_HANDLERS, SEE_PEOPLE, grants


def handlers_seen(user: User) -> QuerySet[Membership]:
    """The memberships of those whom the person may name as a handler: a dispatcher everybody, a lead those of the unit and below.

    A role that is limited to a unit sees the handlers of that unit and of those below it.
    """
    reaches = [
        Q(unit__path__within=grant.unit) if grant.unit else Q() for grant in grants(user) if grant.role in SEE_HANDLERS.roles
    ]
    if not reaches:
        return Membership.objects.none()
    handling = Membership.objects.filter(role__in=HANDLING_ROLES, user__is_active=True)
    return handling if Q() in reaches else handling.filter(reduce(or_, reaches))


def people_seen(user: User) -> QuerySet[User]:
    """Who handles cases within the reach of those roles by which the person sees people at all."""
    reaches = [
        Q(unit__path__within=grant.unit) if grant.unit else Q() for grant in grants(user) if grant.role in SEE_PEOPLE.roles
    ]
    if not reaches:
        return User.objects.none()
    handling = Membership.objects.filter(user=OuterRef("pk"), role__in=HANDLING_ROLES)
    within_reach = handling if Q() in reaches else handling.filter(reduce(or_, reaches))
    return User.objects.filter(Exists(within_reach), is_active=True)


def keeps_people(user: User) -> Decision:
    """Whether the person enters people, gives and ends roles, and disables accounts: for the whole, not for a part of it."""
    if any(grant.role == Role.ADMINISTRATOR and grant.unit is None and grant.area is None for grant in grants(user)):
        return ALLOW
    return deny("not_allowed", _("Administrators of the whole system keep people and roles. Ask one of them."))


def staff_seen(user: User) -> QuerySet[User]:
    """Everybody, disabled ones too, for whoever keeps people; else those who handle cases within reach."""
    return User.objects.all() if keeps_people(user) else people_seen(user)
