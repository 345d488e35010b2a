"""A page as somebody may open it now, read for what it says: nothing of it is sent to a browser."""

import logging
from copy import copy
from urllib.parse import urlsplit

from django.contrib.messages.storage import default_storage
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.datastructures import MultiValueDict

from casework.desk.in_words import markup
from casework.refusal import Refused

logger = logging.getLogger(__name__)


def match_of(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def read(request: HttpRequest, address: str) -> markup.Element | None:
    """`request`: of the person. None where they are shown no such page, whatever the reason."""
    if (match := match_of(urlsplit(address).path)) is None:
        return None
    try:
        with transaction.atomic():
            response = _opened(request, address, match)
    except (Http404, PermissionDenied, Refused):
        return None
    except Exception as fault:  # noqa: BLE001 - what somebody typed is offered to them whatever its page is good for
        logger.warning("The page of a form cannot be read: %s", type(fault).__name__)
        return None
    is_page = response.status_code == 200 and not response.streaming and response["Content-Type"].startswith("text/html")
    return markup.read(response.content.decode()) if is_page else None


def _opened(request: HttpRequest, address: str, match: ResolverMatch) -> HttpResponse:
    """Messages that it would show or add are those of nobody."""
    parts, opened = urlsplit(address), copy(request)
    opened.method, opened.path, opened.path_info = "GET", parts.path, parts.path
    opened.META = {**request.META, "REQUEST_METHOD": "GET", "PATH_INFO": parts.path, "QUERY_STRING": parts.query}
    opened.GET, opened.POST = QueryDict(parts.query), QueryDict()
    opened._files = MultiValueDict()  # type: ignore[attr-defined]
    opened.resolver_match = match
    opened._messages = default_storage(opened)  # type: ignore[attr-defined]
    response: HttpResponse = match.func(opened, *match.args, **match.kwargs)
    if callable(render := getattr(response, "render", None)):
        render()
    return response
