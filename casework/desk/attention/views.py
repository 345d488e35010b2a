"""`/attention/`: what needs an administrator now; auditors read it too."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from casework.attention import badge, check
from casework.desk.attention import page
from casework.desk.rules.views import refused_page
from casework.desk.staff import staff
from casework.policies import access


@require_GET
@login_required
def attention(request: HttpRequest) -> HttpResponse:
    user, now = staff(request), timezone.now()
    if refused := refused_page(request, user, access.SEE_ATTENTION):
        return refused
    examined = check.examine(at=now)
    badge.remember(examined)
    shown = {
        "groups": page.groups(user, examined),
        "failed": [result.check for result in examined if result.failed],
        "examined": examined,
        "at": now,
    }
    return render(request, "desk/attention.html", shown)
