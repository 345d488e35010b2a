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
from casework.wording import CANNOT_OPEN


def failed(request: HttpRequest) -> HttpResponse:
    """What Django asks for where an exception was caught by nobody: 503 while the database is away, or where what was asked for
    is sealed and does not open; otherwise 500."""
    error = sys.exc_info()[1]
    if isinstance(error, CannotOpen):
        return cannot_open(request)
    return unavailable(request) if is_outage(error) else server_error(request)


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
