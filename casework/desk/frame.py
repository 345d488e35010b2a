"""What the frame of every staff page shows."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts import typed
from accounts.models import Role, User
from casework.attention import badge
from casework.desk.decisions.page import counted as counted_decisions
from casework.escalation import sweep_health
from casework.keyset import bounded_counts
from casework.models import EscalationStop
from casework.notices import inbox
from casework.policies import access
from casework.writing import unsent

UNSENT = typed.KEPT_AS
"""The session's word for a form that is kept for its person."""


def context(request: HttpRequest) -> dict[str, Any]:
    """How many notices are unread and decisions wait, as far as they are counted, and whether escalation is stopped.

    For administrators also whether it stands still, which no dead worker can tell, and how much needs attention.
    """
    user = getattr(request, "user", None)  # a request refused by its host or size has met no authentication
    if not isinstance(user, User):
        return {}
    now = timezone.now()
    stall = sweep_health.current_stall(at=now) if Role.ADMINISTRATOR in access.roles(user) else None
    unread, decisions, stop = _counts_and_stop(user, at=now)
    return {
        "unread_notices": unread,
        "decisions": decisions,
        "attention": badge.count() if access.may(user, access.SEE_ATTENTION) else 0,
        "standstill": stall,
        "escalation_stop": stop,
        "unsent": request.session.get(UNSENT),
    }


def remind_of_unsent(request: HttpRequest, user: User, **_signal: Any) -> None:
    """When somebody signs in: what they typed before, and what was not taken, is offered on every page until they look at it."""
    if pk := unsent.newest(user, at=timezone.now()):
        request.session[UNSENT] = str(pk)


def _counts_and_stop(user: User, *, at: datetime) -> tuple[int, int, EscalationStop | None]:
    """Asked by every page, so in one query; a stop, which is rare, is read by another."""
    asked: dict[str, QuerySet[Any]] = {"unread": inbox.new(user), "stops": EscalationStop.objects.running(at=at)}
    if access.may(user, access.DECIDE):
        asked["decisions"] = counted_decisions(user, at=at)
    counts = bounded_counts(asked)
    return counts["unread"], counts.get("decisions", 0), EscalationStop.objects.in_force(at=at) if counts["stops"] else None
