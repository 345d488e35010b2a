"""Where the citizen follows the case: how it stands, what comes next, and what happened."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from casework import steps
from casework.models import Link
from casework.policies.citizens_link import shows_demand
from casework.policies.snapshot import take_snapshot
from casework.portal import acts, panels, standing, story
from casework.portal.entrance import opened_by
from casework.portal.files import address_of
from casework.portal.gone import gone
from casework.writing import links


# A link is itself the key: it asks for no cookie, and no other site can send what it does not know.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD"])
@opened_by(Link.Kind.TRACK, page="portal:track")
def track(request: HttpRequest, token: str) -> HttpResponse:
    """Where the case stands, and what the citizen can do about it."""
    now = timezone.now()
    link = links.find(token, Link.Kind.TRACK, at=now)
    if link is None:
        return gone(request)
    snapshot, of_citizen = take_snapshot(link.case), shows_demand(link)
    address = partial(address_of, "track", token)
    rates = steps.rates_where_followed(link, snapshot, at=now)
    return render(
        request,
        "portal/track.html",
        {
            "case": link.case,
            "demand": story.demand(link.case, address=address) if of_citizen else story.Account(),
            "lines": story.lines(link.case, address=address, of_citizen=of_citizen),
            "panels": panels.shown(request, link.case, token),
            "standing": standing.of(link.case, snapshot, at=now),
            "rates": rates,
            "token": token,
            "elsewhere": rates.reason if rates.code == "handled_it" else "",
            "acts": acts.offered(request, link, snapshot, at=now),
        },
    )
