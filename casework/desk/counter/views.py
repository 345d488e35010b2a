"""`/counter/`: find the case by its number, turn the screen, read back what was asked and done, and record the rating."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import steps
from casework.desk.counter.forms import CounterForm, NumberForm
from casework.desk.rules.views import refused_page
from casework.desk.staff import remember_view, staff, visible
from casework.models import Case, Words
from casework.policies import access
from casework.policies.snapshot import take_snapshot
from casework.refusal import ALREADY_RATED, NO_SUCH_CASE, Refused, beside_fields


@require_http_methods(["GET", "POST"])
@login_required
def counter(request: HttpRequest) -> HttpResponse:
    """The number travels in the body, like everything that is sought."""
    user = staff(request)
    if refused := refused_page(request, user, access.RATE_FOR):
        return refused
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("desk:counter_case", visible(user, form.cleaned_data["number"]).number)
        except Http404:
            form.add_error("number", str(NO_SUCH_CASE))
    return render(request, "desk/counter.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def counter_case(request: HttpRequest, number: str) -> HttpResponse:
    """The questions in large type; nothing else of the desk can be seen or opened from here."""
    user = staff(request)
    case = visible(user, number)
    snapshot = take_snapshot(case)
    permitted = access.may(user, access.RATE_FOR, case, handled_by=snapshot.handled_by)
    if not permitted:
        return _refused(request, case, str(permitted.reason), status=403)
    remember_view(user, case)
    form = CounterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            steps.rate_for(case, form.opinion(), by=form.cleaned_data["by"], actor=user, at=timezone.now())
        except Refused as refused:
            if not refused.fields:
                return _refused(request, case, str(refused), status=refused.status)
            beside_fields(form, refused.fields)
        else:
            messages.success(request, _("Recorded. Thank you for your answer."))
            return redirect("desk:counter")
    elif not snapshot.facts.to_rate:
        return _refused(request, case, _why_not(case, rated=snapshot.rating is not None), status=409)
    return render(request, "desk/counter_case.html", _read_back(case) | {"form": form}, status=400 if form.errors else 200)


def _why_not(case: Case, *, rated: bool) -> str:
    if rated:
        return str(ALREADY_RATED)
    return _("Only a resolved case can be rated. This one is %(state)s.") % {"state": case.get_state_display()}


def _refused(request: HttpRequest, case: Case, reason: str, *, status: int) -> HttpResponse:
    return render(request, "desk/refused.html", {"case": case, "reason": reason}, status=status)


def _read_back(case: Case) -> dict[str, object]:
    """What was asked, who came when, and what the unit says was done."""
    words = {
        row.kind: row for row in case.words.filter(kind__in=[Words.Kind.DEMAND, Words.Kind.RESOLUTION]).order_by("created_at")
    }
    visits = case.attestations.filter(round=case.round, counted=True, voided_at__isnull=True).order_by("occurred_at")
    return {
        "case": case,
        "demand": words.get(Words.Kind.DEMAND),
        "account": words.get(Words.Kind.RESOLUTION),
        "visits": list(visits.values_list("occurred_at", flat=True)),
        "large_print": True,
    }
