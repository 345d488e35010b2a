"""The plain pages of visits. A visit recorded here goes the way of every visit (visits/intake/receive.py)."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from casework import steps as casework_steps
from casework.bounds import TooManyToday
from casework.decision import Decision
from casework.desk.cases.heard import words_of
from casework.desk.decisions.page import following
from casework.desk.staff import remember_view
from casework.lifecycle import HANDLING, IN_HAND
from casework.models import Case, Words
from casework.policies import access
from casework.policies.verbs import wrong_state
from casework.refusal import Refused, beside_fields
from casework.steps.attest import RETRACT
from casework.writing.transition import CASE_WITH
from visits import access as visit_access
from visits import detail_words, evidence, queries, representation, steps
from visits.desk import checks, forms
from visits.desk import rows as listed
from visits.desk.staff import staff
from visits.intake import receive
from visits.models import Visit
from visits.steps.decide_dispute import DECIDE_DISPUTE, DECISIONS
from visits.steps.keep_promise import KEEP_PROMISE
from visits.steps.slip import VISIT_SLIP

DECIDING = (steps.review, steps.retract, steps.decide_dispute)


def case_of(user: User, number: str) -> Case:
    """404 for what does not exist and for what the person may not see."""
    case = access.visible_to(user).select_related(*CASE_WITH).numbered(number).first()
    if case is None:
        raise Http404
    return case


def visit_of(user: User, visit: uuid.UUID) -> Visit:
    row = queries.with_counted(visit_access.visible(user, visit)).first()
    if row is None:
        raise Http404
    return row


@require_GET
@login_required
def panel(request: HttpRequest, number: str) -> HttpResponse:
    """The visits of a case: a part of its page, or a page of its own."""
    user = staff(request)
    case = case_of(user, number)
    remember_view(user, case)
    visits = queries.with_counted(Visit.objects.filter(case=case)).order_by(F("began_at").desc(nulls_first=True), "pk")
    prints = case.state in HANDLING and access.may(user, VISIT_SLIP, case).allowed
    shown = {
        "case": case,
        "visits": [(visit, listed.of(user, visit)) for visit in visits],
        "may": may_visit(user, case),
        "prints": prints,
        "printed": prints and queries.has_slip(case),
    }
    htmx = request.headers.get("HX-Request") == "true"
    return render(request, "visits/panel.html" if htmx else "visits/of_case.html", shown)


@require_http_methods(["GET", "POST"])
@login_required
def record(request: HttpRequest, number: str) -> HttpResponse:
    """Plan a visit, or record the one that was made."""
    user = staff(request)
    case, at = case_of(user, number), timezone.now()
    permitted = may_visit(user, case)
    if not permitted:
        return _refused(request, case, str(permitted.reason), status=403 if permitted.code != "wrong_state" else 409)
    planned = (
        Visit.objects.filter(case=case, state=Visit.State.PLANNED).order_by(F("planned_for").asc(nulls_last=True), "pk").first()
    )
    # Drawn before anything is sent, so that a form sent twice is one visit.
    drawn = _begun_as(request.GET.get("as", "")) or (planned.pk if planned else uuid.uuid4())
    form = forms.VisitForm(request.POST or None, case=case, user=user, at=at, visit=drawn)
    refusal, status = "", 400
    if request.method == "POST" and form.is_valid():
        try:
            receipt = receive.receive(form.cleaned_data["visit"], form.body(), form, actor=user, at=at)
        except TooManyToday as refused:
            refusal, status = str(refused), refused.status
        else:
            if receipt.status in {200, 201}:
                return _recorded(request, case, receipt)
            beside_fields(form, dict(receipt.fields or {}))
            refusal, status = ("", 400) if receipt.fields else (receipt.detail, 409)
    remember_view(user, case)
    fields = access.fields(user, case)
    shown = {
        "case": case,
        "form": form,
        "planned": planned,
        "plan": forms.PlanForm(),
        "refusal": refusal,
        "words": words_of(case, fields),
        "at_home": _at_home(case, fields),
    }
    return render(request, "visits/record.html", shown, status=status if refusal or form.errors else 200)


def _recorded(request: HttpRequest, case: Case, receipt: receive.Receipt) -> HttpResponse:
    if receipt.counted:
        messages.success(request, _("Recorded; it counts."))
        return redirect("desk:case", case.number)
    messages.warning(request, _("Recorded. %(reason)s") % {"reason": receipt.detail})
    return redirect("visits:visit", receipt.id)


def _begun_as(named: str) -> uuid.UUID | None:
    """The id under which it was begun on a phone, where it is not recorded yet."""
    try:
        begun = uuid.UUID(named)
    except ValueError:
        return None
    return None if Visit.objects.filter(pk=begun, sha256__isnull=False).exists() else begun


@require_POST
@login_required
def plan(request: HttpRequest, number: str) -> HttpResponse:
    user = staff(request)
    case = case_of(user, number)
    form = forms.PlanForm(request.POST)
    if not form.is_valid():
        return _refused(request, case, _("Check the day and the time."), status=400)
    try:
        visit = steps.plan(case, **form.cleaned_data, actor=user, at=timezone.now())
    except Refused as refused:
        return _refused(request, case, str(refused), status=refused.status)
    if visit.code_sent_at:
        messages.success(request, _("Planned. The citizen was sent a code; ask for it at the door."))
    else:
        messages.warning(request, _("Planned. The citizen cannot receive a code; ask for a signature at the door."))
    return redirect("visits:record", case.number)


@require_GET
@login_required
def visit(request: HttpRequest, visit: uuid.UUID) -> HttpResponse:
    return _page(request, visit_of(staff(request), visit))


@require_POST
@login_required
def confirm(request: HttpRequest, visit: uuid.UUID) -> HttpResponse:
    user = staff(request)
    row, form = visit_of(user, visit), forms.ConfirmForm(request.POST)
    form.is_valid()
    code, signature = form.cleaned_data.get("code", ""), form.cleaned_data.get("signature", "")
    method = request.POST.get("method") or forms.method_of(code)
    return _settled(request, row, steps.confirm, method=method, given=code or signature)


@require_POST
@login_required
def review(request: HttpRequest, visit: uuid.UUID) -> HttpResponse:
    row = visit_of(staff(request), visit)
    accept = _yes_or_no(request, "accept")
    if accept is None:
        return _page(request, row, refusal=_("Choose one of the two answers."), status=400)
    # The grounds stand beside both answers; not accepting needs none.
    ground = request.POST.get("ground", "") if accept else ""
    return _settled(request, row, steps.review, accept=accept, reason=request.POST.get("reason", ""), ground=ground)


@require_POST
@login_required
def retract(request: HttpRequest, visit: uuid.UUID) -> HttpResponse:
    row = visit_of(staff(request), visit)
    return _settled(request, row, steps.retract, reason=request.POST.get("reason", ""))


@require_POST
@login_required
def decide_dispute(request: HttpRequest, visit: uuid.UUID) -> HttpResponse:
    row = visit_of(staff(request), visit)
    uphold = _yes_or_no(request, "uphold")
    if uphold is None:
        return _page(request, row, refusal=_("Choose one of the two answers."), status=400)
    settled = _settled(request, row, steps.decide_dispute, uphold=uphold, reason=request.POST.get("reason", ""))
    if settled.status_code != 302 or row.case is None or _questions(_shown(staff(request), visit_of(staff(request), visit))):
        return settled
    return redirect(following(row.case, by={DECIDE_DISPUTE}))


@require_POST
@login_required
def keep_promise(request: HttpRequest, visit: uuid.UUID) -> HttpResponse:
    return _settled(request, visit_of(staff(request), visit), steps.keep_promise)


def may_visit(user: User, case: Case) -> Decision:
    permitted = access.may(user, visit_access.VISIT, case)
    if permitted and case.state not in IN_HAND:
        return wrong_state(case.state)
    return permitted


def _yes_or_no(request: HttpRequest, name: str) -> bool | None:
    """Which of two answers was chosen; None where neither was."""
    return {"yes": True, "no": False}.get(request.POST.get(name, ""))


def _settled(request: HttpRequest, visit: Visit, step: Any, **given: object) -> HttpResponse:
    try:
        step(visit, **given, actor=staff(request), at=timezone.now())
    except Refused as refused:
        reason = next(iter(refused.fields.values()), [str(refused)])[0]
        return _page(request, visit_of(staff(request), visit.pk), refusal=reason, status=refused.status)
    messages.success(request, checks.decided(visit) if step in DECIDING else _("Done."))
    return redirect("visits:visit", visit.pk)


def _page(request: HttpRequest, visit: Visit, *, refusal: str = "", status: int = 200) -> HttpResponse:
    user = staff(request)
    if visit.case is not None:
        remember_view(user, visit.case)
    shown = _shown(user, visit)
    return render(request, "visits/visit.html", shown | {"refusal": refusal, "several": _questions(shown) > 1}, status=status)


def _questions(shown: dict[str, Any]) -> int:
    """How many are put to the person on the page of the visit."""
    put = [shown["may_decide"], shown["reviews_it"], *(flag["asks"] for flag in shown["flags"])]
    return sum(map(bool, [*put, *(check["asks"] for check in shown["back_checks"])]))


def _shown(user: User, visit: Visit) -> dict[str, Any]:
    case = visit.case
    waits = visit.state == Visit.State.RECORDED
    settled = visit.state in {Visit.State.RECORDED, Visit.State.NOT_COUNTED}
    confirming = forms.ConfirmForm()
    slip = waits and forms.take_slip(confirming, case)
    fields = access.fields(user, case) if case is not None and access.sees(user, case) else frozenset()
    may_call = waits and visit.outcome != "on_site" and visit_access.may_call(user, visit)
    shown = {
        "visit": visit,
        "case": case,
        "shown_at": reverse("visits:visit", args=[visit.pk]),
        "shown": representation.detail(user, visit),
        "state": Visit.State(queries.state_of(visit)),
        "may_confirm": waits and visit.outcome != "on_site" and case is not None and access.may(user, visit_access.VISIT, case),
        "may_enter": may_call,
        "may_call": may_call,
        "reviews_it": settled and visit_access.may_review(user, visit),
        "decision": _decision(user, visit),
        "explanations": _explanations(user, visit),
        "may_decide": queries.disputed(visit) and case is not None and access.may(user, visit_access.DECIDE_DISPUTE, case),
        "may_keep": bool(visit.promised and not visit.promise_kept_at and case and access.may(user, KEEP_PROMISE, case)),
        "may_retract": queries.counts(visit) and case is not None and access.may(user, RETRACT, case),
        "confirm": confirming,
        "asks_code": slip or (waits and evidence.has_code(visit)),
        "review": forms.ReviewForm(visit=visit),
        "objection": forms.ObjectionForm(auto_id="objection_%s"),
        "taking_back": forms.ReasonForm(auto_id="taking_back_%s"),
        "clock": detail_words.of_clock(visit.clock_behind),
        "unusable": detail_words.named(
            representation.detail_names(visit), representation.as_written(visit) if "citizen" in fields else {}
        ),
        "sees_case": case is not None and access.sees(user, case),
    }
    shown |= checks.panel(user, visit, at=timezone.now())
    demand = words_of(case, fields) if case is not None and _questions(shown) else ""
    return shown | {"demand": demand, "reads": "text" in fields}


def _decision(user: User, visit: Visit) -> Words | None:
    """Why it was decided so. A supervisor's words on a confidential case may name the citizen, so not everybody reads them."""
    if visit.case is None or not representation.reads(user, visit):
        return None
    return (
        queries.decision(visit, by=DECISIONS)
        if not visit.case.confidential or "text" in access.fields(user, visit.case)
        else None
    )


def _explanations(user: User, visit: Visit) -> list[Words]:
    """The citizen's words on their objection, for whoever reads the citizen's own words."""
    case = visit.case
    reads = case is not None and access.sees(user, case) and "text" in access.fields(user, case)
    return queries.explanations(visit) if reads else []


def _at_home(case: Case, fields: frozenset[str]) -> str:
    """When the citizen can be visited, as they said it last."""
    words = casework_steps.times_at_home([case.pk]).get(case.pk) if "text" in fields else None
    return words.text if words else ""


def _refused(request: HttpRequest, case: Case, reason: str, *, status: int) -> HttpResponse:
    return render(request, "visits/refused.html", {"case": case, "reason": reason}, status=status)
