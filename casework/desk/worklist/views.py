"""The work list, and finding a case."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework import search
from casework.desk.cases import page as case_page
from casework.desk.staff import staff
from casework.desk.worklist import queues
from casework.models.choices import Urgency
from casework.policies import access


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
