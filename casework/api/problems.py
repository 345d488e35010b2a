"""Every error of the API, whatever raised it, as application/problem+json (RFC 9457)."""

import json
import logging
import math
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.signals import got_request_exception
from django.db import DatabaseError, IntegrityError
from django.http import Http404, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.views import set_rollback

from casework.crypto import CannotOpen
from casework.outage import GUARD, LOST_RACES, RETRY_AFTER, is_outage
from casework.refusal import HARD_RULE, LOST_RACE, UNUSABLE_DETAILS, Refused
from casework.time_limit import asker, is_cut_off
from casework.wording import ASK_FOR_LESS, CANNOT_OPEN, TOOK_TOO_LONG, join_sentences

MEDIA_TYPE = "application/problem+json"
EXTERNAL_ONCE = "case_external_once"

TITLES: dict[int, str | Promise] = {
    400: gettext_lazy("Bad Request"),
    401: gettext_lazy("Unauthorized"),
    403: gettext_lazy("Forbidden"),
    404: gettext_lazy("Not Found"),
    405: gettext_lazy("Method Not Allowed"),
    406: gettext_lazy("Not Acceptable"),
    409: gettext_lazy("Conflict"),
    410: gettext_lazy("Gone"),
    411: gettext_lazy("Length Required"),
    413: gettext_lazy("Content Too Large"),
    415: gettext_lazy("Unsupported Media Type"),
    422: gettext_lazy("Unprocessable Content"),
    429: gettext_lazy("Too Many Requests"),
    500: gettext_lazy("Internal Server Error"),
    503: gettext_lazy("Service Unavailable"),
}
"""The standard phrases of RFC 9110 and RFC 6585; what happened in particular is said in `detail`."""
CODES = {
    400: "invalid",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    411: "length_required",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_often",
    500: "fault",
    503: "unavailable",
}

faults = logging.getLogger("doorstep.api")


def problem(
    status: int,
    *,
    detail: str | Promise,
    code: str = "",
    fields: Mapping[str, list[str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, TITLES[400]),
        "status": status,
        "code": code or CODES.get(status, "invalid"),
        "detail": detail,
    }
    if fields:
        body["fields"] = fields
    answer = JsonResponse(body, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})
    for name, value in (headers or {}).items():
        answer[name] = value
    return answer


def beside(answer: JsonResponse, members: Mapping[str, Any]) -> JsonResponse:
    """The same problem with more that helps to solve it."""
    body = json.loads(answer.content) | members
    return JsonResponse(body, status=answer.status_code, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})


def handler(exc: Exception, context: dict[str, Any]) -> JsonResponse:
    """What REST_FRAMEWORK's EXCEPTION_HANDLER asks for."""
    set_rollback()
    if isinstance(exc, Refused):
        headers = {"Retry-After": str(exc.retry_after)} if exc.retry_after else None
        return problem(exc.status, detail=exc.message, code=exc.code, fields=exc.fields, headers=headers)
    if isinstance(exc, Http404):
        return not_found()
    if isinstance(exc, PermissionDenied):
        return problem(403, detail=_("You are not allowed to do this."))
    if isinstance(exc, RequestDataTooBig):
        return too_large()
    if isinstance(exc, exceptions.ValidationError):
        fields = dict(_flat(exc.detail))
        return problem(400, detail=UNUSABLE_DETAILS, fields=fields)
    if isinstance(exc, exceptions.APIException):
        return _of_framework(exc)
    if isinstance(exc, CannotOpen):
        faults.error("Something sealed does not open: %s", exc)
        return cannot_open()
    if is_cut_off(exc):
        faults.error("A question to the database was cut off: %s", asker(exc))
        return took_too_long()
    if is_outage(exc):
        faults.error("The database is away: %s", type(exc.__cause__).__name__)
        return unavailable()
    if isinstance(exc, DatabaseError) and (refused := _of_database(exc)):
        return refused
    return _fault(exc, context)


def too_large() -> JsonResponse:
    return problem(413, detail=_("The body is too large."))


def unavailable() -> JsonResponse:
    """While the database is away, whoever asks."""
    detail = _("The system cannot read or save anything at the moment. Send the request again later.")
    return problem(503, detail=detail, headers={"Retry-After": str(RETRY_AFTER)})


def took_too_long() -> JsonResponse:
    return problem(503, detail=join_sentences(str(TOOK_TOO_LONG), str(ASK_FOR_LESS)), code="took_too_long")


def cannot_open() -> JsonResponse:
    """Where what was asked for is sealed, and its seal was changed or its key is missing."""
    return problem(503, detail=str(CANNOT_OPEN), code="cannot_open")


def not_found() -> JsonResponse:
    return problem(404, detail=_("Not found, or you may not see it."))


def _of_framework(exc: exceptions.APIException) -> JsonResponse:
    headers = {}
    if authenticate := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = authenticate
    wait = getattr(exc, "wait", None)
    if isinstance(exc, exceptions.Throttled):
        headers["Retry-After"] = str(max(1, math.ceil(wait or 1)))
    code = "malformed" if isinstance(exc, exceptions.ParseError) else ""
    detail = exc.detail if isinstance(exc.detail, str) else _("The request could not be answered.")
    return problem(exc.status_code, detail=detail, code=code, headers=headers)


def _of_database(exc: DatabaseError) -> JsonResponse | None:
    """A hard rule said by the database itself, or a lost race. What the database writes names rows, so it is not repeated."""
    state = getattr(exc.__cause__, "pgcode", None)
    if state == GUARD:
        faults.warning("A guard of the database refused what the code had let pass: %s", _primary(exc))
        return problem(409, detail=HARD_RULE, code="hard_rule")
    if state in LOST_RACES:
        return problem(409, detail=LOST_RACE, code="lost_race")
    if isinstance(exc, IntegrityError) and constraint(exc) == EXTERNAL_ONCE:
        return already_registered()
    return None


def already_registered() -> JsonResponse:
    return problem(
        409,
        detail=_("A case with this number from this source is already registered."),
        code="already_registered",
        fields={"external_id": [_("Already registered.")]},
    )


def constraint(exc: IntegrityError) -> str:
    """The name of the constraint that was broken."""
    return str(getattr(getattr(exc.__cause__, "diag", None), "constraint_name", None) or "")


def _primary(exc: DatabaseError) -> str:
    return str(getattr(getattr(exc.__cause__, "diag", None), "message_primary", None) or "")


def _fault(exc: Exception, context: dict[str, Any]) -> JsonResponse:
    """A fault is logged with its trace and told to nobody else."""
    request = getattr(context.get("request"), "_request", None)
    got_request_exception.send(sender=type(context.get("view")), request=request)
    faults.error("A request failed", exc_info=exc)
    return problem(500, detail=_("Something went wrong on our side. It has been logged; try again later."))


def _flat(detail: Any, place: str = "") -> Iterator[tuple[str, list[str]]]:
    """`{"citizen": {"phone": [...]}}` as `citizen.phone`; what concerns the whole body is named `body`."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            here = place if name == "non_field_errors" else f"{place}.{name}" if place else str(name)
            yield from _flat(inner, here)
    elif isinstance(detail, list) and any(isinstance(inner, Mapping | list) for inner in detail):
        for inner in detail:
            yield from _flat(inner, place)
    else:
        yield place or "body", [str(message) for message in (detail if isinstance(detail, list) else [detail])]
