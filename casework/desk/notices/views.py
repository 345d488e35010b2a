"""A person's notices and digests."""

from collections.abc import Sequence
from dataclasses import replace

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from casework.desk.cases import titles
from casework.desk.staff import staff
from casework.desk.worklist import queues
from casework.notices import digests, inbox
from casework.notices.inbox import Line


@require_GET
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    page = Paginator(inbox.of(staff(request)), queues.PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/notices.html", {"page": page, "lines": _titled(staff(request), inbox.lines(page))})


@require_GET
@login_required
def digest(request: HttpRequest, digest: int) -> HttpResponse:
    """`/notices/{id}/`: each case of a digest."""
    user = staff(request)
    notice = inbox.of(user).filter(pk=digest, kind=digests.KIND).first()
    if notice is None:
        raise Http404
    page = Paginator(inbox.in_digest(user, digest), queues.PAGE).get_page(request.GET.get("page"))
    (line,) = inbox.lines([notice])
    return render(request, "desk/digest.html", {"page": page, "line": line, "items": _titled(user, inbox.items(page))})


def _titled(user: User, lines: Sequence[Line]) -> list[Line]:
    """With what each case is called, where the person may see it."""
    called = titles.of(user, [line.case for line in lines])
    return [replace(line, title=called.get(line.case, "")) for line in lines]


@require_POST
@login_required
def read_notices(request: HttpRequest) -> HttpResponse:
    """All of the person's notices are read."""
    inbox.read(staff(request), at=timezone.now())
    return redirect("desk:notices")
