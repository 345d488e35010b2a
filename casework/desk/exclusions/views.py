"""`/exclusions/`: for supervisors, auditors, and leads of their own unit's; `?before=120` what was asked for before that."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casework.desk.exclusions.page import page
from casework.desk.list_page import line_named
from casework.desk.rules.views import refused_page
from casework.desk.staff import staff
from casework.policies import access


@require_GET
@login_required
def exclusions(request: HttpRequest) -> HttpResponse:
    user = staff(request)
    if refused := refused_page(request, user, access.SEE_EXCLUSIONS):
        return refused
    before = line_named(request, "before")
    return render(request, "desk/exclusions.html", {"page": page(user, before=before), "before": before})
