"""Where a citizen finds the page of their case: with number and PIN or code, or by having the code or the link sent once more."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import clients, entered, tries
from accounts.tries import Allowance, TooOften
from casework import steps
from casework.crypto import keyed_hash
from casework.models import Case, Link
from casework.portal.entrance import without_referer
from casework.refusal import Refused
from casework.steps.send_code import CODE_LASTS
from casework.writing import link_sessions, links

BY_CASE_AND_ADDRESS = Allowance("PIN of a case from an address", most=10, lasts=timedelta(hours=1))
BY_ADDRESS = Allowance("PINs from an address", most=100, lasts=timedelta(hours=1))
BY_CASE = Allowance("PIN of a case", most=100, lasts=timedelta(days=1))
"""A six-digit PIN is not to be guessed, neither of one case nor of many in turn, nor from many addresses; and it takes a
stranger ten addresses to keep a citizen from the page, who has the hotline besides."""
OF_A_CODE = Allowance("tries of a code", most=5, lasts=CODE_LASTS)
USES = Allowance("uses of a code", most=1, lasts=CODE_LASTS)
USES_FROM_THERE = Allowance("uses of a code from an address", most=3, lasts=timedelta(minutes=1))
"""A code opens one session. A second touch of the button is no second use."""
SENT_FROM_ADDRESS = Allowance("messages asked for from an address", most=60, lasts=timedelta(hours=1))
SENT_FOR_CASE = Allowance("messages of a case asked for from an address", most=10, lasts=timedelta(hours=1))
"""Thousands share an address of a mobile network. How many go to one phone in a day the steps say."""
ANSWERED_AFTER = 0.3
"""Seconds after which it is answered that something was sent or not: how long it takes says nothing of a case either."""
LONGEST_NUMBER = 60
"""Characters of a number or a PIN, with the blanks, dashes and marks that come along when it is pasted."""
CODE, LINK = "code", "link"


class FindForm(forms.Form):
    """`send`: which of the two is to be sent, for which nobody needs a PIN; empty where the page is to be opened."""

    use_required_attribute = False
    number = forms.CharField(
        label=gettext_lazy("Case number"), max_length=LONGEST_NUMBER, widget=forms.TextInput(attrs={"autofocus": True})
    )
    pin = forms.CharField(
        label=gettext_lazy("PIN or code"),
        max_length=LONGEST_NUMBER,
        error_messages={"required": gettext_lazy("Enter the PIN from your slip, or the code from our message.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    send = forms.CharField(required=False)

    def clean(self) -> None:
        if self.cleaned_data.get("send") not in {CODE, LINK}:
            return
        self.errors.pop("pin", None)
        number = self.cleaned_data.get("number", "")
        if number and not entered.CASE_NUMBER.fullmatch(entered.case_number(number)):
            self.add_error("number", _("This is no case number. It looks like 20260302-00012, and is in every message from us."))


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@without_referer
def find(request: HttpRequest) -> HttpResponse:
    """Nothing that it answers says whether a case has a phone number on record, or is there at all.

    `?number=`: what stands in the field already.
    """
    written = entered.case_number(request.GET.get("number", ""))[:LONGEST_NUMBER]
    form = FindForm(request.POST or None, initial={"number": written})
    if request.method != "POST" or not form.is_valid():
        return render(request, "portal/find.html", {"form": form}, status=400 if form.errors else 200)
    number, address = entered.case_number(form.cleaned_data["number"]), clients.address(request)
    try:
        if form.cleaned_data["send"] in {CODE, LINK}:
            return _send(request, number, form.cleaned_data["send"], address=address)
        link = _opened(number, entered.digits(form.cleaned_data["pin"]), address=address)
    except TooOften as refusal:
        return render(request, "portal/find.html", {"form": form, "too_often": refusal.text}, status=429)
    if link:
        return redirect("portal:track", link_sessions.begin(link, at=timezone.now()))
    form.add_error(
        None,
        _(
            "No case matches this number with this PIN or code. The PIN on your slip stays valid: look at each digit again. "
            "A code from a message is valid for ten minutes, and once: have a new one sent below."
        ),
    )
    return render(request, "portal/find.html", {"form": form}, status=400)


def _opened(number: str, pin: str, *, address: str) -> Link | None:
    at = timezone.now()
    return tries.attempt(
        *((BY_CASE_AND_ADDRESS, (number, address)), (BY_ADDRESS, (address,)), (BY_CASE, (number,))),
        at=at,
        trying=lambda: _by_pin(number, pin, at=at) or _by_code(number, pin, address=address, at=at),
    )


def _by_pin(number: str, pin: str, *, at: datetime) -> Link | None:
    case = Case.objects.filter(number=number, pin_digest__isnull=False).first()
    expected = bytes(case.pin_digest) if case and case.pin_digest else b""
    matches = constant_time_compare(keyed_hash(f"{number}:{pin}", purpose="pin"), expected)
    return links.of_the_day(case, pin, at=at) if case and matches else None


def _by_code(number: str, code: str, *, address: str, at: datetime) -> Link | None:
    case = Case.objects.filter(number=number).first()
    event = steps.newest_code(case, at=at) if case else None
    if event is None:
        return None
    with suppress(TooOften):
        tries.take(OF_A_CODE, str(event.pk), at=at)
        link = steps.opened_by_code(event, code, at=at)
        return link if link and _first_use(str(event.pk), address=address, at=at) else None
    return None


@transaction.atomic
def _first_use(code: str, *, address: str, at: datetime) -> bool:
    """Whoever comes at the same moment waits for the end of this."""
    try:
        tries.take(USES, code, at=at)
    except TooOften:
        return tries.is_counted(USES_FROM_THERE, [(code, address)], at=at)
    tries.take(USES_FROM_THERE, code, address, at=at)
    return True


def _send(request: HttpRequest, number: str, what: str, *, address: str) -> HttpResponse:
    began, at = time.monotonic(), timezone.now()
    tries.take(SENT_FROM_ADDRESS, address, at=at)
    tries.take(SENT_FOR_CASE, number, address, at=at)
    case = Case.objects.filter(number=number).first()
    if case:
        with suppress(Refused):  # nowhere to send it, or enough was sent: nobody is told which
            SENDING[what](case, at)
    time.sleep(max(0.0, began + ANSWERED_AFTER - time.monotonic()))
    form = FindForm(initial={"number": number})
    if what == CODE:
        form.fields["pin"].label = _("Code")
        form.fields["pin"].widget.attrs["autofocus"] = form.fields["number"].widget.attrs.pop("autofocus")
    return render(request, "portal/find.html", {"form": form, "asked_for": what, "number": number})


SENDING: dict[str, Callable[[Case, datetime], Case]] = {
    CODE: lambda case, at: steps.send_code(case, at=at),
    LINK: lambda case, at: steps.send_link(case, actor=None, at=at),
}
