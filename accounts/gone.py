"""A link that leads nowhere: unknown, used, void and expired ones look the same."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts import clients, tries
from accounts.tries import TooOften


def gone(request: HttpRequest, template: str) -> HttpResponse:
    """The page that says so. It is counted, by address, so that nobody tries one after the other."""
    try:
        tries.take(tries.LINKS, clients.address(request), at=timezone.now())
    except TooOften as refusal:
        page = render(request, "429.html", status=429)
        page["Retry-After"] = str(refusal.seconds)
        return page
    return render(request, template, status=410)
