"""What is answered when a request failed, whichever door it came by. The API's own handler comes first in its views."""

import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import escape_leading_slashes
from django.views.defaults import server_error

from casework.api import problems
from casework.crypto import CannotOpen
from casework.outage import RETRY_AFTER, is_outage
from casework.time_limit import is_cut_off
from casework.wording import ASK_FOR_LESS, CANNOT_OPEN, TOOK_TOO_LONG


def failed(request: HttpRequest) -> HttpResponse:
    """What Django asks for where an exception was caught by nobody: 503 while the database is away, where it took too long, or
    where what was asked for is sealed and does not open; otherwise 500."""
    error = sys.exc_info()[1]
    if isinstance(error, CannotOpen):
        return cannot_open(request)
    if is_cut_off(error):
        return took_too_long(request)
    return unavailable(request) if is_outage(error) else server_error(request)


def took_too_long(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problems.took_too_long()
    return HttpResponse(render_to_string("took_too_long.html", {"text": TOOK_TOO_LONG, "advice": ASK_FOR_LESS}), status=503)


def cannot_open(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problems.cannot_open()
    return HttpResponse(render_to_string("cannot_open.html", {"detail": CANNOT_OPEN}), status=503)


def unavailable(request: HttpRequest) -> HttpResponse:
    """In the reader's language, and without asking the database: neither the person nor the session is known."""
    with translation.override(translation.get_language_from_request(request)):
        if request.path.startswith("/api/"):
            return problems.unavailable()
        again = escape_leading_slashes(request.get_full_path()) if request.method == "GET" else ""
        page = render_to_string("503.html", {"again": again, "hotline": settings.HOTLINE})
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER)})
