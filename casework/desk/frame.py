"""What the frame of every staff page shows."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from accounts import typed
from accounts.models import Role, User
from casework.desk.decisions.page import counted as counted_decisions
from casework.escalation import sweep_health
from casework.models import EscalationStop
from casework.notices import inbox
from casework.policies import access
from casework.writing import unsent

UNSENT = typed.KEPT_AS
"""The session's word for a form that is kept for its person."""


def context(request: HttpRequest) -> dict[str, Any]:
    """How many notices are unread and decisions wait, whether escalation is stopped, and, for administrators, whether it
    stands still: no dead worker can tell it."""
    user = getattr(request, "user", None)  # a request refused by its host or size has met no authentication
    if not isinstance(user, User):
        return {}
    now = timezone.now()
    stall = sweep_health.current_stall(at=now) if Role.ADMINISTRATOR in access.roles(user) else None
    unread, decisions, stop = _counts_and_stop(user, at=now)
    return {
        "unread_notices": unread,
        "decisions": decisions,
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
    unread = inbox.new(user).order_by().values("recipient").annotate(n=Count("pk")).values("n")
    running = EscalationStop.objects.running(at=at).values("pk")
    decisions = counted_decisions(user, at=at).values("kind").annotate(n=Count("pk")).values("n")
    decides = access.may(user, access.DECIDE)
    asked = User.objects.filter(pk=user.pk).values_list(
        Coalesce(Subquery(unread), 0), Coalesce(Subquery(decisions), 0) if decides else Value(0), Subquery(running[:1])
    )
    count, waiting, stop = asked.get()
    return count, waiting, EscalationStop.objects.select_related("begun_by").get(pk=stop) if stop else None
