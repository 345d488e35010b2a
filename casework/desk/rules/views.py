"""Pages of escalation rules: the ladder, a rule with what a change would do beside it, and why a case was escalated or not."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import entered, form_keys
from accounts.models import User
from casework import calendar_cache
from casework.desk.calendar import page as calendar_page
from casework.desk.one_button import posted_number, refused_in_words
from casework.desk.rules import page as rule_page
from casework.desk.rules.forms import PROBLEMS, RuleForm
from casework.desk.staff import staff
from casework.escalation import sweep_health
from casework.lifecycle import WaitKind
from casework.models import EscalationRule, RuleVersion
from casework.policies import access
from casework.refusal import Refused, beside_fields
from casework.rule_editor import proposal, sentence
from casework.rule_editor.proposal import Proposal
from casework.rule_editor.save import NeedsConfirmation, save
from casework.rule_editor.why import why as reasons
from casework.steps.recall_notices import RECALL_NOTICES
from casework.verb import Permission
from casework.worktime import durations

COUNT = "count"
"""The act of the button that counts a flood to its end."""


@dataclass(frozen=True)
class Instead:
    """A page for whom another one is refused. `name`: of its address."""

    label: str | Promise
    name: str
    permission: Permission


@require_GET
@login_required
def rules(request: HttpRequest) -> HttpResponse:
    """`/rules/`: every stage as a ladder."""
    user = staff(request)
    if refused := refused_page(request, user, access.SEE_RULES):
        return refused
    now, last = timezone.now(), sweep_health.last_finished_sweep()
    shown = {
        "stages": rule_page.stages(),
        "may_tune": bool(access.may(user, access.TUNE_RULE)),
        "last": last,
        "last_age": durations.in_words(now - last.finished_at) if last and last.finished_at else "",
        "still": sweep_health.current_stall(at=now),
        **calendar_page.ending(calendar_cache.default(), at=now),
    }
    return render(request, "desk/rules.html", shown)


@require_http_methods(["GET", "POST"])
@login_required
def new(request: HttpRequest, waiting_for: str) -> HttpResponse:
    user = staff(request)
    if refused := refused_page(request, user, access.TUNE_RULE):
        return refused
    if waiting_for not in WaitKind.values:
        raise Http404
    return _edit(request, user, EscalationRule(waiting_for=waiting_for), None)


@require_http_methods(["GET", "POST"])
@login_required
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """Its form, what a change would do, its history. Who may only read sees it without the form."""
    user = staff(request)
    if refused := refused_page(request, user, access.TUNE_RULE if request.method == "POST" else access.SEE_RULES):
        return refused
    rule = _rule_or_404(code)
    return _edit(request, user, rule, rule.current)


@require_POST
@login_required
def preview(request: HttpRequest, waiting_for: str, code: str = "") -> HttpResponse:
    """Part of the page: what the rule in the form would do."""
    user = staff(request)
    if refused := refused_page(request, user, access.TUNE_RULE):
        return refused
    if waiting_for not in WaitKind.values:
        raise Http404
    rule = _rule_or_404(code) if code else EscalationRule(waiting_for=waiting_for)
    form = RuleForm(request.POST, waiting_for=rule.waiting_for, now=rule.current)
    try:
        proposed = proposal.checked(form.proposal()) if form.is_valid() else None
    except Refused:
        proposed = None
    return render(
        request, "desk/rule_preview.html", {"shown": _shown(rule, proposed, request) if proposed else None, "asks": request.path}
    )


@require_POST
@login_required
def switch(request: HttpRequest, code: str) -> HttpResponse:
    """On or off, with a reason: a version like any other."""
    user = staff(request)
    if refused := refused_page(request, user, access.TUNE_RULE):
        return refused
    rule = _rule_or_404(code)
    assert rule.current is not None
    return _save_at_once(request, user, rule, replace(proposal.of(rule.current), enabled=not rule.current.enabled))


@require_POST
@login_required
def restore(request: HttpRequest, code: str) -> HttpResponse:
    """A new version that says what an old one said."""
    user = staff(request)
    if refused := refused_page(request, user, access.TUNE_RULE):
        return refused
    rule = _rule_or_404(code)
    old = rule.versions.select_related("rule").filter(version=posted_number(request, "restore") or 0).first()
    if old is None:
        raise Http404
    return _save_at_once(request, user, rule, proposal.of(old))


@require_GET
@login_required
def why(request: HttpRequest) -> HttpResponse:
    """`/rules/why/?case=`: every rule, and the first condition that failed."""
    user = staff(request)
    if refused := refused_page(request, user, access.SEE_RULES):
        return refused
    number = entered.case_number(request.GET.get("case", "")[:40])
    cases = access.visible_to(user).select_related("unit", "topic", "area")
    case = cases.numbered(number).first() if number else None
    now = timezone.now()
    shown = {"number": number, "case": case, "readings": reasons(case, at=now) if case else []}
    return render(request, "desk/why.html", shown, status=404 if number and case is None else 200)


def _edit(request: HttpRequest, user: User, rule: EscalationRule, current: RuleVersion | None) -> HttpResponse:
    form = RuleForm(request.POST or None, waiting_for=rule.waiting_for, now=current)
    large: NeedsConfirmation | None = None
    proposed: Proposal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            proposed = proposal.checked(form.proposal())
            if request.POST.get("act") not in {"preview", COUNT}:
                return _saved(request, user, rule if current else None, proposed, form)
        except NeedsConfirmation as needs:
            large = needs
        except Refused as refused:
            _show_refusal(request, form, refused, rule)
    may_tune = bool(access.may(user, access.TUNE_RULE))
    if proposed is None and current is not None and request.method == "GET":
        proposed = proposal.of(current)
    shown = _shown(rule, proposed, request) if proposed and may_tune else None
    past = rule_page.history(rule, request.GET.get("page", "1")) if current else None
    page: dict[str, Any] = {
        "rule": rule,
        "current": current,
        "form": form,
        "shown": shown,
        "large": large,
        "may_tune": may_tune,
        "may_recall": bool(access.may(user, RECALL_NOTICES)),
        "waiting_for": WaitKind(rule.waiting_for),
        "asks": _preview_url(rule, current),
        "history": past,
        "says": sentence.sentence(current, sentence.names([current])) if current else "",
        "title": sentence.title(current) if current else "",
    }
    return render(request, "desk/rule.html", page, status=409 if large else 400 if form.errors else 200)


def _saved(request: HttpRequest, user: User, rule: EscalationRule | None, proposed: Proposal, form: RuleForm) -> HttpResponse:
    base_version, reason = form.cleaned_data["version"], form.cleaned_data["reason"]
    version = _confirmed(request, user, rule, proposed, base_version=base_version, reason=reason)
    messages.success(request, _("Saved as version %(version)d. It applies from the next sweep.") % {"version": version.version})
    return redirect("desk:rule", version.rule.code)


def _confirmed(
    request: HttpRequest, user: User, rule: EscalationRule | None, proposed: Proposal, *, base_version: int | None, reason: str
) -> RuleVersion:
    """The number that was shown is what is confirmed: where it has grown meanwhile, it is asked for again."""
    given: dict[str, Any] = {"base_version": base_version, "reason": reason, "actor": user, "at": timezone.now()}
    try:
        return save(proposed, rule, confirmed=False, **given)
    except NeedsConfirmation as large:
        if request.POST.get("confirm") != large.numbers:
            raise
    return save(proposed, rule, confirmed=True, **given)


def _save_at_once(request: HttpRequest, user: User, rule: EscalationRule, proposed: Proposal) -> HttpResponse:
    """A change of one button. It has its own page where a number has to be confirmed, or where it is refused."""
    reason = request.POST.get("reason", "")
    try:
        _confirmed(request, user, rule, proposed, base_version=posted_number(request, "version"), reason=reason)
    except NeedsConfirmation as large:
        added = {"csrfmiddlewaretoken", form_keys.NAME, "confirm"}
        form_values = {name: value for name, value in request.POST.items() if name not in added}
        return render(request, "desk/rule_confirm.html", {"rule": rule, "large": large, "form_values": form_values}, status=409)
    except Refused as refused:
        messages.error(request, refused_in_words(refused, reason=reason))
    else:
        messages.success(request, _("Saved. It applies from the next sweep."))
    return redirect("desk:rule", rule.code)


def _preview_url(rule: EscalationRule, current: RuleVersion | None) -> str:
    """Where the form asks what it would do."""
    if current is None:
        return reverse("desk:rule_preview_new", args=[rule.waiting_for])
    return reverse("desk:rule_preview", args=[rule.waiting_for, rule.code])


def _shown(rule: EscalationRule, proposed: Proposal, request: HttpRequest) -> rule_page.Shown:
    asked = request.POST.get("days", "") or request.GET.get("days", "")
    days = next((days for days in rule_page.PERIODS if str(days) == asked), rule_page.PERIODS[0])
    current = rule.current
    beside = current if current and proposed != proposal.of(current) else None  # unchanged, there is nothing to compare
    whole = request.POST.get("act") == COUNT
    return rule_page.shown(rule, proposed.under(rule), beside, days=days, whole=whole, at=timezone.now())


def _show_refusal(request: HttpRequest, form: RuleForm, refused: Refused, rule: EscalationRule) -> None:
    """The words beside their fields. Who was second starts from the rule as it is now: what they wrote stays."""
    if refused.code == "stale":
        data = request.POST.copy()
        data["version"] = str(rule.versions.latest("version").version)
        form.data = data
    beside_fields(form, _places(refused), None)


def _places(refused: Refused) -> dict[str, list[str]]:
    """The form's own names: `scope.units` is the field of units."""
    problems = {PROBLEMS.get(name, name.removeprefix("scope.")): texts for name, texts in refused.fields.items()}
    return problems or {"": [str(refused)]}


def _rule_or_404(code: str) -> EscalationRule:
    rule = (
        EscalationRule.objects.filter(code=code, current__isnull=False).select_related("current__rule", "current__author").first()
    )
    if rule is None:
        raise Http404
    return rule


def refused_page(
    request: HttpRequest, user: User, permission: Permission, *, instead: Instead | None = None
) -> HttpResponse | None:
    """Why the person may not, as a page; nothing where they may. `instead`: what of the same matter they may see."""
    answer = access.may(user, permission)
    if answer:
        return None
    shown = {"reason": answer.reason, "instead": instead if instead and access.may(user, instead.permission) else None}
    return render(request, "desk/refused.html", shown, status=403)
