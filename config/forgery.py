"""A form without the mark of the page it came from: what happened, what to do, and what was typed, which is not lost."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

NEVER_SHOWN = ("csrf", "password", "token", "signature", "code", "pin")
SHORTEST, MOST, LONGEST = 8, 20, 5000


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's
    """403. Nothing was done."""
    typed = [value for name in request.POST for value in request.POST.getlist(name) if _shown(name, value)]
    shown = {"typed": [value[:LONGEST] for value in typed[:MOST]]}
    return render(request, "csrf.html", shown, status=403)


def _shown(name: str, value: object) -> bool:
    """What somebody wrote; what was chosen is soon chosen again."""
    secret = any(part in name.lower() for part in NEVER_SHOWN)
    return isinstance(value, str) and len(value) >= SHORTEST and not secret
