"""A form without the mark of the page it came from: what happened, what to do, and what was typed, which is not lost."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's
    """403. Nothing was done."""
    return render(request, "csrf.html", status=403)
