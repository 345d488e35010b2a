"""The work list, and finding a case."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework import search
from casework.bulk import acts
from casework.desk.cases.rows import as_rows, choosable
from casework.desk.combobox.recent import remember
from casework.desk.saved_views import bar
from casework.desk.staff import staff
from casework.desk.worklist import case_list, columns, news, queues, walk
from casework.desk.worklist.case_list import CaseList
from casework.desk.worklist.chips import chips
from casework.desk.worklist.filter_form import SUBMITTED, FilterForm, besides, narrowed
from casework.desk.worklist.sorts import SORTS
from casework.policies import access
from casework.policies.export_access import EXPORT_LISTS, only_own

LONGEST_QUESTION = 2000
"""Characters that are read of what was pasted; search says which of them it searched."""


@require_GET
@login_required
def work_list(request: HttpRequest) -> HttpResponse:
    """`/`: the person's queues, and the cases of the chosen one. What its form asks for goes into the address.

    `?choose=1`: the first row has the focus, so that keys choose.
    """
    user, now = staff(request), timezone.now()
    if not access.roles(user):
        return render(request, "desk/no_role.html", status=403)
    cases = case_list.choose(user, request.GET, at=now)
    shown = columns.of_list(cases)
    form = FilterForm(request, cases, shown) if SUBMITTED in request.GET else None
    if form and form.is_valid():
        remember(request, form)
        return redirect(f"{reverse('desk:list')}?{narrowed(form, cases)}")
    listed = (
        _page(cases, cursor=request.GET.get("from", ""), at=now)
        | _tools(cases)
        | {"columns": shown, "views": bar.of_list(cases, request.GET)}
    )
    if "choose" in request.GET:
        listed["starts_choosing"] = next((row.case.number for row in listed["rows"] if row.choosable), "")
    if form:
        listed |= {"form": form, "besides": besides(form, cases)}
    return render(request, "desk/list.html", listed, status=400 if form else 200)


@require_GET
@login_required
def list_filter(request: HttpRequest) -> HttpResponse:
    """`/filter/`: the form by which a list is narrowed, read when it is opened; without script a page of its own."""
    user = staff(request)
    if not access.roles(user):
        raise PermissionDenied
    cases = case_list.choose(user, request.GET, at=timezone.now())
    form = FilterForm(request, cases, columns.of_list(cases))
    shown = {
        "cases": cases,
        "form": form,
        "besides": besides(form, cases),
        "unnarrowed": cases.query_of({}),
        "query": cases.query,
    }
    part = request.headers.get("HX-Request")
    return render(request, "desk/list_filter_form.html" if part else "desk/list_filter_page.html", shown)


def _page(cases: CaseList, *, cursor: str, at: datetime) -> dict[str, Any]:
    page, counts = case_list.page(cases, cursor=cursor), case_list.counts(cases)
    steps = walk.steps(cases.query, page.places)
    verbs = acts.verbs_of(cases.user)
    rows = choosable(as_rows(cases.user, page.rows, at=at), verbs)
    return {
        "cases": cases,
        "tabs": [(queue, counts.get(queue.code)) for queue in queues.queues_of(cases.user)],
        "rows": [replace(row, step=steps[row.case.pk]) for row in rows],
        "page": page,
        "whole": counts.get("shown"),
        "query": cases.query,
        "choosing": verbs if any(row.choosable for row in rows) else [],
        "chosen_query": {"queue": cases.queue.code} | dict(cases.asked),
        "most_chosen": acts.MOST,
        "news": news.beginning(cases, counts, [case.pk for case in page.rows], cursor=cursor),
    }


def _tools(cases: CaseList) -> dict[str, Any]:
    """What the list is narrowed and put in order by."""
    ways = [(SORTS[code].label, cases.query_of(cases.asked, sort=code), code == cases.sort) for code in cases.sorts]
    return {
        "chips": list(chips(cases)),
        "sorts": ways,
        "sorted_by": SORTS[cases.sort].label,
        "unnarrowed": cases.query_of({}),
        "is_own": bool(cases.asked) or cases.sort != cases.sorts[0],
        "exports": bool(access.may(cases.user, EXPORT_LISTS)),
        "only_own": only_own(cases.user),
        "listed": dict(parse_qsl(cases.query)),
    }


@require_GET
@login_required
def list_news(request: HttpRequest) -> HttpResponse:
    """`/news/`: whether the list that somebody reads has changed, as a part of its page; 204 where there is nothing to say."""
    user = staff(request)
    if not access.roles(user):
        raise PermissionDenied
    cases = case_list.choose(user, request.GET, at=timezone.now())
    changes = news.since(cases, request.GET)
    if not changes.changed:
        return HttpResponse(status=204)
    tallies = [(queue, changes.counts[queue.code]) for queue in queues.queues_of(user) if queue.code in changes.counts]
    return render(request, "desk/list_news.html", {"news": changes, "tallies": tallies, "query": cases.query})


@require_http_methods(["GET", "POST"])
@login_required
def find(request: HttpRequest) -> HttpResponse:
    """`/find/`: what is sought travels in the body, never in the address."""
    sought = request.POST.get("q", "").strip()[:LONGEST_QUESTION]
    user, now = staff(request), timezone.now()
    if number := search.whole_number(user, sought):
        return redirect("desk:case", number)
    answer = search.find(user, sought, before=search.place(request.POST.get("before", "")))
    verbs = acts.verbs_of(user)
    rows = choosable(as_rows(user, answer.cases.listed()[: queues.PAGE + 1], at=now), verbs)
    shown = {
        "sought": sought,
        "rows": rows[: queues.PAGE],
        "columns": columns.whole(),
        "choosing": verbs if any(row.choosable for row in rows) else [],
        "most": queues.PAGE,
        "has_more": len(rows) > queues.PAGE,
        "answer": answer,
        "not_searched": search.not_searched(sought),
    }
    return render(request, "desk/find.html", shown)
