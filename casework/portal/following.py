"""Where the citizen follows the case: how it stands, what comes next, and what happened."""

from functools import partial

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from casework import steps
from casework.models import Link
from casework.policies.citizens_link import shows_demand
from casework.policies.snapshot import take_snapshot
from casework.portal import panels, standing, story
from casework.portal.entrance import opened_by
from casework.portal.files import address_of
from casework.portal.gone import gone
from casework.refusal import Refused
from casework.writing import links


class ChaseForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("Your message"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


# A link is itself the key: it asks for no cookie, and no other site can send what it does not know.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@opened_by(Link.Kind.TRACK, page="portal:track")
def track(request: HttpRequest, token: str) -> HttpResponse:
    """Where the case stands, and a word to those who owe something."""
    now = timezone.now()
    link = links.find(token, Link.Kind.TRACK, at=now)
    if link is None:
        return gone(request)
    form = ChaseForm(request.POST or None)
    problem = ""
    if form.is_bound and form.is_valid():
        try:
            steps.chase(link.case, text=form.cleaned_data["text"], actor=None, at=now)
            return redirect(request.path)
        except Refused as refused:
            problem = str(refused)
    snapshot, of_citizen = take_snapshot(link.case), shows_demand(link)
    address = partial(address_of, "track", token)
    rates = steps.rates_where_followed(link, snapshot, at=now)
    is_open = link.case.state not in {"closed", "declined", "withdrawn", "merged", "lapsed", "resolved"}
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
            "form": form,
            "problem": problem,
            "open": is_open,
        },
        status=400 if form.errors else 200,
    )
