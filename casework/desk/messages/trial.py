"""`/messages/test/`: an administrator sends themselves one message by a gateway, and reads what it answered."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from casework.desk.messages.forms import TrialForm
from casework.desk.rules.views import refused_page
from casework.desk.staff import staff
from casework.models import Notice
from casework.notices.gateways import OutboxFile, by_code
from casework.notices.trial import TrialResult, send_to_oneself
from casework.policies import access
from casework.refusal import Refused

REGISTERED_VARIABLES = {"code": "123456"}


@require_http_methods(["GET", "POST"])
@login_required
def message_test(request: HttpRequest) -> HttpResponse:
    user = staff(request)
    if refused := refused_page(request, user, access.WORD_MESSAGE):
        return refused
    gateways = set_up()
    registered = any(getattr(by_code().get(code), "registered", False) for code, _label in gateways)
    form = TrialForm(request.POST or None, gateways=gateways, registered=registered)
    result = _sent_by(form, user) if request.method == "POST" and form.is_valid() else None
    status = 400 if form.errors else 200
    return render(request, "desk/message_test.html", {"form": form, "gateways": gateways, "result": result}, status=status)


def set_up() -> list[tuple[str, str]]:
    """The gateways that carry messages here, each with what it carries; a developer's file among them."""
    if settings.DEVELOPMENT_TRANSPORT:
        return [(OutboxFile.code, pgettext("a gateway", "The outbox of this machine"))]
    known = by_code()
    return [(code, f"{code} · {Notice.Transport(known[code].carries).label}") for code in settings.GATEWAYS if code in known]


def _sent_by(form: TrialForm, user: User) -> TrialResult | None:
    """None where nothing was sent: the form says why."""
    entered = form.cleaned_data
    template_code = entered.get("template_code", "")
    try:
        return send_to_oneself(
            user,
            entered["gateway"],
            entered["to"],
            at=timezone.now(),
            template_code=template_code,
            variables=REGISTERED_VARIABLES if template_code else None,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
    except ValueError as problem:
        form.add_error("to", str(problem))
    return None
