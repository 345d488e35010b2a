"""`/rules/sweeps/`: whether escalation is alive, and what its looks did."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from casework.desk.staff import staff
from casework.desk.sweeps import page as sweep_page
from casework.escalation import sweep_health
from casework.policies import access

LINES = 30


@require_GET
@login_required
def sweeps(request: HttpRequest) -> HttpResponse:
    """The last 24 hours, or `?day=2026-03-02`: one of the days before of which looks are kept."""
    user, now = staff(request), timezone.now()
    if not (answer := access.may(user, access.SEE_RULES)):
        return render(request, "desk/refused.html", {"reason": answer.reason}, status=403)
    day = _day(request.GET.get("day", ""))
    last, still = sweep_health.last_finished_sweep(), sweep_health.current_stall(at=now)
    looks = sweep_page.looks(day, still=still, at=now)
    page: dict[str, Any] = {
        "last": last,
        "since": sweep_page.since(last, at=now) if last else "",
        "took": sweep_page.took(last) if last else "",
        "still": still,
        "failing": sweep_page.failing(user, last),
        "looks": looks,
        "day": day,
        "earlier": sweep_page.earlier(day, at=now),
        "later": sweep_page.later(day, at=now),
        "page": Paginator(looks.lines, LINES).get_page(request.GET.get("page")),
    }
    return render(request, "desk/sweeps.html", page)


def _day(given: str) -> date | None:
    if not given:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise Http404 from None
    today = timezone.localdate()
    if day > today or day <= today - sweep_page.RETENTION:
        raise Http404
    return day if day < today else None
