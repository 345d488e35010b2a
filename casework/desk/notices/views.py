"""A person's notices and digests."""

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from casework.desk.cases import titles
from casework.desk.notices.forms import MessageChoiceForm, gateways_of
from casework.desk.staff import staff
from casework.notices import digests, inbox
from casework.notices.inbox import Line
from casework.notices.trial import send_to_oneself
from casework.refusal import Refused, beside_fields
from casework.steps.choose_messages import choose_messages


@require_GET
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    user = staff(request)
    page = inbox.page(user, cursor=request.GET.get("from", ""))
    return render(request, "desk/notices.html", {"page": page, "lines": _titled(user, inbox.lines(page.rows))})


@require_GET
@login_required
def digest(request: HttpRequest, digest: int) -> HttpResponse:
    """`/notices/{id}/`: each case of a digest."""
    user = staff(request)
    notice = inbox.of(user).filter(pk=digest, kind=digests.KIND).first()
    if notice is None:
        raise Http404
    page = Paginator(inbox.in_digest(user, digest), inbox.PAGE).get_page(request.GET.get("page"))
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


@require_http_methods(["GET", "POST"])
@login_required
def notice_choice(request: HttpRequest) -> HttpResponse:
    """`/notices/settings/`: by which way the person is told besides the application."""
    user = staff(request)
    present = user.message_choices.order_by("-pk").first()
    transport, address = (present.transport, present.address) if present else ("", "")
    form = MessageChoiceForm(request.POST or None, user=user, present=transport, initial={"address": address})
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                choose_messages(**form.entered, actor=user, at=timezone.now())
                messages.success(request, _("Saved."))
                return redirect("desk:notice_choice")
            status = 400
        except Refused as refused:
            beside_fields(form, refused.fields or {"": [str(refused)]})
            status = refused.status
    return render(request, "desk/message_choice.html", {"form": form, "gateways": gateways_of(transport)}, status=status)


@require_POST
@login_required
def try_message(request: HttpRequest) -> HttpResponse:
    """A test to oneself, by the way that one has chosen, and what its gateway answers."""
    user = staff(request)
    present = user.message_choices.order_by("-pk").first()
    gateways = gateways_of(present.transport) if present else []
    if present is None or not gateways:
        raise Http404
    try:
        result = send_to_oneself(user, gateways[0], present.address or user.email, at=timezone.now())
    except (Refused, ValueError) as problem:
        messages.error(request, str(problem))
    else:
        (messages.success if result.taken else messages.error)(request, result.words)
    return redirect("desk:notice_choice")
