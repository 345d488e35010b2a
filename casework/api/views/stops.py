"""When a rule went wrong: all escalation is stopped and goes on again, and the unread notices of one version are recalled."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.filtering import given_once, without_filters
from casework.api.pagination import CasePagination
from casework.api.serializers import stops as bodies
from casework.api.views.base import answered_once, now
from casework.api.views.cases import PAGING
from casework.api.views.rules import Rules
from casework.models import EscalationStop
from casework.policies import access
from casework.rule_editor import stop_preview
from casework.steps.recall_notices import RECALL_NOTICES, recall_notices
from casework.steps.stop_escalation import resume_escalation, stop_escalation


class StopsView(Rules):
    @extend_schema(operation_id="escalation_stops_list", parameters=PAGING, responses={200: bodies.StopPage})
    def get(self, request: Request) -> Response:
        """The newest first."""
        self.permitted(access.SEE_RULES)
        without_filters(request)
        paginator = CasePagination()
        stops = EscalationStop.objects.select_related("begun_by", "ended_by")
        page = paginator.paginate_queryset(stops, request, self, ordering="-begun_at")
        return paginator.get_paginated_response([_stop(stop, at=now()) for stop in page])

    @extend_schema(request=bodies.StopBody, responses={201: bodies.StopAnswer})
    @answered_once
    def post(self, _request: Request) -> Response:
        """Nothing fires once this is answered, until the stop ends."""
        self.permitted(access.STOP_ESCALATION)
        values, at = self.validated(bodies.StopBody).validated_data, now()
        stop = stop_escalation(reason=values["reason"], hours=values["hours"], actor=self.user, at=at)
        return Response(_stop(stop, at=at), status=201)


class StopPreviewView(Rules):
    @extend_schema(parameters=[bodies.StopPreviewFilters], responses={200: bodies.StopPreviewAnswer})
    def get(self, request: Request) -> Response:
        """What a stop that begins now would hold back. 0 hours: what is due already."""
        self.permitted(access.SEE_RULES)
        filters = bodies.StopPreviewFilters(data=given_once(request))
        filters.is_valid(raise_exception=True)
        return Response(asdict(stop_preview.held_back(hours=filters.validated_data["hours"], at=now())))


class StopEndView(Rules):
    @extend_schema(request=None, responses={200: bodies.StopAnswer})
    @answered_once
    def post(self, _request: Request) -> Response:
        """Ends the present stop; what is due fires with the next sweep."""
        self.permitted(access.STOP_ESCALATION)
        at = now()
        return Response(_stop(resume_escalation(actor=self.user, at=at), at=at))


class RecallsView(Rules):
    @extend_schema(request=bodies.RecallBody, responses={201: bodies.RecallAnswer})
    @answered_once
    def post(self, _request: Request, rule: str) -> Response:
        """Recalls the unread notices of one version. 409 `still_fires` while the next sweep goes by it."""
        self.permitted(RECALL_NOTICES)
        values = self.validated(bodies.RecallBody).validated_data
        version = self.rule(rule).versions.select_related("rule").filter(version=values["version"]).first()
        if version is None:
            raise Http404
        recall, notices = recall_notices(version, reason=values["reason"], actor=self.user, at=now())
        recalled = {
            "rule": version.rule.code,
            "rule_id": version.rule_id,
            "version": version.version,
            "recalled_at": recall.created_at,
        }
        return Response(recalled | {"cases": recall.cases, "notices": notices}, status=201)


def _stop(stop: EscalationStop, *, at: datetime) -> dict[str, Any]:
    return {
        "id": stop.pk,
        "reason": stop.reason,
        "begun_by": stop.begun_by.username,
        "begun_at": stop.begun_at,
        "ends_at": stop.ends_at,
        "ended_by": stop.ended_by and stop.ended_by.username,
        "ended_at": stop.ended_at,
        "in_force": stop.ended_at is None and stop.ends_at > at,
    }
