"""The field app's own addresses: what it takes along, its phone, a file handed in, what the work cost in taps."""

import uuid
from typing import Any

from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api import problems, throttles
from casework.api.views.base import CaseworkView, answered_once, now
from casework.writing import case_views
from visits import bundle, representation, steps
from visits.api import field_serializers as bodies
from visits.intake import hand_in, sealed
from visits.models import Device


class Bundle(CaseworkView):
    @extend_schema(operation_id="field_bundle", responses={200: bodies.BundleAnswer})
    def get(self, request: Request) -> Response:
        """Everything that the field app takes along: the caller's own open cases, masked, and what they did today."""
        at = timezone.now()
        cases, more = bundle.taken_along(self.user)
        done = bundle.today(self.user, at=at)
        shown = {case.pk: case for case in [*cases, *(visit.case for visit in done if visit.case)]}
        case_views.record_views(shown.values(), user=self.user, door="api", at=at)
        csrf = get_token(request._request)
        return Response(bundle.bundle(self.user, cases, more=more, done=done, csrf=csrf, at=at))


class DeviceDetail(CaseworkView):
    """Whoever knows the id of a phone may ask whether it may go on: the phone asks when nobody is signed in any more."""

    def get_permissions(self) -> Any:
        return [AllowAny()] if self.request.method in {"GET", "HEAD"} else super().get_permissions()

    def get_authenticators(self) -> list[Any]:
        """Asking is for anybody: a token that has ended is no reason to answer 401."""
        asking = self.request is not None and self.request.method in {"GET", "HEAD"}
        return [] if asking else super().get_authenticators()

    @extend_schema(operation_id="field_device", responses={200: bodies.DeviceAnswer})
    def get(self, request: Request, device: uuid.UUID) -> Response:
        """Whether this phone may go on: revoked, and it destroys what it holds."""
        registered = Device.objects.select_related("user").filter(pk=device).first()
        if registered is None:
            throttles.count_failure(request)
        return Response({"state": state_of(registered)})

    @extend_schema(operation_id="field_register_device", request=None, responses={200: bodies.DeviceAnswer})
    def put(self, request: Request, device: uuid.UUID) -> Response:
        """Register the phone for the caller, or say that it is still in use."""
        return Response({"state": state_of(steps.register_device(device, actor=self.user, at=now()))})


def state_of(device: Device | None) -> str:
    if device is None:
        return "unknown"
    return "active" if device.revoked_at is None and device.user.is_active else "revoked"


class Sealed(CaseworkView):
    takes_key = True

    @extend_schema(operation_id="field_hand_in", request=bodies.SealedBody, responses={200: bodies.SealedAnswer})
    def post(self, request: Request) -> Any:
        """Hand in the file of a phone that could not send. Each visit is answered with its receipt."""
        content = request.data.get("sealed") if isinstance(request.data, dict) else None
        if isinstance(content, str) and len(content) > sealed.LONGEST:
            return problems.problem(413, detail=_("The file is too large."))
        file = self.validated(bodies.SealedBody).validated_data["sealed"]
        handed_in = hand_in.take_export(file.encode(), actor=self.user, at=now())
        return Response({"receipts": [_answer(taken) for taken in handed_in.taken]})


def _answer(taken: hand_in.Taken) -> dict[str, Any]:
    answer: dict[str, Any] = {"id": taken.id, "status": taken.status}
    if taken.detail:
        answer["detail"] = taken.detail
    if taken.fields:
        answer["fields"] = taken.fields
    return answer | (representation.receipt(taken.receipt) if taken.receipt else {})


class Efforts(CaseworkView):
    @extend_schema(operation_id="efforts", request=bodies.EffortBody, responses={204: None})
    @answered_once
    def post(self, request: Request) -> Response:
        """What a visit or a whole case took. Kept for the caller's unit and the day; not who, and not which case."""
        effort = self.validated(bodies.EffortBody).validated_data
        steps.measure(self.user, effort["kind"], taps=effort["taps"], seconds=effort["seconds"], at=now())
        return Response(status=204)
