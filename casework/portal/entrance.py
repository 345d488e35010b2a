"""How pages of citizens open: a link is exchanged for a session, and no address of theirs goes anywhere as a Referer."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from casework.models import Link
from casework.writing import link_sessions, links

View = Callable[..., HttpResponse]


def opened_by(kind: Link.Kind, *, page: str) -> Callable[[View], View]:
    """A view whose address holds a token of that kind. Whoever comes by the link itself is led on to `page` by a session of it.

    Nothing is written for it: what looks through messages for harm opens links too.
    """

    def decorate(view: View) -> View:
        @without_referer
        @wraps(view)
        def opening(request: HttpRequest, token: str) -> HttpResponse:
            at, token = timezone.now(), links.readable(token)
            if link_sessions.is_over(token, at=at):
                return session_over(request)
            if request.method == "POST" or link_sessions.read(token):
                return view(request, token)
            link = links.find(token, kind, at=at)
            return redirect(page, link_sessions.begin(link, at=at)) if link else view(request, token)

        return opening

    return decorate


def session_over(request: HttpRequest) -> HttpResponse:
    """It says how to open the page again, shows what was typed, and says nothing of the case."""
    return render(request, "portal/session_over.html", status=410)


def without_referer(view: View) -> View:
    """No request names its address, not even to us. Its origin is named: without it a form of the page would be refused."""

    @wraps(view)
    def answered(request: HttpRequest, *about: object, **named: object) -> HttpResponse:
        response = view(request, *about, **named)
        response["Referrer-Policy"] = "strict-origin"
        return response

    return answered
