"""`/hooks/receipts/<gateway>/`: a gateway reports what became of messages."""

from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts import clients, tries
from accounts.tries import Allowance, TooOften
from casework.notices import receipts as delivery

STRANGERS = Allowance("receipts without our signature from an address", most=60, lasts=timedelta(minutes=1))


@csrf_exempt
@require_POST
def receipts(request: HttpRequest, gateway: str) -> JsonResponse:
    """One report or a list of them, as JSON; how many came, and how many are of no message that the gateway was given."""
    now = timezone.now()
    if not settings.SMS_RECEIPT_SECRETS or gateway not in settings.GATEWAYS:
        return _refused(HTTPStatus.NOT_FOUND)
    if request.content_type != "application/json":
        return _refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if len(request.body) > delivery.LARGEST:
        return _refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    headers = {name.lower(): value for name, value in request.headers.items()}
    if not delivery.is_signed(request.body, headers, at=now):
        return _stranger(request)
    try:
        reports = delivery.read(request.body, at=now)
    except ValueError as problem:
        return _refused(HTTPStatus.BAD_REQUEST, detail=str(problem))
    taken = delivery.take(reports, gateway=gateway, at=now)
    return JsonResponse({"received": taken.received, "unknown": taken.unknown})


def _stranger(request: HttpRequest) -> JsonResponse:
    """Whoever signs rightly is never counted, and never waits."""
    try:
        tries.take(STRANGERS, clients.address(request), at=timezone.now())
    except TooOften as refusal:
        response = _refused(HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(refusal.seconds)
        return response
    return _refused(HTTPStatus.UNAUTHORIZED)


def _refused(status: HTTPStatus, *, detail: str = "") -> JsonResponse:
    problem = {"title": status.phrase, "status": status.value} | ({"detail": detail} if detail else {})
    return JsonResponse(problem, status=status, content_type="application/problem+json")
