"""The callback list and one call: an operator outside the handling units asks whether somebody came."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework import masking
from casework import steps as casework_steps
from casework.desk.callbacks import tabs
from casework.desk.cases import titles
from casework.desk.shown_once import ShownOnce
from casework.desk.staff import remember_view
from casework.policies import access
from casework.refusal import Refused
from casework.steps.attempt import ATTEMPT
from visits import access as visit_access
from visits import callback_queue, steps
from visits.desk.staff import staff
from visits.desk.views import visit_of
from visits.models import Call, Visit

PAGE = 50
NOON = 12


@dataclass(frozen=True)
class SaidToBe:
    """When somebody is said to have come: the day, and which half of it. More would put words into a mouth."""

    began_at: datetime

    @property
    def day(self) -> datetime:
        return timezone.localtime(self.began_at)

    @property
    def half(self) -> str:
        return _("in the morning") if self.day.hour < NOON else _("in the afternoon or evening")


@require_GET
@login_required
def callbacks(request: HttpRequest) -> HttpResponse:
    user, at = staff(request), timezone.now()
    if not access.may(user, visit_access.CALL_OR_STAND_IN):
        raise PermissionDenied
    listed = callback_queue.of(user, at=at).select_related("case").only("began_at", "case__number")
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    to_call = [(visit, visit.case.number, visit.began_at) for visit in page.object_list if visit.case]
    called = titles.of(user, [number for _visit, number, _began in to_call])
    rows = [(visit, SaidToBe(began), called.get(number, "")) for visit, number, began in to_call if began]
    return render(request, "visits/callbacks.html", {"page": page, "rows": rows, "tabs": tabs.shown(user, ATTEMPT)})


@require_http_methods(["GET", "POST"])
@login_required
def callback(request: HttpRequest, visit: uuid.UUID) -> HttpResponse:
    """One call: the question to read out, and six answers of equal effort."""
    row = visit_of(staff(request), visit)
    if request.method == "GET":
        return _page(request, row)
    try:
        steps.call(row, answer=request.POST.get("answer", ""), actor=staff(request), at=timezone.now())
    except Refused as refused:
        reason = next(iter(refused.fields.values()), [str(refused)])[0]
        return _page(request, row, refusal=reason, status=refused.status)
    messages.success(request, _("Noted. Thank you."))
    return redirect("visits:callbacks")


@require_POST
@login_required
def callback_phone(request: HttpRequest, visit: uuid.UUID) -> HttpResponse:
    """The number in full; that somebody looked, and why, is kept on the case."""
    user, at = staff(request), timezone.now()
    row = visit_of(user, visit)
    if row.case is None or not callback_queue.of(user, at=at).filter(pk=row.pk).exists():
        return _page(request, row)
    phone = casework_steps.reveal(row.case, field="phone", reason=_("Callback about a visit"), actor=user, at=at)
    page = _page(request, row, phone=phone)
    return ShownOnce(page.content.decode(), afterwards=reverse("visits:callback", args=[row.pk]))


def _page(request: HttpRequest, visit: Visit, *, phone: str = "", refusal: str = "", status: int = 200) -> HttpResponse:
    """Alike for every visit: nothing tells why it is to be called about, nor how it was confirmed."""
    user, case = staff(request), visit.case
    permitted = visit_access.may_call(user, visit)
    if case is None or not permitted:
        refusal, status = str(permitted.reason), 403
    elif not callback_queue.of(user, at=timezone.now()).filter(pk=visit.pk).exists():
        refusal, status = str(visit_access.NOT_TO_CALL), 409
    if case is not None:
        remember_view(user, case)
    shown_at = reverse("visits:callback", args=[visit.pk])
    shown: dict[str, object] = {
        "visit": visit,
        "case": case,
        "shown_at": shown_at,
        "refusal": refusal,
        "asks": status in {200, 400},
    }
    if shown["asks"]:
        shown |= _asked(visit, phone)
    page = render(request, "visits/callback.html", shown, status=status)
    page["Cache-Control"] = "no-store"
    return page


def _asked(visit: Visit, phone: str) -> dict[str, object]:
    assert visit.case is not None
    assert visit.began_at is not None
    citizen = visit.case.citizen
    assert citizen is not None
    with translation.override(citizen.language):
        question = _("Did someone come to see you about your demand?")
    return {
        "said_to_be": SaidToBe(visit.began_at),
        "question": question,
        "spoken": "zh-Hans" if citizen.language == "zh-hans" else citizen.language,
        "name": masking.name(citizen.name),
        "phone": phone,
        "masked": masking.phone(citizen.phone),
        "answers": Call.Answer.choices,
    }
