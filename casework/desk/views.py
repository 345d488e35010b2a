"""Staff pages: they translate a request into a step or a query, and the answer into a page."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Role, User
from casework import search
from casework.desk.cases import page as case_page
from casework.desk.worklist import queues
from casework.escalation import sweep_health
from casework.models import Case, CaseView
from casework.models.choices import Urgency
from casework.notices import digests, inbox
from casework.policies import access

EARLIER = 5
"""Earlier cases of a caller shown while registering."""


def staff(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@require_GET
@login_required
def work_list(request: HttpRequest) -> HttpResponse:
    """`/`: the person's queues, and the cases of the chosen one."""
    user, now, sent = staff(request), timezone.now(), request.GET
    if not access.roles(user):
        return render(request, "desk/no_role.html", status=403)
    chosen = queues.choose(
        user,
        queue=sent.get("queue", ""),
        urgency=sent.get("urgency", ""),
        overdue=sent.get("overdue", ""),
        page=sent.get("page", "1"),
    )
    counts = queues.counts(user, chosen, at=now)
    paginator = Paginator(queues.rows(user, chosen, at=now), queues.PAGE)
    paginator.count = counts["shown"]  # known already: one query less
    page = paginator.get_page(chosen.page)
    rows = case_page.rows(user, page.object_list, at=now)
    tabs = [(queue, counts.get(queue.code)) for queue in queues.queues_of(user)]
    kept = {"queue": chosen.queue.code, "urgency": chosen.urgency, "overdue": "1" if chosen.overdue else ""}
    query = urlencode({name: value for name, value in kept.items() if value})
    shown = {"chosen": chosen, "tabs": tabs, "rows": rows, "page": page, "query": query, "urgencies": Urgency.choices}
    return render(request, "desk/list.html", shown)


@require_http_methods(["GET", "POST"])
@login_required
def find(request: HttpRequest) -> HttpResponse:
    """`/find/`: what is sought travels in the body, never in the address."""
    sought = request.POST.get("q", "").strip()[:200]
    user, now = staff(request), timezone.now()
    found = search.cases(user, sought).listed()[: queues.PAGE] if sought else []
    rows = case_page.rows(user, found, at=now)
    return render(request, "desk/find.html", {"sought": sought, "rows": rows, "most": queues.PAGE})


@require_POST
@login_required
def earlier(request: HttpRequest) -> HttpResponse:
    """Part of the register page: what the holder of this phone has asked for before, so that nobody registers it twice."""
    user, now = staff(request), timezone.now()
    if not access.may(user, "register"):
        raise PermissionDenied
    phone = request.POST.get("phone", "")
    found = search.of_phone(user, phone).listed().order_by("-created_at")[: EARLIER + 1]
    rows = case_page.rows(user, found, at=now)
    return render(request, "desk/earlier.html", {"rows": rows[:EARLIER], "more": len(rows) > EARLIER})


@require_GET
@login_required
def case(request: HttpRequest, number: str) -> HttpResponse:
    user = staff(request)
    found = visible(user, number)
    remember_view(user, found)
    page = case_page.page(user, found, at=timezone.now())
    return render(request, "desk/case.html", {"page": page, "case": found})


@require_GET
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    page = Paginator(inbox.of(staff(request)), queues.PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/notices.html", {"page": page, "lines": inbox.lines(page)})


@require_GET
@login_required
def digest(request: HttpRequest, digest: int) -> HttpResponse:
    """`/notices/{id}/`: each case of a digest."""
    user = staff(request)
    found = inbox.of(user).filter(pk=digest, kind=digests.KIND).first()
    if found is None:
        raise Http404
    page = Paginator(inbox.in_digest(user, digest), queues.PAGE).get_page(request.GET.get("page"))
    (line,) = inbox.lines([found])
    return render(request, "desk/digest.html", {"page": page, "line": line, "items": inbox.items(page)})


@require_POST
@login_required
def read_notices(request: HttpRequest) -> HttpResponse:
    """All of the person's notices are read."""
    inbox.read(staff(request), at=timezone.now())
    return redirect("desk:notices")


def visible(user: User, number: str) -> Case:
    """The case, if the person may see it; any other does not exist for them."""
    if "\0" in number:
        raise Http404
    found = access.visible_to(user).select_related("unit", "handler", "topic", "area", "against", "citizen").filter(number=number)
    case = found.first()
    if case is None:
        raise Http404
    return case


def remember_view(user: User, case: Case) -> None:
    if case.confidential:
        CaseView.objects.create(case=case, user=user, at=timezone.now(), door="desk")


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
