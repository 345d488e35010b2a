"""A case's page, and every verb it may be asked for."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from casework import event_text, returned
from casework import verb as registry
from casework.desk.cases import page as case_page
from casework.desk.cases.forms import VerbForm
from casework.desk.cases.heard import words_to_decide
from casework.desk.cases.slips import slip
from casework.desk.combobox.recent import recent, remember
from casework.desk.decisions import kinds
from casework.desk.decisions.kinds import DecisionKind
from casework.desk.decisions.page import following, was_early
from casework.desk.shown_once import show_once
from casework.desk.staff import remember_view, staff, visible
from casework.desk.worklist import walk
from casework.file_fields import ask_again
from casework.models import Case
from casework.policies import access, verbs
from casework.policies.snapshot import take_snapshot
from casework.refusal import Refused, beside_fields
from casework.steps.assist_done import ASSIST_DONE, refuse_if_done
from casework.steps.rating_slip import RATING_SLIP
from casework.steps.reveal import REVEAL
from casework.verb import Verb
from casework.wording import join_sentences
from casework.writing import overwriting
from casework.writing.overwriting import Overtaken


@require_GET
@login_required
def case(request: HttpRequest, number: str) -> HttpResponse:
    user = staff(request)
    case = visible(user, number)
    remember_view(user, case)
    now = timezone.now()
    shown = {"page": case_page.page(user, case, at=now), "case": case}
    shown |= {"walk": walk.of(request, user, case, at=now), "step": walk.carried(request)}
    return render(request, "desk/case.html", shown)


@require_http_methods(["GET", "POST"])
@login_required
def move(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """GET asks what the verb needs, POST says it. What may not be done is answered in words."""
    user = staff(request)
    asked = registry.find(verb)
    if asked is None or not asked.offered:
        raise Http404
    try:
        case = visible(user, number)
    except Http404:
        if asked is ASSIST_DONE and (done := _done_before(request, number, user)):
            return done
        raise
    permitted = access.may(user, asked, case)
    # A colleague's case may have just been done: the step says so, which is of more use.
    if request.method == "POST" and not permitted and permitted.code != "not_assigned":
        return _refused(request, case, asked, str(permitted.reason), status=403)
    if kind := kinds.of_verb(asked):
        return _to_decision(request, case, asked, kind, user)
    initial, status = (asked.proposes(case) if asked.proposes else {}) | _chosen(request, asked), 400
    form = VerbForm(
        request.POST or None, request.FILES or None, verb=asked, case=case, user=user, recent=recent(request), initial=initial
    )
    marks = request.POST.get("shown", "") or overwriting.marks(asked, case, user=user)
    if request.method == "POST" and (form.is_valid() or not asked.asks):
        try:
            done = _done(request, case, asked, form.cleaned_data if asked.asks else {}, user)
            remember(request, form)
            return done
        except Refused as refused:
            passes = asked.asks and refused.retry_after
            if not (refused.fields or passes):
                return _refused(request, case, asked, str(refused), status=refused.status)
            beside_fields(form, refused.fields or {"": [str(refused)]})
            status = refused.status
            if isinstance(refused, Overtaken):
                marks = overwriting.marks(asked, visible(user, number), user=user)
    elif refusal := _refusal(request, case, asked, user):
        return refusal
    ask_again(form)
    shown = {"form": form, "case": case, "verb": asked, "showing": marks, "step": walk.carried(request)}
    shown["returns"] = returned.each(user, case)
    if kinds.is_decided_by(asked):
        shown["page"] = case_page.page(user, case, at=timezone.now())
    else:
        shown["words"] = words_to_decide(user, asked, case)
    shown["beforehand"] = list(asked.shows(case)) if asked.shows else []
    return render(request, "desk/move.html", shown, status=status if form.errors else 200)


def _done_before(request: HttpRequest, number: str, user: User) -> HttpResponse | None:
    """A unit whose part is done does not see the case any more: it is told in its list."""
    try:
        refuse_if_done(number, actor=user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("desk:list")
    return None


def _refusal(request: HttpRequest, case: Case, verb: Verb, user: User) -> HttpResponse | None:
    answer = verbs.decide(user, verb, case, take_snapshot(case))
    if answer.allowed:
        return None
    return _refused(request, case, verb, str(answer.decision.reason), status=409 if answer.yours else 403)


def _to_decision(request: HttpRequest, case: Case, verb: Verb, kind: DecisionKind, user: User) -> HttpResponse:
    """What has a page among the decisions is decided there alone: a form that was open before an update is sent nowhere else."""
    if refusal := _refusal(request, case, verb, user):
        return refusal
    if request.method == "POST":
        messages.error(request, _("Nothing was decided yet. Please decide here."))
    address = reverse("desk:decision", args=[case.number, kind.about])
    return redirect(f"{address}?from=case")


def _chosen(request: HttpRequest, verb: Verb) -> dict[str, str]:
    """What was touched on the page before, named in the address: the detail that is to be shown, the case that leads."""
    return {ask.name: request.GET[ask.name] for ask in verb.asks if ask.kind in {"choice", "case"} and ask.name in request.GET}


def _done(request: HttpRequest, case: Case, verb: Verb, fields: dict[str, Any], user: User) -> HttpResponse:
    with transaction.atomic():
        changed = overwriting.compared(case, verb, fields, shown=request.POST.get("shown", ""), actor=user)
        result = registry.step_of(verb)(case, **changed, actor=user, at=timezone.now())
    if verb is REVEAL:
        revealed = {"case": case, "field": fields["field"], "value": result}
        there = reverse("desk:case", args=[case.number]) + walk.carried(request)
        return show_once(request, "desk/revealed.html", revealed, afterwards=there)
    if verb is RATING_SLIP:
        return slip(request, case=case, token=result)
    messages.success(request, _done_text(case, verb))
    if kinds.is_decided_by(verb) and access.may(user, access.DECIDE) and not was_early(case, by=verb.code):
        return redirect(following(case, by={verb.code}))
    stays = access.visible_to(user).filter(pk=case.pk).exists()
    there = reverse("desk:case", args=[case.number]) + walk.carried(request)
    return redirect(there if stays else walk.way_back(request))


def _done_text(case: Case, verb: Verb) -> str:
    """What came of it besides, where its event says more than that it happened."""
    done = _("Done: %(move)s.") % {"move": verb.label}
    event = case.events.filter(verb=verb.code).order_by("-seq").first() if callable(verb.event_text) else None
    return join_sentences(done, event_text.sentence(event, event_text.names_in([event]))) if event else done


def _refused(request: HttpRequest, case: Case, verb: Verb, reason: str, *, status: int) -> HttpResponse:
    return render(
        request, "desk/refused.html", {"case": case, "verb": verb, "reason": reason, "step": walk.carried(request)}, status=status
    )
