"""The staff pages that change something: registering, and every move of a case."""

import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from casework import crypto, steps
from casework.desk import forms
from casework.desk.cases.slips import slip
from casework.desk.views import staff, visible
from casework.lifecycle import MOVES
from casework.models import Case
from casework.policies import access, moves, routing
from casework.policies.snapshot import take_snapshot
from casework.refusal import Refused, beside_fields

STEPS: dict[str, Callable[..., Any]] = {
    "return": steps.return_,
    **{verb: getattr(steps, verb) for verb in MOVES if verb != "return" and hasattr(steps, verb)},
}
REGISTER_FIELDS = {"citizen.phone": "phone", "citizen.name": "name"}


@require_http_methods(["GET", "POST"])
@login_required
def register(request: HttpRequest, caller: str = "") -> HttpResponse:
    user = staff(request)
    permitted = access.may(user, "register")
    if not permitted:
        return render(request, "desk/refused.html", {"reason": permitted.reason}, status=403)
    if request.GET:
        return _from_caller(request)
    form = forms.RegisterForm(request.POST or None, initial=_caller(request, caller))
    if request.method == "POST" and form.is_valid():
        try:
            registered = steps.register(form.demand(), actor=user, at=timezone.now())
        except Refused as refused:
            beside_fields(form, refused.fields or {"": [str(refused)]}, REGISTER_FIELDS)
        else:
            if registered.pin:
                return slip(request, registered)
            messages.success(request, _("Registered as %(number)s.") % {"number": registered.case.number})
            return redirect("desk:case", registered.case.number)
    return render(request, "desk/register.html", {"form": form}, status=400 if form.errors else 200)


def _from_caller(request: HttpRequest) -> HttpResponse:
    """A telephone system opens `?phone=`; the number moves into the session, sealed, and out of the address."""
    phone = request.GET.get("phone", "").strip()[:30]
    if not phone:
        return redirect("desk:register")
    caller = secrets.token_urlsafe(8)
    request.session["callers"] = {caller: crypto.seal(phone, context="desk.caller").hex()}
    return redirect("desk:register_caller", caller)


def _caller(request: HttpRequest, caller: str) -> dict[str, str]:
    sealed = request.session.get("callers", {}).get(caller)
    return {"phone": crypto.open_sealed(bytes.fromhex(sealed), context="desk.caller")} if sealed else {}


@require_http_methods(["GET", "POST"])
@login_required
def move(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """GET asks what the move needs, POST makes it. What may not be done is answered in words."""
    user = staff(request)
    case = visible(user, number)
    found = MOVES.get(verb)
    if found is None or not found.by_staff or verb not in STEPS or verb == "register":
        raise Http404
    permitted = access.may(user, verb, case)
    # A colleague's case may have just been done: the step says so, which is of more use.
    if request.method == "POST" and not permitted and permitted.code != "not_assigned":
        return _refused(request, case, verb, str(permitted.reason), status=403)
    form = forms.MoveForm(request.POST or None, move=found, case=case, user=user, initial=_proposed(case, verb))
    if request.method == "POST" and (form.is_valid() or not found.asks):
        try:
            return _moved(request, case, verb, form.cleaned_data if found.asks else {}, user)
        except Refused as refused:
            if not refused.fields:
                return _refused(request, case, verb, str(refused), status=refused.status)
            beside_fields(form, refused.fields)
    elif request.method == "GET":
        answer = moves.of(user, case, take_snapshot(case))
        mine = next(one for one in answer if one.verb == verb)
        if not mine.allowed:
            return _refused(request, case, verb, str(mine.answer.reason), status=409 if mine.yours else 403)
    status = 400 if form.errors else 200
    return render(request, "desk/move.html", {"form": form, "case": case, "move": found}, status=status)


def _moved(request: HttpRequest, case: Case, verb: str, sent: dict[str, Any], user: User) -> HttpResponse:
    done = STEPS[verb](case, **sent, actor=user, at=timezone.now())
    if verb == "reveal":
        return render(request, "desk/revealed.html", {"case": case, "field": sent["field"], "value": done})
    if verb == "rating_slip":
        return slip(request, case=case, token=done)
    messages.success(request, _("Done: %(move)s.") % {"move": MOVES[verb].label})
    stays = access.visible_to(user).filter(pk=case.pk).exists()
    return redirect(reverse("desk:case", args=[case.number]) if stays else reverse("desk:list"))


def _refused(request: HttpRequest, case: Case, verb: str, reason: str, *, status: int) -> HttpResponse:
    shown = {"case": case, "move": MOVES[verb], "reason": reason}
    return render(request, "desk/refused.html", shown, status=status)


def _proposed(case: Case, verb: str) -> dict[str, Any]:
    """What the form already knows: the dispatch table's unit, the case's present classification."""
    if verb == "dispatch":
        unit = routing.propose(case.topic, case.area, against=case.against)
        return {"unit": unit.code if unit else None}
    if verb == "classify":
        return {
            "category": case.topic.code if case.topic else None,
            "area": case.area.code if case.area else None,
            "urgency": case.urgency,
        }
    return {}
