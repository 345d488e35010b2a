"""Where the citizen follows the case, and finds it with number and PIN."""

from datetime import datetime, timedelta
from functools import partial

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import clients, entered, tries
from accounts.tries import Allowance, TooOften
from casework import steps
from casework.crypto import keyed_hash
from casework.lifecycle import HANDLING, WaitKind
from casework.models import Case, Link
from casework.policies.snapshot import CaseSnapshot, take_snapshot
from casework.portal import acts, panels, story
from casework.portal.files import address_of
from casework.portal.gone import gone
from casework.worktime import durations
from casework.writing import links

BY_CASE_AND_ADDRESS = Allowance("PIN of a case from an address", most=10, lasts=timedelta(hours=1))
BY_ADDRESS = Allowance("PINs from an address", most=100, lasts=timedelta(hours=1))
BY_CASE = Allowance("PIN of a case", most=100, lasts=timedelta(days=1))
"""A six-digit PIN is not to be guessed, neither of one case nor of many in turn, nor from many addresses; and it takes a
stranger ten addresses to keep a citizen from the page, who has the hotline besides."""
LONGEST_NUMBER = 60
"""Characters of a number or a PIN, with the blanks, dashes and marks that come along when it is pasted."""


class FindForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Case number"), max_length=LONGEST_NUMBER, widget=forms.TextInput(attrs={"autofocus": True})
    )
    pin = forms.CharField(
        label=gettext_lazy("PIN"), max_length=LONGEST_NUMBER, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )


# A link is itself the key: it asks for no cookie, and no other site can send what it does not know.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD"])
def track(request: HttpRequest, token: str) -> HttpResponse:
    """Where the case stands, and what the citizen can do about it."""
    now = timezone.now()
    token = entered.token(token)
    link = links.find(token, Link.Kind.TRACK, at=now)
    if link is None:
        return gone(request)
    snapshot = take_snapshot(link.case)
    rates = steps.rates_where_followed(link, snapshot, at=now)
    return render(
        request,
        "portal/track.html",
        {
            "case": link.case,
            "title": story.title(link.case),
            "lines": story.lines(link.case, address=partial(address_of, "track", token)),
            "panels": panels.shown(request, link.case, token),
            "owed": _owed(snapshot, at=now),
            "rates": rates,
            "token": token,
            "elsewhere": rates.reason if rates.code == "handled_it" else "",
            "due": snapshot.wait("resolution"),
            "acts": acts.offered(link.case, snapshot, at=now),
        },
    )


def _owed(snapshot: CaseSnapshot, *, at: datetime) -> tuple[str, str] | None:
    """Which visits are outstanding, as a heading and a sentence; None where none is."""
    wait, facts = snapshot.wait(WaitKind.VISIT), snapshot.facts
    if wait is None or facts.state not in HANDLING:
        return None
    so_long = {"online": durations.in_words(at - wait.since)}
    if facts.visits_counted:
        counted = {"n": facts.visits_counted, "of": facts.visits_required}
        heading = _("%(n)d of %(of)d visits confirmed") % counted
        missing = facts.visits_missing
        text = ngettext(
            "Your demand requires several visits. The unit still has to visit you once.",
            "Your demand requires several visits. The unit still has to visit you %(n)d times.",
            missing,
        ) % {"n": missing}
        return heading, text
    if facts.round > 1:
        heading = _("No visit has been confirmed yet since your demand was reopened")
        return heading, _(
            "It was reopened %(online)s ago and has been handled online only since. The unit must visit you again."
        ) % so_long
    return (
        _("No visit has been confirmed yet"),
        _("For %(online)s your demand has been handled online only. The unit still has to visit you.") % so_long,
    )


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """With number and PIN, for a citizen who was given paper: a link to the page that follows the case."""
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number, pin = entered.case_number(form.cleaned_data["number"]), entered.digits(form.cleaned_data["pin"])
        address = clients.address(request)
        try:
            case = tries.attempt(
                *((BY_CASE_AND_ADDRESS, (number, address)), (BY_ADDRESS, (address,)), (BY_CASE, (number,))),
                at=timezone.now(),
                trying=lambda: _by_pin(number, pin),
            )
            token = case and links.of_the_day(case, pin, at=timezone.now())
        except TooOften as refusal:
            return render(request, "portal/find.html", {"form": form, "too_often": refusal.text}, status=429)
        if token:
            return redirect("portal:track", token)
        form.add_error(None, _("No case matches this number and PIN. Both are on your slip."))
    return render(request, "portal/find.html", {"form": form}, status=400 if form.errors else 200)


def _by_pin(number: str, pin: str) -> Case | None:
    case = Case.objects.filter(number=number, pin_digest__isnull=False).first()
    expected = bytes(case.pin_digest) if case and case.pin_digest else b""
    return case if constant_time_compare(keyed_hash(f"{number}:{pin}", purpose="pin"), expected) else None
