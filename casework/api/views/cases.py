"""Cases: register, list, search, one case, its timeline."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from casework import search, steps
from casework.api import representation
from casework.api.idempotency import once
from casework.api.pagination import PARAMETERS, CasePagination
from casework.api.serializers import answers
from casework.api.serializers.requests import DemandBody, Filters, SearchBody
from casework.api.views.base import CaseworkView, now
from casework.models import Wait
from casework.models.case import CaseQuerySet
from casework.policies import access
from casework.policies.overdue import overdue_cases
from casework.refusal import NotAllowed
from casework.steps.register import REGISTER

PAGING = [
    OpenApiParameter("cursor", OpenApiTypes.STR, description="From `next` or `previous`."),
    OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "default": 50}, description="More than 200 is taken as 200."),
]
KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The same key and body answer the first response again; another body is 409 `idempotency_mismatch`.",
)


class Listing(CaseworkView):
    pagination_class = CasePagination

    def page(self, cases: CaseQuerySet, *, ordering: str, at: datetime) -> Response:
        paginator = CasePagination()
        page = paginator.paginate_queryset(cases.listed(), self.request, self, ordering=ordering)
        return paginator.get_paginated_response([representation.row(self.user, case, at=at) for case in page])


class CasesView(Listing):
    @extend_schema(operation_id="cases_list", parameters=[Filters, *PAGING], responses={200: answers.CasePage})
    def get(self, request: Request) -> Response:
        at = now()
        # A parameter said twice would silently lose one of its values, so the last is not taken: both are shown.
        sent = {name: values[0] if len(values) == 1 else values for name, values in request.query_params.lists()}
        filters = Filters(data={name: value for name, value in sent.items() if name not in PARAMETERS})
        filters.is_valid(raise_exception=True)
        chosen = dict(filters.validated_data)
        ordering = chosen.pop("ordering", "-created_at")
        return self.page(_chosen(access.visible_to(self.user), chosen, at=at), ordering=ordering, at=at)

    @extend_schema(parameters=[KEY], request=DemandBody, responses={201: answers.RegisteredAnswer})
    def post(self, request: Request) -> Response:
        permitted = access.may(self.user, REGISTER)
        if not permitted:
            raise NotAllowed(permitted.code, permitted.reason)
        demand = self.validated(DemandBody).demand()
        at = now()

        def register() -> Response:
            made = steps.register(demand, actor=self.user, at=at)
            told: dict[str, Any] = {}
            if made.track_token:
                told = {"pin": made.pin, "track_url": f"{settings.PUBLIC_URL}/track/{made.track_token}"}
            return self.new_case_response(made.case, at=at, also=told)

        return once(self.user, request.headers.get("Idempotency-Key"), request.data, register, at=at)


class SearchView(Listing):
    @extend_schema(parameters=PAGING, request=SearchBody, responses={200: answers.CasePage})
    def post(self, request: Request) -> Response:
        """A number or its beginning, a phone (exact) or words. Newest first."""
        sought = self.validated(SearchBody).validated_data["q"]
        return self.page(search.cases(self.user, sought), ordering="-created_at", at=now())


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
        return Response([representation.event(event) for event in events])


def _chosen(cases: CaseQuerySet, chosen: dict[str, Any], *, at: datetime) -> CaseQuerySet:
    """`unit`, `area` and `category` include what is below them."""
    waits = Wait.objects.filter(case=OuterRef("pk"), until__isnull=True)
    below = {"unit": "unit__path__within", "area": "area__path__within", "category": "topic__path__within"}
    renamed = {"created_after": "created_at__gte", "created_before": "created_at__lt"}
    for name, value in chosen.items():
        if name in below:
            cases = cases.filter(**{below[name]: value.path})
        elif name == "waiting_for":
            cases = cases.filter(Exists(waits.filter(kind=value)))
        elif name == "overdue":
            cases = cases.filter(overdue_cases(at)) if value else cases.exclude(overdue_cases(at))
        else:
            cases = cases.filter(**{renamed.get(name, name): value})
    return cases
