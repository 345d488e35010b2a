"""`/people/`: who handles cases, for leads and administrators; `/people/<username>/hand-over/`: all that somebody has."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from casework.desk.combobox.recent import recent, remember
from casework.desk.people import page
from casework.desk.people.forms import HandOverForm
from casework.desk.rules.views import refused_page
from casework.desk.staff import staff
from casework.policies import access

LONGEST_NAME = 80


@require_GET
@login_required
def people(request: HttpRequest) -> HttpResponse:
    user = staff(request)
    if refused := refused_page(request, user, access.SEE_PEOPLE):
        return refused
    sought = request.GET.get("q", "").strip()[:LONGEST_NAME]
    listed, lines = page.people(user, sought=sought, number=request.GET.get("page", "1"))
    return render(request, "desk/people.html", {"page": listed, "lines": lines, "sought": sought})


@require_http_methods(["GET", "POST"])
@login_required
def hand_over_all(request: HttpRequest, username: str) -> HttpResponse:
    """What moves, and to whom. It goes on by itself where it takes long; without script, by a button."""
    user = staff(request)
    person = page.person_seen(user, username)
    if person is None:
        raise Http404
    preview = page.preview(user, person, at=timezone.now())
    form = HandOverForm(request.POST or None, paths=preview.paths, person=person, recent=recent(request))
    is_part = bool(request.headers.get("HX-Request"))
    shown: dict[str, Any] = {"person": person, "preview": preview, "form": form}
    if request.method == "POST" and not preview.cases:
        return render(request, "desk/hand_over.html", shown) if is_part else _nothing_left(request)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        progress = page.go_on(
            user,
            person,
            to=asked["to"],
            reason=asked["reason"],
            after=asked["after"] or 0,
            done=asked["done"] or 0,
        )
        remember(request, form)
        if not progress.left and not progress.refused and not is_part:
            messages.success(request, _handed_over(progress.done))
            return redirect("desk:people")
        return render(request, "desk/hand_over.html", shown | {"progress": progress, "to": asked["to"]})
    return render(request, "desk/hand_over.html", shown, status=400 if form.errors else 200)


def _nothing_left(request: HttpRequest) -> HttpResponse:
    """The last of them was handed over by another window, or by a second click."""
    messages.info(request, _handed_over(0))
    return redirect("desk:people")


def _handed_over(count: int) -> str:
    return ngettext("%(n)d case was handed over.", "%(n)d cases were handed over.", count) % {"n": count}
