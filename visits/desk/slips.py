"""The visit slip: paper for the citizen, its code shown once."""

import segno
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from casework.desk.shown_once import show_once
from casework.refusal import Refused
from visits import evidence, steps
from visits.desk.staff import staff
from visits.desk.views import case_of


@require_POST
@login_required
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """A visit slip, shown once."""
    user = staff(request)
    case = case_of(user, number)
    try:
        code = steps.print_slip(case, actor=user, at=timezone.now())
    except Refused as refused:
        return render(request, "visits/refused.html", {"case": case, "reason": str(refused)}, status=refused.status)
    qr = segno.make(evidence.slip_content(code), error="m").svg_data_uri(scale=5, border=4, light="#fff")
    shown = {"case": case, "code": evidence.readable(code), "qr": qr}
    return show_once(request, "visits/slip.html", shown, afterwards=reverse("desk:case", args=[case.number]))
