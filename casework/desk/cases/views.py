"""A case's page, and every verb it may be asked for."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from casework import steps
from casework.desk.cases import page as case_page
from casework.desk.cases.forms import MoveForm
from casework.desk.cases.slips import slip
from casework.desk.staff import remember_view, staff, visible
from casework.lifecycle import MOVES
from casework.models import Case
from casework.policies import access, moves, routing
from casework.policies.snapshot import take_snapshot
from casework.refusal import Refused, beside_fields

STEPS: dict[str, Callable[..., Any]] = {
    "return": steps.return_,
    **{verb: getattr(steps, verb) for verb in MOVES if verb != "return" and hasattr(steps, verb)},
}


@require_GET
@login_required
def case(request: HttpRequest, number: str) -> HttpResponse:
    user = staff(request)
    found = visible(user, number)
    remember_view(user, found)
    page = case_page.page(user, found, at=timezone.now())
    return render(request, "desk/case.html", {"page": page, "case": found})


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
    form = MoveForm(request.POST or None, move=found, case=case, user=user, initial=_proposed(case, verb))
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
