"""The citizen's word on the result: by link, through an operator, on paper."""

from typing import Any

import segno
from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import origins
from casework import steps
from casework.api import representation, throttles
from casework.api.serializers import answers
from casework.api.serializers.requests import OpinionBody, OpinionForBody
from casework.api.views.base import CaseworkView, answered_once, now
from casework.models import Link
from casework.policies import access
from casework.policies.snapshot import take_snapshot
from casework.refusal import Gone
from casework.steps.rate import gone
from casework.steps.rating_slip import RATING_SLIP
from casework.writing import links

RATING_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Any text. Says that the rating may have been sent before: the same one by the same link is then answered 201 "
    "for ten minutes.",
)


class LinkView(CaseworkView):
    """Whoever holds the link is the citizen. Used, expired and unknown ones answer the same 410."""

    takes_key = True
    authentication_classes = ()
    permission_classes = (AllowAny,)
    problem_statuses = (410,)

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, Gone):
            try:
                throttles.count_failure(self.request)
            except Throttled as refusal:
                exc = refusal
        return super().handle_exception(exc)

    @extend_schema(responses={200: answers.ToRateAnswer})
    def get(self, request: Request, token: str) -> Response:
        link = links.find(token, Link.Kind.RATE, at=now())
        if link is None or link.round != link.case.round or not take_snapshot(link.case).facts.to_rate:
            raise gone()
        return Response(representation.to_rate(link.case))

    @extend_schema(parameters=[RATING_KEY], request=OpinionBody, responses={201: answers.RatedAnswer})
    def post(self, request: Request, token: str) -> Response:
        """Once. With an Idempotency-Key, what was taken is answered again where the answer was lost."""
        opinion = self.validated(OpinionBody).opinion()
        try:
            case = steps.rate_by_link(token, opinion, origin=origins.of(request._request), at=now())
        except Gone:
            taken = steps.taken_before(token, opinion, at=now()) if request.headers.get("Idempotency-Key") else None
            if taken is None:
                raise
            case = taken
        return Response({"number": case.number, "state": case.state, "round": case.round}, status=201)


class RatingsView(CaseworkView):
    @extend_schema(request=OpinionForBody, responses={201: answers.CaseAnswer})
    @answered_once
    def post(self, request: Request, number: str) -> Response:
        """By an operator who neither handled the case nor belongs to a unit that did."""
        case = self.case(number)
        self.allowed(access.RATE_FOR, case)
        body = self.validated(OpinionForBody)
        at = now()
        case = steps.rate_for(case, body.opinion(), by=body.validated_data["by"], actor=self.user, at=at)
        return self.case_response(case, at=at, status=201)


class SlipView(CaseworkView):
    @extend_schema(request=None, responses={200: answers.SlipAnswer})
    def post(self, request: Request, number: str) -> Response:
        """A new link on paper; an earlier slip of the round leads nowhere from now on."""
        case = self.case(number)
        self.allowed(RATING_SLIP, case)
        token = steps.rating_slip(case, actor=self.user, at=now())
        url = f"{settings.PUBLIC_URL}/rate/{token}"
        return Response({"url": url, "qr": segno.make(url, error="m").svg_data_uri(scale=5, border=4, light="#fff")})
