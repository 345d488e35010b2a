"""What holds for every request: no query string in the log, no foreign script in the page, no endless body."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
    UnreadablePostError,
)
from django.http.multipartparser import MultiPartParserError
from django.http.request import split_domain_port
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts import entered, form_keys
from casework.bounds import TooManyToday
from casework.desk import switches
from config.logs import route
from config.page_above import page_above

Handler = Callable[[HttpRequest], HttpResponse]

POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data: blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
# Swagger UI writes styles into its page; nothing else in the product does.
DOCS_PATH = "/api/v1/docs/"
DOCS_POLICY = POLICY | {"style-src": "'self' 'unsafe-inline'"}

# Asked every few seconds by whoever watches the servers. Static files, which have no route, are not logged either.
QUIET = {"/healthz", "/readyz"}
PROGRAMS = ("/api/", "/hooks/")
"""Where nobody reads a page."""
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
access = logging.getLogger("doorstep.access")


def access_log(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        spent = (time.perf_counter() - began) * 1000
        if request.path not in QUIET and (request.resolver_match or response.status_code >= 400):
            access.info("%s %s %d %.0f ms", request.method, route(request), response.status_code, spent)
        return response

    return middleware


def security_headers(get_response: Handler) -> Handler:
    policy, docs_policy = (
        "; ".join(f"{directive} {sources}" for directive, sources in table.items()) for table in (POLICY, DOCS_POLICY)
    )

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        in_docs = request.path.startswith(DOCS_PATH)
        response.setdefault("Content-Security-Policy", docs_policy if in_docs else policy)
        response.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        # Pages name people: neither a proxy nor the next person at the same screen finds them again.
        response.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def short_links(get_response: Handler) -> Handler:
    """The short domain leads to the pages of the other, and has none: a cookie, a form and a page's address stay at one place."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not _is_short(request):
            return get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return HttpResponseRedirect(settings.PUBLIC_URL + request.get_full_path())

    return middleware


def _is_short(request: HttpRequest) -> bool:
    """However the host is written: in capitals, with the dot behind it, with a port."""
    short, public = (urlsplit(url).hostname for url in (settings.SHORT_URL, settings.PUBLIC_URL))
    is_own_domain = bool(short) and short != public
    return is_own_domain and request.path not in QUIET and split_domain_port(request.get_host())[0] == short


def compressed_static(get_response: Handler) -> Handler:
    """On a developer's machine no gzip lies beside a file. Static files hold no secret that their length could betray."""
    compressing = GZipMiddleware(get_response)

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(settings.STATIC_URL):
            answer: HttpResponse = compressing(request)  # type: ignore[assignment]
            return answer
        return get_response(request)

    return middleware


def size_limit(get_response: Handler) -> Handler:
    """Django answers 400 to a body that is too large, and reads files of any size."""

    def middleware(request: HttpRequest) -> HttpResponse:
        is_form_with_files = request.content_type == "multipart/form-data"
        limit = settings.FILE_UPLOAD_LIMIT if is_form_with_files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        try:
            size = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            size = 0
        return too_large(request, limit=limit) if size > limit else get_response(request)

    return middleware


def is_form(request: HttpRequest) -> bool:
    """Whether a page sent it; the API's bodies are read by its views."""
    return request.method == "POST" and request.content_type in FORMS and not request.path.startswith("/api/")


def form_key(request: HttpRequest) -> str:
    """The key of a form that may act; empty for parts of a page, which ask what a form would do, and for what cannot be read."""
    if not is_form(request) or request.headers.get("HX-Request"):
        return ""
    with suppress(UnreadablePostError, MultiPartParserError):  # whoever asks next meets it again
        return request.POST.get(form_keys.NAME, "")
    return ""


def line_breaks(get_response: Handler) -> Handler:
    """A browser sends a line break as two characters and counts it as one: in what a form says it is one, as it was counted."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_form(request):
            with suppress(UnreadablePostError, MultiPartParserError):  # whoever asks next meets it again
                request.POST = _with_single_breaks(request.POST)  # type: ignore[assignment]
        return get_response(request)

    return middleware


def _with_single_breaks(typed: QueryDict) -> QueryDict:
    single = typed.copy()
    for name, texts in typed.lists():
        single.setlist(name, [entered.lines(str(text)) for text in texts])
    single._mutable = False
    return single


def only_for_forms(get_response: Handler) -> Handler:
    """An address that takes nothing but a form, opened from the bar, by going back or by loading again, leads to the page of the
    form; where there is none, a page says so."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or request.method != "GET" or request.path.startswith(PROGRAMS):
            return response
        if above := page_above(request.path):
            if getattr(request, "user", None) and request.user.is_authenticated:
                messages.info(request, _("That address only takes what a form sends. Nothing was changed; the form is here."))
            return HttpResponseRedirect(above)
        page = render(request, "405.html", status=response.status_code)
        page["Allow"] = response["Allow"]
        return page

    return middleware


class Switching:
    """What changes how a page is shown, sent with the form on it, carries nothing out. It comes after the check of the mark."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        switch = _switch(request)
        response = self.get_response(request)
        return switch.remember(response) if switch else response

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        if switch := switches.asked_for(request):
            switch.apply(request)
            if switch.files:
                messages.info(request, _("Photos and files are not kept: choose them again."))


def _switch(request: HttpRequest) -> switches.Switch | None:
    if is_form(request):
        with suppress(UnreadablePostError, MultiPartParserError):  # whoever asks next meets it again
            return switches.note(request)
    return None


class BoundsOfADay:
    """A page on which nobody expected that its person has done enough for today says so. The API's views answer by themselves."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, TooManyToday):
            return None
        page = render(request, "429.html", {"refusal": str(error)}, status=error.status)
        page["Retry-After"] = str(error.retry_after)
        return page


def too_large(request: HttpRequest, *, limit: int) -> HttpResponse:
    detail = _("Requests may be at most %(limit)d MB.") % {"limit": limit // (1024 * 1024)}
    if not request.path.startswith("/api/"):
        # Without the request: the person and the session are not known yet.
        return HttpResponse(render_to_string("413.html", {"detail": detail}), status=413)
    problem = {"type": "about:blank", "title": _("Too large"), "status": 413, "code": "too_large", "detail": detail}
    return JsonResponse(problem, status=413, content_type="application/problem+json")
