"""`/callbacks/`: whom to call about a rating; and one call, on which the rating or the attempt is recorded."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework import masking, steps
from casework.desk.callbacks import queue, script, tabs
from casework.desk.callbacks.forms import NoteForm, OpinionForm
from casework.desk.cases import titles
from casework.desk.list_page import line_named
from casework.desk.rules.views import refused_page
from casework.desk.shown_once import ShownOnce
from casework.desk.staff import remember_view, staff, visible
from casework.models import Case, Event
from casework.policies import access, silence, verbs
from casework.policies.reach import can_be_called
from casework.policies.snapshot import take_snapshot
from casework.refusal import Refused, beside_fields
from casework.steps.attempt import ANSWERS, ATTEMPT, tried_already

EMPTY = {
    tabs.RATINGS: gettext_lazy(
        "Nobody is to be called now. A case comes here when its rating link stays unanswered for two days."
    ),
    tabs.DISSATISFIED: gettext_lazy("Nobody is to be called now: everybody who was not satisfied has been called."),
    tabs.NO_PHONE: gettext_lazy("Everybody without a phone has their rating slip."),
}


@require_GET
@login_required
def callbacks(request: HttpRequest) -> HttpResponse:
    """`?list=dissatisfied` for another list, `?after=120` for what follows that line."""
    user, at = staff(request), timezone.now()
    if refused := refused_page(request, user, ATTEMPT):
        return refused
    code, after = request.GET.get("list", tabs.RATINGS), line_named(request, "after")
    if code not in queue.LISTS:
        raise Http404
    shown = {
        "page": queue.page(user, code, after=after, at=at),
        "code": code,
        "after": after,
        "tabs": tabs.shown(user, ATTEMPT, queue.counts(user, at=at)),
        "empty": EMPTY[code],
    }
    return render(request, "desk/callbacks.html", shown)


@require_http_methods(["GET", "POST"])
@login_required
def callback(request: HttpRequest, number: str) -> HttpResponse:
    """One call. Whoever was reached rates here; who was not is called again another day."""
    user = staff(request)
    case = visible(user, number)
    if request.method == "GET":
        return _page(request, case)
    try:
        if answer := request.POST.get("answer", ""):
            steps.attempt(case, answer=answer, note=request.POST.get("note", ""), actor=user, at=timezone.now())
        else:
            form = OpinionForm(request.POST)
            if not form.is_valid():
                return _page(request, case, form=form)
            steps.rate_by_phone(case, form.opinion(), actor=user, at=timezone.now())
    except Refused as refused:
        if refused.fields and not answer:
            beside_fields(form, refused.fields)
            return _page(request, case, form=form)
        problem = next(iter(refused.fields.values()), [str(refused)])[0]
        return _page(request, case, problem=problem, status=refused.status)
    messages.success(request, _("Noted. Thank you."))
    return redirect("desk:callbacks")


@require_POST
@login_required
def callback_phone(request: HttpRequest, number: str) -> HttpResponse:
    """The number in full, to dial; that somebody looked, and why, stays on the case."""
    user = staff(request)
    case = visible(user, number)
    call = _call(request, case)
    if not call.dials:
        return _page(request, case)
    try:
        phone = steps.reveal(case, field="phone", reason=_("Callback about a rating"), actor=user, at=timezone.now())
    except Refused as refused:
        return _page(request, case, problem=str(refused), status=refused.status)
    page = _page(request, case, phone=phone)
    return ShownOnce(page.content.decode(), afterwards=reverse("desk:callback", args=[case.number]))


@dataclass(frozen=True)
class Call:
    """What this person may do about the case now. `refusal`: why nothing; `last`: the attempt of the last day."""

    rates: bool
    attempts: bool
    last: Event | None
    dials: bool
    refusal: str | Promise
    status: int


def _call(request: HttpRequest, case: Case) -> Call:
    user, at, snapshot = staff(request), timezone.now(), take_snapshot(case)
    permitted = access.may(user, ATTEMPT, case, handled_by=snapshot.handled_by)
    if not permitted:
        return Call(False, False, None, False, permitted.reason, 403)
    decision = verbs.state_allows(ATTEMPT, snapshot.facts)
    rates = snapshot.facts.to_rate
    last = silence.last_call(case, at=at)
    attempts = decision.allowed and can_be_called(case.citizen)
    open_now = rates or decision.allowed
    return Call(
        rates, attempts and not last, last, attempts and not last, "" if open_now else decision.reason, 200 if open_now else 409
    )


def _page(
    request: HttpRequest,
    case: Case,
    *,
    form: OpinionForm | None = None,
    phone: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    user, call = staff(request), _call(request, case)
    if call.status != 200:
        return render(request, "desk/refused.html", {"case": case, "reason": call.refusal, "verb": ATTEMPT}, status=call.status)
    remember_view(user, case)
    tries = list(case.events.filter(verb=ATTEMPT.code).select_related("actor").order_by("-seq")[:10])
    language = script.language_of(case, asked=request.GET.get("script", ""))
    spoken = (script.of_rating if call.rates else script.of_dissatisfaction)(case, language)
    bound = form is not None
    form = form or OpinionForm(None)
    citizen = case.citizen
    shown = {
        "case": case,
        "title": titles.of(user, [case.number]).get(case.number, ""),
        "call": call,
        "last": tried_already(call.last) if call.last else "",
        "tries": [(event, dict(ANSWERS).get(event.fact("answer"), "")) for event in tries],
        "best": queue.untried([event.occurred_at for event in tries]),
        "form": form.spoken_as(script.answers(language)) if call.rates else NoteForm(),
        "script": spoken,
        "languages": script.other_languages(language),
        "name": masking.name(citizen.name) if citizen and "citizen" in access.fields(user, case) else "",
        "masked": masking.phone(citizen.phone) if citizen and citizen.phone else "",
        "phone": phone,
        "answers": ANSWERS,
        "problem": problem,
        "shown_at": reverse("desk:callback", args=[case.number]),
    }
    page = render(request, "desk/callback.html", shown, status=400 if bound else status)
    page["Cache-Control"] = "no-store"
    return page
