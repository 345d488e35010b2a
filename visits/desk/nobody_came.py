"""The page behind the link of a message that says somebody came: two choices, and what became of the one."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from casework.models import Link
from casework.portal.entrance import opened_by
from casework.portal.gone import gone
from casework.refusal import Refused
from casework.writing import links
from visits import citizens_word, steps
from visits.desk.citizen import record_of


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@opened_by(Link.Kind.TRACK, page="visits:nobody_came")
def nobody_came(request: HttpRequest, token: str) -> HttpResponse:
    """`/v/{token}/`: opening it says nothing. One touch objects to the record of the visit; a second finds it done."""
    now = timezone.now()
    link = links.find(token, Link.Kind.TRACK, at=now)
    if link is None:
        return gone(request)
    visit = citizens_word.visit_of(link)
    if visit is None:
        return redirect("portal:track", token)
    if request.method == "POST":
        with suppress(Refused):  # said before, or taken back meanwhile: the page says so
            steps.dispute(visit, at=now)
        return redirect(request.path)
    shown = {"record": record_of(visit, at=now), "case": link.case, "token": token, "came_from": citizens_word.unit_in(visit)}
    return render(request, "visits/nobody_came.html", shown)
