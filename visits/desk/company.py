"""Visits at which somebody named the person as company: one touch says that they were there."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from casework.refusal import Refused
from visits import company as companions
from visits import steps
from visits.desk.staff import staff
from visits.models import Visit

PAGE = 50


@require_GET
@login_required
def company(request: HttpRequest) -> HttpResponse:
    """Nothing of the case: a name alone gives nobody a look into it."""
    page = Paginator(companions.invitations_of(staff(request)), PAGE).get_page(request.GET.get("page"))
    return render(request, "visits/company.html", {"page": page})


@require_POST
@login_required
def join(request: HttpRequest, visit: uuid.UUID) -> HttpResponse:
    row = Visit.objects.filter(pk=visit, invitations__user=staff(request)).first()
    if row is None:
        raise Http404
    try:
        steps.join(row, actor=staff(request), at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Confirmed. You are now part of this visit."))
    return redirect("visits:company")
