"""The call: a demand is taken down, what its words show is proposed, and who calls is known by what they asked before."""

import secrets
import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import form_keys
from accounts.models import User
from casework import crypto
from casework.desk.cases.slips import slip
from casework.desk.combobox.recent import recent, remember
from casework.desk.frame import UNSENT
from casework.desk.register import drafts
from casework.desk.register.caller import known_caller
from casework.desk.register.forms import RegisterForm, typed_values
from casework.desk.register.panel import KEYS, NOTHING, panel
from casework.desk.register.taking_down import take_down
from casework.desk.staff import staff
from casework.desk.switches import asked_for
from casework.file_fields import ask_again
from casework.policies import access
from casework.refusal import Refused, beside_fields
from casework.steps.dispatch import DISPATCH
from casework.steps.register import REGISTER
from casework.writing import unsent
from casework.writing.citizens import phone_problem

LONGEST_ADDRESSED = 200
"""Characters of a caller's number in an address. Cut short it would be another's: the form refuses what is too long."""
CARRY = "carry"
"""The button by which what was typed goes on to the other page, and nothing is done."""
PROPOSE = "propose"
"""The button that shows what the words show, where no script does."""
TAKE = "take"
"""The button of a proposal there: its field and what it proposes."""
REGISTER_FIELDS = {"citizen.phone": "phone", "citizen.name": "name", "citizen.email": "email", "into": "same_as"}


@require_http_methods(["GET", "POST"])
@login_required
def register(request: HttpRequest, caller: str = "") -> HttpResponse:
    """`caller`: of their number in the session, where a telephone system opened the page."""
    user, now = staff(request), timezone.now()
    permitted = access.may(user, REGISTER)
    if not permitted:
        return render(request, "desk/refused.html", {"reason": permitted.reason}, status=403)
    if request.GET:
        return _from_caller(request)
    if CARRY in request.POST:
        return _page(request, user, _form(request, initial=carried(request)), at=now)
    if PROPOSE in request.POST or TAKE in request.POST:
        return _page(request, user, _form(request, initial=_taken(request)), at=now)
    form = _form(request, request.POST or None, request.FILES or None, initial=_caller(request, caller))
    status = 400
    if request.method == "POST" and form.is_valid():
        try:
            taken = take_down(form, actor=user, at=now)
        except Refused as refused:
            beside_fields(form, refused.fields or {"": [str(refused)]}, REGISTER_FIELDS)
            status = refused.status
        else:
            remember(request, form)
            if taken.registered and taken.registered.pin:
                return slip(request, taken.registered)
            messages.success(request, taken.text)
            return redirect("desk:case", taken.case.number)
    ask_again(form)
    return _page(request, user, form, at=now, status=status if form.errors else 200)


def carried(request: HttpRequest) -> dict[str, str]:
    """What was typed on the page of contacts or here, for the form of the other: the words, and whose they are."""
    return {name: request.POST.get(name, "") for name in ("text", "phone", "name")}


def not_settled(request: HttpRequest, refusal: str, *, at: datetime) -> HttpResponse:
    """What was typed here and is no contact: the page as it was, and why."""
    form = _form(request, initial=typed_values(request.POST))
    return _page(request, staff(request), form, at=at, refusal=refusal, status=409)


def _taken(request: HttpRequest) -> dict[str, Any]:
    """What was typed, with the proposal that was taken; without script nothing takes one but its button."""
    field, _colon, proposed = request.POST.get(TAKE, "").partition(":")
    return typed_values(request.POST) | ({field: proposed} if field in KEYS else {})


@require_GET
@login_required
def draft(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A demand that was begun and not registered; where it is over, an empty form."""
    user, now = _operator(request), timezone.now()
    begun = unsent.find(pk, user, at=now)
    if begun is None:
        return redirect("desk:register")
    return _page(request, user, _form(request, initial=typed_values(drafts.values(begun))), at=now, key=begun.key)


@require_POST
@login_required
def save_draft(request: HttpRequest) -> HttpResponse:
    user = _operator(request)
    drafts.save(request, user, at=timezone.now())
    return HttpResponse(status=204)


@require_POST
@login_required
def drop_draft(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user = _operator(request)
    unsent.drop(pk, user)
    return redirect("desk:register")


@require_POST
@login_required
def shown(request: HttpRequest) -> HttpResponse:
    """Parts of the page: what the words show, and what is read back."""
    user = _operator(request)
    form = _form(request, initial=typed_values(request.POST))
    parts = {"form": form, "panel": panel(user, form, at=timezone.now()), "keys": KEYS, "swapped": True}
    return render(request, "desk/register_shown.html", parts)


@require_POST
@login_required
def earlier(request: HttpRequest) -> HttpResponse:
    """Part of the page: what the holder of this phone has asked for before, so that nobody registers it twice; or why it is no
    number that will be taken, while the citizen can still be asked."""
    phone = request.POST.get("phone", "").strip()
    caller = known_caller(_operator(request), phone, at=timezone.now())
    problem = phone_problem(phone) if phone else ""
    return render(request, "desk/earlier.html", {"caller": caller, "problem": problem})


def _operator(request: HttpRequest) -> User:
    """Who asks. Raises PermissionDenied where they may not register."""
    user = staff(request)
    if not access.may(user, REGISTER):
        raise PermissionDenied
    return user


def _form(request: HttpRequest, *args: Any, **options: Any) -> RegisterForm:
    dispatches = bool(access.may(staff(request), DISPATCH))
    return RegisterForm(*args, dispatches=dispatches, recent=recent(request), **options)


def _page(
    request: HttpRequest, user: User, form: RegisterForm, *, at: datetime, key: str = "", refusal: str = "", status: int = 200
) -> HttpResponse:
    """`key`: of a form that was begun before; a form that was refused keeps its own. `refusal`: why it is not settled."""
    sent_key = request.POST.get(form_keys.NAME, "")
    key = key or (sent_key if form_keys.owner(sent_key) == user.pk else form_keys.new(user.pk))
    is_blank = request.method == "GET" and not form.initial.get("text")
    begun = drafts.newest(user, at=at) if is_blank else None
    if begun and (switch := asked_for(request)) and switch.form.get(UNSENT) == str(begun.pk):
        begun = None  # the form that comes back holds it
    if begun and request.session.get(UNSENT) == str(begun.pk):
        del request.session[UNSENT]  # it is offered here, in its own form
    parts = {
        "form": form,
        "panel": NOTHING if is_blank else panel(user, form, at=at),
        "keys": KEYS,
        "key": key,
        "draft_id": unsent.draft_id(key),
        "begun": begun,
        "refusal": refusal,
        "shown_at": reverse("desk:register") if refusal else "",
    }
    return render(request, "desk/register.html", parts, status=status)


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
