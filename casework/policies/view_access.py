"""Whose saved views stand on somebody's list, and who changes or shares one. What a view shows is each reader's own."""

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Role, Unit, User
from casework.decision import ALLOW, Decision, deny
from casework.models import SavedView
from casework.policies import access, unit_writing
from casework.verb import Permission

SHARE_VIEWS = Permission(code="share_views", roles=frozenset({Role.UNIT_LEAD, Role.SUPERVISOR, Role.ADMINISTRATOR}))


def views_of(user: User) -> QuerySet[SavedView]:
    """One's own, and those shared with the units that the person belongs to and what is above these.

    Whoever has a role that no unit limits belongs to the whole: they have what is shared with a unit above which there is none.
    """
    units = {grant.unit for grant in access.grants(user)}
    shared = reduce(or_, (_shared_with(unit) for unit in units), Q(pk__in=()))
    return SavedView.objects.filter(Q(owner=user) | shared).select_related("owner", "unit__ending")


def _shared_with(unit: str | None) -> Q:
    return Q(unit__path__over=unit) if unit else Q(unit__isnull=False, unit__parent=None)


def may_change(user: User, view: SavedView) -> Decision:
    """One's own, or what is shared with a unit for which the person shares."""
    if view.owner_id == user.pk:
        return ALLOW
    return may_share(user, view.unit) if view.unit else deny("not_allowed", _("This view is somebody else's."))


def may_share(user: User, unit: Unit) -> Decision:
    permitted = access.may(user, SHARE_VIEWS)
    if permitted and not unit_writing.writes_for(user, SHARE_VIEWS, unit):
        return deny("not_allowed", _("The lead of a unit shares views with it, and so do supervisors and administrators."))
    return permitted


def shares(user: User) -> bool:
    return bool(access.may(user, SHARE_VIEWS))
