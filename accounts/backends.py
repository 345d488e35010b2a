"""What a role may do on the administration pages; the doors of casework ask policies/access.py instead."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from accounts.models import Role, User

ADMINISTERED = frozenset(
    {
        *("accounts.user", "accounts.unit", "accounts.area", "accounts.membership"),
        *("casework.topic", "casework.limit", "casework.route", "casework.calendar", "casework.calendarday"),
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
        return app_label in {"accounts", "casework"} and self._administers(user_obj)

    @staticmethod
    def _administers(user: Any) -> bool:
        if not isinstance(user, User) or not user.is_active:
            return False
        administers: bool | None = getattr(user, "_administers", None)
        if administers is None:
            administers = user.memberships.filter(role=Role.ADMINISTRATOR, unit=None, area=None).exists()
            user._administers = administers  # type: ignore[attr-defined]
        return administers
