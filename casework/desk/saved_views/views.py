"""`/views/`: what a person saved of the work list, and what is shared with them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from casework.desk.combobox.recent import recent, remember
from casework.desk.exports.in_words import in_words
from casework.desk.list_page import is_id
from casework.desk.saved_views import bar, counting, page
from casework.desk.saved_views.forms import ViewForm
from casework.desk.staff import staff
from casework.desk.worklist import case_list
from casework.desk.worklist.case_list import CaseList
from casework.models import SavedView
from casework.policies import access, view_access
from casework.refusal import Refused, beside_fields
from casework.steps.keep_view import LONGEST, change_view, delete_view, save_view, state_of
from casework.wording import join_names


@require_GET
@login_required
def saved_views(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/views.html", {"lines": page.lines(_lister(request))})


@require_GET
@login_required
def view_counts(request: HttpRequest) -> HttpResponse:
    """How many cases each of the views named in the address shows, as parts of the list's page."""
    user = _lister(request)
    keys = [int(key) for key in request.GET.getlist("view")[: bar.IN_ROW] if is_id(key)]
    views = view_access.views_of(user).filter(pk__in=keys).order_by("pk")
    return render(request, "desk/view_counts.html", {"counts": counting.counts(user, views, at=timezone.now())})


@require_http_methods(["GET", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Of the list that the address names. Read when it is opened beside its list; without script a page of its own."""
    user = _lister(request)
    cases = case_list.choose(user, request.GET, at=timezone.now())
    form = ViewForm(request.POST or None, user=user, recent=recent(request), initial={"name": _proposed(cases)})
    if request.method == "POST" and form.is_valid() and _saved(request, user, form, cases):
        return redirect(f"{reverse('desk:list')}?{cases.query}")
    shown = {"form": form, "cases": cases, "query": cases.query, "parts": in_words([cases.query])[0]}
    part = request.headers.get("HX-Request") and request.method == "GET"
    status = 400 if form.errors else 200
    return render(request, "desk/view_new_form.html" if part else "desk/view_new.html", shown, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: HttpRequest, view: int) -> HttpResponse:
    user = staff(request)
    row = _changeable(user, view)
    initial = {"name": row.name, "unit": row.unit.code if row.unit else "", "base": state_of(row)}
    form = ViewForm(request.POST or None, user=user, recent=recent(request), initial=initial)
    if request.method == "POST" and form.is_valid() and _changed(request, user, form, row):
        return redirect("desk:views")
    shown = {"form": form, "view": row, "parts": in_words([row.query])[0]}
    return render(request, "desk/view.html", shown, status=400 if form.errors else 200)


@require_POST
@login_required
def delete(request: HttpRequest, view: int) -> HttpResponse:
    user = staff(request)
    row = _changeable(user, view)
    try:
        delete_view(row, actor=user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("“%(name)s” is deleted. The cases stay as they are.") % {"name": row.name})
    return redirect("desk:views")


def _lister(request: HttpRequest) -> User:
    user = staff(request)
    if not access.roles(user):
        raise PermissionDenied
    return user


def _changeable(user: User, key: int) -> SavedView:
    """404 for what the person does not have, and for what is not theirs to change."""
    view = get_object_or_404(view_access.views_of(user), pk=key)
    if not view_access.may_change(user, view):
        raise Http404
    return view


def _proposed(cases: CaseList) -> str:
    return join_names(in_words([cases.query_of(cases.asked, sort=cases.sorts[0])])[0])[: LONGEST["name"]]


def _saved(request: HttpRequest, user: User, form: ViewForm, cases: CaseList) -> bool:
    try:
        view = save_view(cases.query, form.content(), actor=user, at=timezone.now())
    except Refused as refusal:
        return _refused(form, refusal)
    remember(request, form)
    messages.success(request, _("“%(name)s” is saved, and stands above the list.") % {"name": view.name})
    return True


def _changed(request: HttpRequest, user: User, form: ViewForm, row: SavedView) -> bool:
    try:
        change_view(row, form.content(), base=form.cleaned_data["base"], actor=user, at=timezone.now())
    except Refused as refusal:
        return _refused(form, refusal)
    remember(request, form)
    messages.success(request, _("Saved."))
    return True


def _refused(form: ViewForm, refusal: Refused) -> bool:
    beside_fields(form, refusal.fields or {"": [str(refusal)]})
    return False
