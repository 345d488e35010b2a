"""To which units a person passes a case on: whose own unit had it lets nobody out but those outside it.

Source: DOMAIN, "Objection": a unit that holds a case not to be its own returns it, and somebody else decides whose it is.
"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from accounts.trees import within
from casework.decision import ALLOW, Decision, deny
from casework.models import Case, CaseHandler
from casework.policies import access, standings
from casework.verb import Permission


def may_send(user: User, permission: Permission, case: Case, unit: Unit, *, handled_by: Iterable[CaseHandler]) -> Decision:
    """Whether the person sends the case to that unit. `handled_by`: the case's CaseHandler rows with their unit."""
    if not standings.of(user).units:
        return ALLOW
    paths = [row.unit.path for row in handled_by if access.handled(user, case, handled_by=[row])]
    if any(not within(unit.path, path) for path in paths):
        return deny(
            "handled_it",
            _(
                "You or your unit handled this case, so you send it on within the unit only. If it belongs elsewhere, return it: "
                "someone outside the unit decides."
            ),
        )
    limits = {grant.unit for grant in access.grants(user) if grant.role in permission.roles}
    if not any(limit is None or within(unit.path, limit) for limit in limits):
        return deny(
            "outside_unit",
            _(
                "Your role is limited to a unit, and the other one lies outside it. If the case belongs elsewhere, let it be "
                "returned: someone outside decides."
            ),
        )
    return ALLOW
