"""The work list, and finding a case."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework import search
from casework.bulk import acts
from casework.desk.cases.rows import as_rows
from casework.desk.staff import staff
from casework.desk.worklist import queues
from casework.filters import CaseFilterSet
from casework.models.choices import Urgency
from casework.policies import access

LONGEST_QUESTION = 2000
"""Characters that are read of what was pasted; search says which of them it searched."""
IN_FORM = frozenset({"urgency", "overdue"})
"""Filters that the page's form offers; what else its address asks for stays as it is when the form is sent."""


@require_GET
@login_required
def work_list(request: HttpRequest) -> HttpResponse:
    """`/`: the person's queues, and the cases of the chosen one."""
    user, now, query = staff(request), timezone.now(), request.GET
    if not access.roles(user):
        return render(request, "desk/no_role.html", status=403)
    filters = CaseFilterSet(query, user=user, at=now)
    chosen = queues.choose(user, queue=query.get("queue", ""), condition=filters.condition())
    counts = queues.counts(user, chosen)
    page = queues.page(user, chosen, cursor=query.get("from", ""))
    asked = {name: query[name] for name in filters.asked}
    shown = {
        "chosen": chosen,
        "tabs": [(queue, counts.get(queue.code)) for queue in queues.queues_of(user)],
        "rows": as_rows(user, page.rows, at=now),
        "page": page,
        "whole": counts.get("shown"),
        "query": urlencode({"queue": chosen.queue.code} | asked),
        "asked": filters.asked,
        "besides": {name: value for name, value in asked.items() if name not in IN_FORM},
        "urgencies": Urgency.choices,
        "choosing": acts.verbs_of(user),
        "chosen_query": {"queue": chosen.queue.code} | asked,
        "most_chosen": acts.MOST,
    }
    return render(request, "desk/list.html", shown)


@require_http_methods(["GET", "POST"])
@login_required
def find(request: HttpRequest) -> HttpResponse:
    """`/find/`: what is sought travels in the body, never in the address."""
    sought = request.POST.get("q", "").strip()[:LONGEST_QUESTION]
    user, now = staff(request), timezone.now()
    if number := search.whole_number(user, sought):
        return redirect("desk:case", number)
    answer = search.find(user, sought, before=search.place(request.POST.get("before", "")))
    rows = as_rows(user, answer.cases.listed()[: queues.PAGE + 1], at=now)
    shown = {
        "sought": sought,
        "rows": rows[: queues.PAGE],
        "most": queues.PAGE,
        "has_more": len(rows) > queues.PAGE,
        "answer": answer,
        "not_searched": search.not_searched(sought),
        "choosing": acts.verbs_of(user),
    }
    return render(request, "desk/find.html", shown)
