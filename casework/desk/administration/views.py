"""`/administration/`: the history of the administration, for those who answer for it and those who audit it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casework.desk.administration import page
from casework.desk.list_page import line_named
from casework.desk.staff import staff
from casework.policies import access


@require_GET
@login_required
def administration(request: HttpRequest) -> HttpResponse:
    """The newest first; `?kind=roles` of one kind, `?before=120` what is older than that line."""
    user = staff(request)
    if not (answer := access.may(user, access.SEE_ADMINISTRATION)):
        return render(request, "desk/refused.html", {"reason": answer.reason}, status=403)
    kind, before = request.GET.get("kind", ""), line_named(request, "before")
    if kind not in page.GROUPS:
        raise Http404
    lines, more = page.lines(kind, before=before or None)
    shown = {
        "lines": lines,
        "more": more,
        "before": before,
        "kind": kind,
        "tabs": [(group, None) for group in page.GROUPS.values()],
    }
    return render(request, "desk/administration.html", shown)
