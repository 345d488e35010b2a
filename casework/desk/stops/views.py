"""`/rules/stop/`: stop all escalation and let it go on; `/rules/<code>/recall/<version>/`: recall what it has told."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from casework.desk.rules.views import refused_page
from casework.desk.staff import staff
from casework.desk.stops.forms import ReasonForm, StopForm
from casework.models import EscalationStop, RuleVersion
from casework.policies import access
from casework.refusal import Refused, beside_fields
from casework.rule_editor import sentence, stop_preview
from casework.steps.recall_notices import RECALL_NOTICES, recall_notices, recallable, still_fires, unread_notices
from casework.steps.stop_escalation import resume_escalation, stop_escalation

LISTED = 20
LARGEST = 2**31 - 1


@require_http_methods(["GET", "POST"])
@login_required
def stop(request: HttpRequest) -> HttpResponse:
    """The present stop, or the form of one with what it would hold back; and the earlier ones."""
    user, now = staff(request), timezone.now()
    needed = access.STOP_ESCALATION if request.method == "POST" else access.SEE_RULES
    if refused := refused_page(request, user, needed):
        return refused
    form = StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            stop_escalation(**form.cleaned_data, actor=user, at=now)
        except Refused as refused_words:
            beside_fields(form, refused_words.fields or {"": [str(refused_words)]})
        else:
            messages.success(request, _("Escalation is stopped."))
            return redirect("desk:rule_stop")
    present = EscalationStop.objects.in_force(at=now)
    may_stop = bool(access.may(user, access.STOP_ESCALATION))
    earlier = EscalationStop.objects.exclude(pk=present.pk if present else 0).select_related("begun_by", "ended_by")
    page = {
        "form": form,
        "present": present,
        "may_stop": may_stop,
        "due_now": stop_preview.held_back(hours=0, at=now) if present else None,
        "choices": stop_preview.choices(at=now) if may_stop and not present else [],
        "page": Paginator(earlier.order_by("-begun_at"), LISTED).get_page(request.GET.get("page")),
    }
    return render(request, "desk/rule_stop.html", page, status=400 if form.errors else 200)


@require_POST
@login_required
def resume(request: HttpRequest) -> HttpResponse:
    """Before the stop ends by itself."""
    user = staff(request)
    if refused := refused_page(request, user, access.STOP_ESCALATION):
        return refused
    try:
        resume_escalation(actor=user, at=timezone.now())
    except Refused as refused_words:
        messages.error(request, str(refused_words))
    else:
        messages.success(request, _("Escalation goes on. What is due fires with the next sweep."))
    return redirect("desk:rule_stop")


@require_http_methods(["GET", "POST"])
@login_required
def recall(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """What it would take back, and what was recalled of the version before."""
    user, now = staff(request), timezone.now()
    if refused := refused_page(request, user, RECALL_NOTICES):
        return refused
    went_wrong = RuleVersion.objects.filter(rule__code=code, version=min(version, LARGEST)).select_related("rule").first()
    if went_wrong is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _recall, notices = recall_notices(went_wrong, reason=form.cleaned_data["reason"], actor=user, at=now)
        except Refused as refused_words:
            beside_fields(form, refused_words.fields or {"": [str(refused_words)]})
        else:
            recalled = ngettext("%(n)d notice was recalled.", "%(n)d notices were recalled.", notices) % {"n": notices}
            messages.success(request, recalled)
            return redirect("desk:rule", code)
    page = {
        "version": went_wrong,
        "title": sentence.title(went_wrong),
        "form": form,
        "fires": still_fires(went_wrong, at=now),
        "cases": recallable(went_wrong).values("wait__case").distinct().count(),
        "notices": unread_notices(went_wrong).count(),
        "recalls": went_wrong.recalls.select_related("author").order_by("-created_at")[:LISTED],
    }
    return render(request, "desk/rule_recall.html", page, status=400 if form.errors else 200)
