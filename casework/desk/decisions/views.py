"""`/decisions/`: what a supervisor has to decide, or a dispatcher.

`?after=120`: what follows that wait; `?kind=extension`: those of one kind.
"""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from casework import verb as registry
from casework.desk.cases import page as case_page
from casework.desk.decisions import kinds
from casework.desk.decisions.forms import DecisionForm
from casework.desk.decisions.kinds import Choice, DecisionKind
from casework.desk.decisions.page import following, next_address, page
from casework.desk.list_page import line_named
from casework.desk.rules.views import refused_page
from casework.desk.staff import remember_view, staff, visible
from casework.models import Case
from casework.policies import access, verbs
from casework.policies.snapshot import take_snapshot
from casework.policies.verbs import VerbDecision
from casework.refusal import Refused, beside_fields


@require_GET
@login_required
def decisions(request: HttpRequest) -> HttpResponse:
    user = staff(request)
    if refused := refused_page(request, user, access.DECIDE):
        return refused
    after, kind = line_named(request, "after"), kinds.find(request.GET.get("kind", ""))
    shown = {"page": page(user, after=after, at=timezone.now(), about=kind.about if kind else ""), "after": after, "kind": kind}
    return render(request, "desk/decisions.html", shown)


@require_GET
@login_required
def next_decision(request: HttpRequest) -> HttpResponse:
    """To the next one that this person decides."""
    user = staff(request)
    if refused := refused_page(request, user, access.DECIDE):
        return refused
    return redirect(next_address(user, after=line_named(request, "after"), at=timezone.now()))


@require_http_methods(["GET", "POST"])
@login_required
def decision(request: HttpRequest, number: str, about: str) -> HttpResponse:
    """One of them, with what it is about. 409 in words where nothing waits; 403 for whoever never decides it.

    `?from=case`: it was opened from the case, to which it leads back.
    """
    user = staff(request)
    case, kind = visible(user, number), kinds.find(about)
    if kind is None or not kind.choices:
        raise Http404
    answers = _answers(user, case, kind)
    if not any(answer.yours for answer in answers):
        raise PermissionDenied
    remember_view(user, case)
    choices = [choice for choice, answer in zip(kind.choices, answers, strict=True) if answer.allowed]
    if not choices:
        return _refused(request, case, kind, str(answers[0].decision.reason), status=409)
    form = DecisionForm(request.POST if request.method == "POST" else None, choices=choices)
    if request.method == "POST" and form.is_valid():
        try:
            return _decided(request, case, form, choices, user)
        except Refused as refused:
            if not refused.fields:
                return _refused(request, case, kind, str(refused), status=refused.status)
            beside_fields(form, refused.fields)
    shown = {
        "kind": kind,
        "form": form,
        "page": case_page.page(user, case, at=timezone.now()),
        "case": case,
        "from_case": request.GET.get("from") == "case",
        "beforehand": list(kind.shows(user, case)) if kind.shows else [],
        "refusals": [answer.decision.reason for answer in answers if answer.yours and not answer.allowed],
    }
    return render(request, "desk/decision.html", shown, status=400 if form.errors else 200)


def _answers(user: User, case: Case, kind: DecisionKind) -> list[VerbDecision]:
    snapshot = take_snapshot(case)
    return [verbs.decide(user, choice.verb, case, snapshot) for choice in kind.choices]


def _decided(request: HttpRequest, case: Case, form: DecisionForm, choices: Sequence[Choice], user: User) -> HttpResponse:
    choice = next(choice for choice in choices if choice.code == form.cleaned_data["decision"])
    step = registry.step_of(choice.verb)
    step(case, **choice.fields, reason=form.cleaned_data["reason"], actor=user, at=timezone.now())
    messages.success(request, _("Decided: %(number)s.") % {"number": case.number})
    return redirect(following(case, by={choice.verb.code for choice in choices}))


def _refused(request: HttpRequest, case: Case, kind: DecisionKind, reason: str, *, status: int) -> HttpResponse:
    shown = {"case": case, "verb": {"label": kind.title}, "reason": reason}
    return render(request, "desk/refused.html", shown, status=status)
