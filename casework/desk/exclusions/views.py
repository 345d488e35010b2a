"""`/exclusions/`: for supervisors, auditors, and leads of their own unit's; `?before=120` what was asked for before that."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casework.desk.exclusions.page import page
from casework.desk.held_ratings.forms import is_number
from casework.desk.rules.views import refused_page
from casework.desk.staff import staff
from casework.policies import access


@require_GET
@login_required
def exclusions(request: HttpRequest) -> HttpResponse:
    user = staff(request)
    if refused := refused_page(request, user, access.SEE_EXCLUSIONS):
        return refused
    before = request.GET.get("before", "0")
    if not is_number(before):
        raise Http404
    return render(request, "desk/exclusions.html", {"page": page(user, before=int(before)), "before": int(before)})
