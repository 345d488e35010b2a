"""Registering a demand, and what its caller has asked for before."""

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework import crypto, search, steps
from casework.desk.cases import page as case_page
from casework.desk.cases.slips import slip
from casework.desk.register.forms import RegisterForm
from casework.desk.staff import staff
from casework.file_fields import ask_again
from casework.policies import access
from casework.refusal import Refused, beside_fields
from casework.steps.register import REGISTER

EARLIER = 5
"""Earlier cases of a caller shown while registering."""
LONGEST_ADDRESSED = 200
"""Characters of a caller's number in an address. Cut short it would be another's: the form refuses what is too long."""
CARRY = "carry"
"""The button by which what was typed goes on to the other page, and nothing is done."""
REGISTER_FIELDS = {"citizen.phone": "phone", "citizen.name": "name", "citizen.email": "email"}


@require_http_methods(["GET", "POST"])
@login_required
def register(request: HttpRequest, caller: str = "") -> HttpResponse:
    user = staff(request)
    permitted = access.may(user, REGISTER)
    if not permitted:
        return render(request, "desk/refused.html", {"reason": permitted.reason}, status=403)
    if request.GET:
        return _from_caller(request)
    if CARRY in request.POST:
        return render(request, "desk/register.html", {"form": RegisterForm(initial=carried(request))})
    form, status = RegisterForm(request.POST or None, request.FILES or None, initial=_caller(request, caller)), 400
    if request.method == "POST" and form.is_valid():
        try:
            registered = steps.register(form.demand(), files=form.cleaned_data["files"], actor=user, at=timezone.now())
        except Refused as refused:
            beside_fields(form, refused.fields or {"": [str(refused)]}, REGISTER_FIELDS)
            status = refused.status
        else:
            if registered.pin:
                return slip(request, registered)
            messages.success(request, _("Registered as %(number)s.") % {"number": registered.case.number})
            return redirect("desk:case", registered.case.number)
    ask_again(form)
    return render(request, "desk/register.html", {"form": form}, status=status if form.errors else 200)


def carried(request: HttpRequest) -> dict[str, str]:
    """What was typed on the page of contacts or here, for the form of the other: the words, and whose they are."""
    return {name: request.POST.get(name, "") for name in ("text", "phone", "name")}


def _from_caller(request: HttpRequest) -> HttpResponse:
    """A telephone system opens `?phone=`; the number moves into the session, sealed, and out of the address."""
    phone = request.GET.get("phone", "").strip()[:LONGEST_ADDRESSED]
    if not phone:
        return redirect("desk:register")
    caller = secrets.token_urlsafe(8)
    request.session["callers"] = {caller: crypto.seal(phone, context="desk.caller").hex()}
    return redirect("desk:register_caller", caller)


def _caller(request: HttpRequest, caller: str) -> dict[str, str]:
    sealed = request.session.get("callers", {}).get(caller)
    return {"phone": crypto.open_sealed(bytes.fromhex(sealed), context="desk.caller")} if sealed else {}


@require_POST
@login_required
def earlier(request: HttpRequest) -> HttpResponse:
    """Part of the register page: what the holder of this phone has asked for before, so that nobody registers it twice."""
    user, now = staff(request), timezone.now()
    if not access.may(user, REGISTER):
        raise PermissionDenied
    phone = request.POST.get("phone", "")
    cases = search.of_phone(user, phone).listed().order_by("-created_at")[: EARLIER + 1]
    rows = case_page.rows(user, cases, at=now)
    return render(request, "desk/earlier.html", {"rows": rows[:EARLIER], "more": len(rows) > EARLIER})
