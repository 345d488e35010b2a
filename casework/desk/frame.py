"""What the frame of every staff page shows."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Role, User
from casework.escalation import sweep_health
from casework.notices import inbox
from casework.policies import access


def context(request: HttpRequest) -> dict[str, Any]:
    """How many notices are unread, and, for administrators, whether escalation stands still: no dead worker can tell it."""
    user = getattr(request, "user", None)  # a request refused by its host or size has met no authentication
    if not isinstance(user, User):
        return {}
    stall = sweep_health.current_stall(at=timezone.now()) if Role.ADMINISTRATOR in access.roles(user) else None
    return {"unread_notices": inbox.unread(user), "standstill": stall}
