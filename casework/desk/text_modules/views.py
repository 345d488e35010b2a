"""`/text-modules/`: what the leads of units and administrators write for their people, and the list from which it is typed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.trees import in_order
from casework import text_modules as modules
from casework.desk.combobox.recent import recent, remember
from casework.desk.rules.views import refused_page
from casework.desk.staff import staff, visible
from casework.desk.text_modules.forms import TextModuleForm
from casework.models import TextModule
from casework.policies import text_access
from casework.policies.text_access import WRITE_TEXT_MODULES
from casework.refusal import Refused, beside_fields
from casework.steps.keep_text_module import keep_text_module, latest_change

LINES = 50


@require_GET
@login_required
def text_modules(request: HttpRequest) -> HttpResponse:
    """Those that the person may change, unit by unit; everybody's first."""
    user = staff(request)
    if refused := refused_page(request, user, WRITE_TEXT_MODULES):
        return refused
    written = text_access.modules_written_by(user).select_related("unit")
    ordered = written.order_by(in_order("unit__path").asc(nulls_first=True), "-enabled", "key", "title")
    page = Paginator(ordered, LINES).get_page(request.GET.get("page", ""))
    return render(request, "desk/text_modules.html", {"page": page})


@require_http_methods(["GET", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    user = staff(request)
    if refused := refused_page(request, user, WRITE_TEXT_MODULES):
        return refused
    form = TextModuleForm(request.POST or None, module=None, user=user, recent=recent(request))
    return _saved(request, user, form, None) or _form(request, form, None)


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: HttpRequest, module: int) -> HttpResponse:
    user = staff(request)
    row = get_object_or_404(text_access.modules_written_by(user).select_related("unit"), pk=module)
    initial = {name: getattr(row, name) for name in ("key", "title", "text", "enabled")}
    initial |= {"unit": row.unit.code if row.unit else "", "base": latest_change(row)}
    form = TextModuleForm(request.POST or None, module=row, user=user, recent=recent(request), initial=initial)
    return _saved(request, user, form, row) or _form(request, form, row)


@require_GET
@login_required
def of_case(request: HttpRequest, number: str) -> HttpResponse:
    """As they would be typed on the case: the list that a key opens, or without script a page to copy from."""
    user = staff(request)
    case = visible(user, number)
    shown = {"case": case, "modules": modules.for_case(user, case, at=timezone.now())}
    in_list = request.headers.get("HX-Request")
    return render(request, "desk/text_module_choices.html" if in_list else "desk/text_modules_of_case.html", shown)


def _saved(request: HttpRequest, user: User, form: TextModuleForm, module: TextModule | None) -> HttpResponse | None:
    """Back to the list; None where nothing was saved."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        keep_text_module(module, form.content(), base=form.cleaned_data["base"], actor=user, at=timezone.now())
    except Refused as refused:
        beside_fields(form, refused.fields or {"": [str(refused)]})
        return None
    remember(request, form)
    messages.success(request, _("Saved."))
    return redirect("desk:text_modules")


def _form(request: HttpRequest, form: TextModuleForm, module: TextModule | None) -> HttpResponse:
    shown = {"form": form, "module": module, "variables": modules.VARIABLES.items()}
    return render(request, "desk/text_module_form.html", shown, status=400 if form.errors else 200)
