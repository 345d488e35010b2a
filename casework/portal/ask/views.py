"""The page on which a citizen asks, and what it answers: number, PIN, what happens next, and what is stored."""

from datetime import datetime

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import clients, form_keys
from casework import steps
from casework.file_fields import ask_again
from casework.lifecycle import State
from casework.policies.reach import messages_go_by
from casework.portal.ask import page
from casework.portal.ask.forms import AskForm
from casework.portal.ask.matters import ANOTHER, Draft, MatterForm, chosen_case, question
from casework.refusal import Invalid, Refused
from casework.steps.register import checked
from casework.wording import join_sentences
from casework.writing import links


# Whoever asks has neither account nor cookie: no other site can do more in their name than it could in its own.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """`/ask/`. A form that was refused comes back under its key, so that it stays one act however often it is sent."""
    if request.method != "POST":
        response = _form(request, AskForm())
        response["Cache-Control"] = "private, no-cache"  # the "back" button finds it under its key: sent again it is one act
        return response
    form, key, now = AskForm(request.POST, request.FILES), request.POST.get(form_keys.NAME, ""), timezone.now()
    if not form_keys.is_ours(key):
        form.add_error(None, _("This page had not been loaded completely. Send it again."))
        return _form(request, form)
    if not form.is_valid():
        return _form(request, form, key=key)
    draft, files, address = Draft(key, form.demand()), form.cleaned_data["files"], clients.address(request)
    chosen = request.POST.get("matter", "")
    joins = chosen_case(draft, chosen)
    asked = request.POST.get("offered", "") == draft.digest or files  # whoever sent files would have to choose them again
    try:
        checked(draft.demand)
        if not asked and not steps.is_registered(key) and (matters := question(draft, address=address, at=now)):
            return _form(request, form, key=key, matters=matters)
        registered = steps.ask(draft.demand, key=key, address=address, files=files, joins=joins, at=now)
    except steps.AskedBefore as before:
        return _form(request, form, before=before)
    except Refused as refused:
        form.refuse(refused.fields or {"": [join_sentences(refused, _or_call())]})
        matters = question(draft, address=address, chosen=chosen, at=now) if chosen else None
        return _form(request, form, key=key, refused=refused, matters=matters)
    return _registered(request, registered, wanted_to_join=chosen not in {"", ANOTHER}, at=now)


def _form(
    request: HttpRequest,
    form: AskForm,
    *,
    key: str = "",
    refused: Refused | None = None,
    before: steps.AskedBefore | None = None,
    matters: MatterForm | None = None,
) -> HttpResponse:
    """With a new key where none is given. `before`: sent as it stands it would be a further demand. `matters`: what is asked
    before it is sent."""
    if before:
        form.add_error(None, str(before))
    ask_again(form)
    status = (refused or before or Invalid).status if form.errors else 200
    shown = {"form": form, "key": key, "before": before, "matters": matters}
    response = render(request, "portal/ask.html", shown, status=status)
    if refused and refused.retry_after:
        response["Retry-After"] = str(refused.retry_after)
    return response


def _or_call() -> str:
    return _("Or call %(hotline)s.") % {"hotline": settings.HOTLINE} if settings.HOTLINE else _("Or call the hotline.")


def _registered(request: HttpRequest, registered: steps.Registered, *, wanted_to_join: bool, at: datetime) -> HttpResponse:
    """Sent again later, without PIN and link: whoever sits at the same screen then may be somebody else."""
    case, token = registered.case, registered.track_token
    address = links.address("track", token)
    shown = {
        "case": case,
        "joined": case.state == State.MERGED,
        "alone": wanted_to_join and case.state != State.MERGED,
        "pin": registered.pin,
        "address": address,
        "track": settings.PUBLIC_URL + reverse("portal:find"),
        "qr": segno.make(address, error="m").svg_data_uri(scale=4, border=4, light="#fff") if address else "",
        "by": messages_go_by(case),
        "stages": page.stages_together() if case.state == State.MERGED else page.stages(case, at=at),
        "hotline": settings.HOTLINE,
    }
    return render(request, "portal/asked.html", shown)
