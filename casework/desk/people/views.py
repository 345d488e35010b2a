"""`/people/`: everybody for administrators, the unit for its lead; `/people/<username>/hand-over/`: all that somebody has."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import MembershipRequest, Role, Unit
from casework.desk.combobox.recent import recent, remember
from casework.desk.people import listing, page
from casework.desk.people.forms import HandOverForm
from casework.desk.rules.views import refused_page
from casework.desk.staff import staff
from casework.policies import access, people_access

LONGEST_NAME = 80


@require_GET
@login_required
def people(request: HttpRequest) -> HttpResponse:
    user = staff(request)
    if refused := refused_page(request, user, access.SEE_PEOPLE):
        return refused
    asked, keeps = _asked(request), bool(people_access.keeps_people(user))
    listed, lines = listing.people(user, asked, number=request.GET.get("page", "1"), at=timezone.now())
    chosen = {"q": asked.sought, "role": asked.role, "state": asked.state, "unit": asked.unit.code if asked.unit else ""}
    shown: dict[str, Any] = {
        "page": listed,
        "lines": lines,
        "asked": asked,
        "keeps": keeps,
        "query": urlencode({name: value for name, value in chosen.items() if value}),
    }
    if keeps:
        shown |= {
            "roles": Role.choices,
            "states": [(code, label) for code, (label, _condition) in listing.STATES.items()],
            "waiting": MembershipRequest.objects.filter(decided_at=None).count(),
        }
    return render(request, "desk/people.html", shown)


def _asked(request: HttpRequest) -> listing.Asked:
    """What the address names and nobody knows is passed over."""
    query = request.GET
    role, state, unit = query.get("role", ""), query.get("state", ""), query.get("unit", "").replace("\0", "")
    return listing.Asked(
        sought=query.get("q", "").replace("\0", "").strip()[:LONGEST_NAME],
        role=role if role in Role.values else "",
        state=state if state in listing.STATES else "",
        unit=Unit.objects.filter(code=unit).first() if unit else None,
    )


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
