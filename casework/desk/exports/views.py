"""`/exports/`: who took which lists out as files; `/exports/new/`: such a file."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from casework.desk.exports import page
from casework.desk.exports.make import TABLES, file_name, make
from casework.desk.list_page import line_named
from casework.desk.rules.views import refused_page
from casework.desk.staff import staff
from casework.desk.worklist import case_list
from casework.policies.export_access import EXPORT_LISTS, SEE_EXPORTS
from casework.refusal import Refused

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
MARK = re.compile(r"[a-z0-9]{1,20}")
ARRIVED = "exported"
"""The cookie by which a page knows that the file it waits for is coming (downloads.js)."""
SHOWN_FOR = 60


@require_GET
@login_required
def exports(request: HttpRequest) -> HttpResponse:
    """The newest first; `?before=120` what is older than that line."""
    if refused := refused_page(request, staff(request), SEE_EXPORTS):
        return refused
    before = line_named(request, "before")
    lines, last = page.lines(before=before)
    return render(request, "desk/exports.html", {"lines": lines, "last": last, "before": before})


@require_POST
@login_required
def export(request: HttpRequest) -> HttpResponseBase:
    """The list that the form names, whole."""
    user, now, file_format = staff(request), timezone.now(), request.POST.get("format", "")
    if refused := refused_page(request, user, EXPORT_LISTS):
        return refused
    if file_format not in TABLES:
        raise Http404
    cases = case_list.choose(user, request.POST, at=now)
    try:
        file, made = make(cases, file_format=file_format, at=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('desk:list')}?{cases.query}")
    answer = FileResponse(file, as_attachment=True, filename=file_name(made), content_type=CONTENT_TYPES[file_format])
    answer["Cache-Control"] = "private, no-store"
    if MARK.fullmatch(mark := request.POST.get("mark", "")):
        answer.set_cookie(ARRIVED, mark, max_age=SHOWN_FOR, path="/", secure=request.is_secure(), samesite="Lax")
    return answer
