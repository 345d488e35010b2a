"""`/people/import/`: people, units, areas, topics and the dispatch table as a workbook, tried first; `/people/export.xlsx`."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.refusal import AdministrationRefused
from casework.channels.tables import Unreadable
from casework.desk.people import import_page, imported
from casework.desk.staff import staff
from casework.policies import people_access
from casework.workbook import carried, writing
from casework.workbook.carry_out import carry_out
from casework.workbook.lines import Kind
from casework.workbook.plan import plan
from casework.workbook.reading import LARGEST, read

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE, CARRIED = "file", "workbook"


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def take_in(request: HttpRequest) -> HttpResponse:
    """A file is tried; what was tried is done, if it still means the same."""
    user = staff(request)
    if refused := _unless_kept(request, user):
        return refused
    if request.method == "GET":
        return _asked(request)
    return _confirmed(request, user) if CARRIED in request.POST else _tried(request, user)


def _asked(request: HttpRequest, *, problem: str = "") -> HttpResponse:
    shown = {"problem": problem, "megabytes": LARGEST // 1024**2}
    return render(request, "desk/people_import.html", shown, status=400 if problem else 200)


def _tried(request: HttpRequest, user: User) -> HttpResponse:
    file = request.FILES.get(FILE)
    if file is None:
        return _asked(request, problem=_("Choose a file."))
    try:
        book = read(file.read(LARGEST + 1))
        present = plan(book, actor=user)
        text = carried.sealed(book, present.marks, user=user, at=timezone.now())
    except Unreadable as wrong:
        return _asked(request, problem=str(wrong))
    return render(request, "desk/people_import_tried.html", import_page.shown(book, present, carried=text))


def _confirmed(request: HttpRequest, user: User) -> HttpResponse:
    now = timezone.now()
    opened = carried.opened(request.POST[CARRIED], user=user, at=now)
    if opened is None:
        return _asked(request, problem=_("This dry run is too old. Choose the file again."))
    try:
        present, is_done = carry_out(opened.book, shown=opened.shown, actor=user, at=now)
    except AdministrationRefused as refusal:
        return _asked(request, problem=str(refusal))
    if not is_done:
        text = carried.sealed(opened.book, present.marks, user=user, at=now)
        shown: dict[str, Any] = import_page.shown(opened.book, present, carried=text, before=opened.shown)
        return render(request, "desk/people_import_tried.html", shown, status=409)
    for text in import_page.done(present):
        messages.success(request, text)
    new = present.people.new
    return redirect("desk:people_imported", imported.line_of(new)) if new else redirect("desk:people")


@require_POST
@login_required
def refused_rows(request: HttpRequest) -> HttpResponse:
    """`/people/import/refused.xlsx`: to be corrected and taken in again. It writes nothing."""
    user = staff(request)
    if refused := _unless_kept(request, user):
        return refused
    opened = carried.opened(request.POST.get(CARRIED, ""), user=user, at=timezone.now())
    if opened is None:
        return _asked(request, problem=_("This dry run is too old. Choose the file again."))
    return _workbook(writing.refused(plan(opened.book, actor=user).of_kind(Kind.REFUSED)), name="refused")


@require_GET
@login_required
def export(request: HttpRequest) -> HttpResponse:
    """`?empty=1`: the sheets and columns alone, to be filled."""
    user = staff(request)
    if refused := _unless_kept(request, user):
        return refused
    return _workbook(writing.empty() if request.GET.get("empty") else writing.everything(), name="people")


def _workbook(raw: bytes, *, name: str) -> HttpResponse:
    filename = f"{name}-{timezone.localdate().isoformat()}.xlsx"
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=filename),
    }
    return HttpResponse(raw, content_type=XLSX, headers=headers)


def _unless_kept(request: HttpRequest, user: User) -> HttpResponse | None:
    answer = people_access.keeps_people(user)
    return None if answer else render(request, "desk/refused.html", {"reason": answer.reason}, status=403)
