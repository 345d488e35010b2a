"""`/messages/undelivered/`: the oldest first; `?cause=address` of one kind of cause, `?after=120` what follows that message."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from casework.desk.list_page import line_named
from casework.desk.rules.views import Instead, refused_page
from casework.desk.staff import staff
from casework.desk.undelivered.page import page
from casework.notices.undelivered import CAUSES, Cause
from casework.policies import access

ALL = Cause("", _("All causes"), "")
TABS = (ALL, *CAUSES)
COUNTED = Instead(_("See how many did not arrive, by cause"), "desk:messages", access.SEE_MESSAGES)
"""For administrators, who run the gateways and see no citizens."""


@require_GET
@login_required
def undelivered(request: HttpRequest) -> HttpResponse:
    user = staff(request)
    if refused := refused_page(request, user, access.SEE_UNDELIVERED, instead=COUNTED):
        return refused
    cause, after = request.GET.get("cause", ""), line_named(request, "after")
    if cause not in {tab.code for tab in TABS}:
        raise Http404
    shown = {
        "page": page(user, cause=cause, after=after, at=timezone.now()),
        "cause": cause,
        "after": after,
        "tabs": [(tab, None) for tab in TABS],
    }
    return render(request, "desk/undelivered.html", shown)
