"""Cases: register, list, search, one case, its timeline."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from casework import downloads, search, steps
from casework.api import pagination, representation
from casework.api.filtering import narrowed
from casework.api.idempotency import once
from casework.api.pagination import CasePagination
from casework.api.serializers import answers
from casework.api.serializers.requests import DemandBody, SearchBody
from casework.api.views.base import KEY, CaseworkView, now
from casework.filters import CaseFilterSet
from casework.models.case import CaseQuerySet
from casework.policies import access
from casework.refusal import NotAllowed
from casework.steps.register import REGISTER

PAGING = [
    OpenApiParameter("cursor", OpenApiTypes.STR, description="From `next` or `previous`."),
    OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "default": 50}, description="More than 200 is taken as 200."),
]
ORDERINGS = ("-created_at", "created_at", "due_at")
ORDERING = OpenApiParameter("ordering", OpenApiTypes.STR, enum=ORDERINGS, description="The newest first unless asked otherwise.")


class Listing(CaseworkView):
    pagination_class = CasePagination

    def page(self, cases: CaseQuerySet, *, ordering: str, at: datetime) -> Response:
        paginator = CasePagination()
        page = paginator.paginate_queryset(cases.listed(), self.request, self, ordering=ordering)
        return paginator.get_paginated_response([representation.row(self.user, case, at=at) for case in page])


class CasesView(Listing):
    filterset_class = CaseFilterSet

    @extend_schema(operation_id="cases_list", parameters=[ORDERING, *PAGING], responses={200: answers.CasePage})
    def get(self, request: Request) -> Response:
        at = now()
        ordering = pagination.ordering(request, ORDERINGS)
        besides = (*pagination.PARAMETERS, "ordering")
        visible = access.visible_to(self.user)
        cases = narrowed(visible, request, self.filterset_class, user=self.user, at=at, besides=besides)
        return self.page(cases, ordering=ordering, at=at)

    @extend_schema(parameters=[KEY], request=DemandBody, responses={201: answers.RegisteredAnswer})
    def post(self, request: Request) -> Response:
        permitted = access.may(self.user, REGISTER)
        if not permitted:
            raise NotAllowed(permitted.code, permitted.reason)
        demand = self.validated(DemandBody).demand()
        at = now()

        def register() -> Response:
            made = steps.register(demand, actor=self.user, at=at)
            also: dict[str, Any] = {}
            if made.track_token:
                also = {"pin": made.pin, "track_url": f"{settings.PUBLIC_URL}/track/{made.track_token}"}
            return self.new_case_response(made.case, at=at, also=also)

        return once(self.user, request.headers.get("Idempotency-Key"), request.data, register, at=at)


class SearchView(Listing):
    @extend_schema(parameters=PAGING, request=SearchBody, responses={200: answers.SearchPage})
    def post(self, request: Request) -> Response:
        """A number or its beginning, a phone (exact) or words. First what holds the words as written; newest first in each part.

        `not_searched`: the parts of the question by which nothing is ever found.
        """
        sought = self.validated(SearchBody).validated_data["q"]
        response = self.page(search.cases(self.user, sought), ordering="-rank_at", at=now())
        response.data["not_searched"] = search.not_searched(sought)
        return response


class CaseView(CaseworkView):
    @extend_schema(responses={200: answers.CaseAnswer})
    def get(self, request: Request, number: str) -> Response:
        return self.case_response(self.case(number), at=now())


class EventsView(CaseworkView):
    @extend_schema(responses={200: answers.EventAnswer(many=True)})
    def get(self, request: Request, number: str) -> Response:
        """Oldest first."""
        case = self.case(number)
        if "events" not in access.fields(self.user, case):
            raise NotAllowed("not_allowed", _("You can see where this case stands, but not what was done."))
        self.remember(case, at=now())
        events = case.events.select_related("actor", "on_behalf_of").order_by("seq")
        files = downloads.of_case(case, kinds=access.kinds_seen(access.fields(self.user, case)))
        return Response([representation.of_event(event, files.get(event.facts.get("words_id", ""), ())) for event in events])
