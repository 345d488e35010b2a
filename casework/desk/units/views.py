"""`/units/`: which there are; `/units/<code>/end/`: what moves when one ends, and how far that has come. Administrators alone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Unit, User
from accounts.refusal import AdministrationRefused
from accounts.steps.units import check_end
from casework.desk.combobox.recent import recent
from casework.desk.rules.views import refused_page
from casework.desk.staff import staff
from casework.desk.units import page
from casework.desk.units.forms import EndForm
from casework.policies import access
from casework.refusal import Refused, beside_fields
from casework.steps.end_unit import check_end_of_unit, end_unit

LONGEST_NAME = 80
CONFIRM = "confirm"
"""The button that ends it; without it is shown what it would do."""


@require_GET
@login_required
def units(request: HttpRequest) -> HttpResponse:
    if refused := refused_page(request, staff(request), access.END_UNIT):
        return refused
    sought = request.GET.get("q", "").strip()[:LONGEST_NAME]
    listed, lines = page.listed(sought=sought, number=request.GET.get("page", "1"))
    return render(request, "desk/units.html", {"page": listed, "lines": lines, "sought": sought})


@require_http_methods(["GET", "POST"])
@login_required
def end(request: HttpRequest, unit: str) -> HttpResponse:
    user = staff(request)
    ending = Unit.objects.filter(code=unit).select_related("ending__successor").first()
    if ending is None:
        raise Http404
    if refused := refused_page(request, user, access.END_UNIT):
        return refused
    if successor := page.successor_of(ending):
        return render(request, "desk/unit_ended.html", {"unit": ending, "successor": successor, "to_go": page.to_go(ending)})
    form = EndForm(request.POST or None, unit=ending, recent=recent(request))
    if request.method == "POST" and form.is_valid():
        answer = _confirmed if CONFIRM in request.POST else _to_confirm
        try:
            return answer(request, form, ending, user)
        except (AdministrationRefused, Refused) as refusal:
            beside_fields(form, {"": [str(refusal)]})
    shown = {"unit": ending, "form": form, "objection": _objection(ending, user), "preview": page.preview(ending, reader=user)}
    return render(request, "desk/unit_end.html", shown, status=400 if form.errors else 200)


def _to_confirm(request: HttpRequest, form: EndForm, unit: Unit, user: User) -> HttpResponse:
    """What goes where, once more, before what nobody takes back. Raises AdministrationRefused and Refused."""
    check_end_of_unit(unit, form.cleaned_data["successor"], actor=user)
    shown = form.cleaned_data | {"unit": unit, "preview": page.preview(unit, reader=user)}
    return render(request, "desk/unit_end_confirm.html", shown)


def _confirmed(request: HttpRequest, form: EndForm, unit: Unit, user: User) -> HttpResponse:
    """Raises AdministrationRefused and Refused."""
    end_unit(unit, **form.cleaned_data, actor=user, at=timezone.now())
    names = {"unit": str(unit), "successor": str(form.cleaned_data["successor"])}
    messages.success(request, _("%(unit)s has ended. Its cases go to %(successor)s one by one.") % names)
    return redirect("desk:end_unit", unit.code)


def _objection(unit: Unit, user: User) -> str:
    """Why it cannot end now, whichever unit goes on; empty where it can."""
    try:
        check_end(unit, None, actor=user)
    except AdministrationRefused as refusal:
        return str(refusal)
    return ""
