"""What a role may do on the administration pages; the doors of casework ask policies/access.py instead."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from accounts.holders import administers
from accounts.models import User

ADMINISTERED = frozenset(
    {
        *("accounts.user", "accounts.unit", "accounts.area", "accounts.membership", "accounts.membershiprequest"),
        "accounts.administrationevent",
        *("casework.topic", "casework.limit", "casework.citizenlimit", "casework.urgencyword", "casework.route"),
        *("casework.calendar", "casework.calendarday"),
        "visits.device",
    }
)
"""DOMAIN, "People": the administrator keeps people, units, areas, catalogue and calendar, and sees no citizens."""


class RoleBackend(BaseBackend):
    """Gives administrators the tables they keep, as long as they hold the role."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        app, _dot, rest = perm.partition(".")
        table = f"{app}.{rest.rpartition('_')[2]}"
        return table in ADMINISTERED and self._administers(user_obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return app_label in {"accounts", "casework", "visits"} and self._administers(user_obj)

    @staticmethod
    def _administers(user: Any) -> bool:
        if not isinstance(user, User):
            return False
        cached: bool | None = getattr(user, "_administers", None)
        if cached is None:
            cached = user._administers = administers(user)  # type: ignore[attr-defined]
        return cached
