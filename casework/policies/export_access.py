"""Who takes lists of cases out as files, which of their cases, and who sees that they did."""

from functools import reduce
from operator import or_

from django.db.models import Q

from accounts.models import Role, User
from casework.policies import access
from casework.verb import Permission

EXPORT_LISTS = Permission(
    code="export_lists",
    roles=access.HANDLING_ROLES | {Role.OPERATOR, Role.DISPATCHER, Role.SUPERVISOR, Role.AUDITOR},
)
SEE_EXPORTS = Permission(code="see_exports", roles=frozenset({Role.ADMINISTRATOR, Role.AUDITOR}))


def exportable(user: User) -> Q:
    """Of the visible cases those that the person may take out: a handler their own, and others all in the reach of that role."""
    held = [grant for grant in access.grants(user) if grant.role in EXPORT_LISTS.roles]
    reaches = ((access.rows(grant) | access.assisted_rows(grant)) & _limit(user, grant.role) for grant in held)
    return reduce(or_, reaches, Q(pk__in=()))


def only_own(user: User) -> bool:
    """Whether it is their own cases alone."""
    return access.roles(user) & EXPORT_LISTS.roles == {Role.HANDLER}


def _limit(user: User, role: Role) -> Q:
    return access.to_handle(user) if role == Role.HANDLER else Q()
