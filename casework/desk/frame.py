"""What the frame of every staff page shows."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Role, User
from casework.escalation import sweep_health
from casework.notices import inbox
from casework.policies import access


def context(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every staff page shows: how many notices are unread, and which pages the person may open.

    `standstill`: for administrators, since no dead worker can tell that it is dead.
    """
    user = getattr(request, "user", None)  # a request refused by its host or size has met no authentication
    if not isinstance(user, User):
        return {}
    may = {f"may_{verb}": bool(access.may(user, verb)) for verb in ("register", "visit", "call_back", "see_checks", "see_rules")}
    still = sweep_health.current_stall(at=timezone.now()) if Role.ADMINISTRATOR in access.roles(user) else None
    return {"unread_notices": inbox.unread(user), "may_review": may["may_visit"], "standstill": still} | may
