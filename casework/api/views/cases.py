"""Cases: register, list, search, one case, its timeline."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from casework import downloads, search, steps
from casework.api import pagination, problems, representation
from casework.api.filtering import narrowed, without_filters
from casework.api.idempotency import once
from casework.api.pagination import CaseListPagination, CasePagination, SeqPagination
from casework.api.problems import EXTERNAL_ONCE
from casework.api.schema import KEY
from casework.api.serializers import answers
from casework.api.serializers.requests import DemandBody, SearchBody
from casework.api.views.base import CaseworkView, now
from casework.filters import CaseFilterSet
from casework.models import Case, Event
from casework.policies import access
from casework.refusal import NotAllowed
from casework.steps import Demand
from casework.steps.register import REGISTER, registered_as

PAGING = [
    OpenApiParameter("cursor", OpenApiTypes.STR, description="From `next` or `previous`."),
    OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "default": 50}, description="More than 200 is taken as 200."),
]
NEWEST = Event.objects.filter(case=OuterRef("pk")).order_by("-seq")
ORDERINGS = ("-created_at", "created_at", "due_at")
ORDERING = OpenApiParameter("ordering", OpenApiTypes.STR, enum=ORDERINGS, description="The newest first unless asked otherwise.")


class Listing(CaseworkView):
    pagination_class: type[CasePagination] = CasePagination

    def page(self, rows: QuerySet[Any], *, ordering: str, at: datetime) -> Response:
        """`rows`: cases, or their rows in lists: by which are shown, and then what is shown of them."""
        paginator = self.pagination_class()
        keys = [row.pk for row in paginator.paginate_queryset(rows.only("pk"), self.request, self, ordering=ordering)]
        listed = Case.objects.listed().annotate(updated_at=Subquery(NEWEST.values("recorded_at")[:1])).in_bulk(keys)
        updated: list[Any] = [listed[key] for key in keys]
        shown = representation.rows(self.user, updated, at=at)
        return paginator.get_paginated_response(
            [row | {"updated_at": case.updated_at} for row, case in zip(shown, updated, strict=True)]
        )


class CasesView(Listing):
    takes_key = True
    filterset_class = CaseFilterSet
    pagination_class = CaseListPagination

    @extend_schema(operation_id="cases_list", parameters=[ORDERING, *PAGING], responses={200: answers.CasePage})
    def get(self, request: Request) -> Response:
        at = now()
        ordering = pagination.ordering(request, ORDERINGS)
        besides = (*pagination.PARAMETERS, "ordering")
        visible = access.listings_visible_to(self.user)
        cases = narrowed(visible, request, self.filterset_class, user=self.user, at=at, besides=besides)
        return self.page(cases, ordering=ordering, at=at)

    @extend_schema(parameters=[KEY], request=DemandBody, responses={201: answers.RegisteredAnswer})
    def post(self, request: Request) -> Response | HttpResponse:
        permitted = access.may(self.user, REGISTER)
        if not permitted:
            raise NotAllowed(permitted.code, permitted.reason)
        demand = self.validated(DemandBody).demand()
        at = now()

        def register() -> Response:
            made = steps.register(demand, follows=True, actor=self.user, at=at)
            also = {"track_url": f"{settings.PUBLIC_URL}/track/{made.track_token}"} | ({"pin": made.pin} if made.pin else {})
            return self.new_case_response(made.case, at=at, also=also)

        try:
            return once(self.user, request.headers.get("Idempotency-Key"), request.data, register, at=at)
        except IntegrityError as refusal:
            if problems.constraint(refusal) != EXTERNAL_ONCE:
                raise
            return self.registered_before(demand)

    def registered_before(self, demand: Demand) -> HttpResponse:
        """The number of its case is told where the person reads the demand."""
        names = {name: registered_as(name, getattr(demand, name).strip()) for name in ("source", "external_id")}
        case = access.visible_to(self.user).filter(access.reads(self.user), **names).first()
        return problems.beside(problems.already_registered(), {"case": case.number} if case else {})


class SearchView(Listing):
    takes_key = True

    @extend_schema(parameters=PAGING, request=SearchBody, responses={200: answers.SearchPage})
    def post(self, request: Request) -> Response:
        """A number or its beginning, a phone or what another register calls it (both exactly), or words. First what holds the
        words as written; newest first in each part.

        At most the newest 200. `further`: where there are older ones, or not all were searched, what leads to them as `before`.
        `not_searched`: the parts of the question by which nothing is ever found.
        """
        body = self.validated(SearchBody).validated_data
        answer = search.find(self.user, body["q"], before=body.get("before"))
        response = self.page(answer.cases, ordering="-rank_at", at=now())
        response.data["not_searched"] = search.not_searched(body["q"])
        response.data["further"] = answer.further
        return response


class CaseView(CaseworkView):
    @extend_schema(responses={200: answers.CaseAnswer})
    def get(self, request: Request, number: str) -> Response:
        return self.case_response(self.case(number), at=now())


class EventsView(CaseworkView):
    @extend_schema(parameters=PAGING, responses={200: answers.EventPage})
    def get(self, request: Request, number: str) -> Response:
        """Oldest first."""
        case = self.case(number)
        if "events" not in access.fields(self.user, case):
            raise NotAllowed("not_allowed", _("You can see where this case stands, but not what was done."))
        without_filters(request)
        self.remember(case, at=now())
        paginator = SeqPagination()
        page = paginator.paginate_queryset(case.events.select_related("actor", "on_behalf_of"), request, self, ordering="seq")
        files = downloads.of_case(case, kinds=access.kinds_seen(access.fields(self.user, case)))
        rows = [representation.of_event(event, files.get(event.facts.get("words_id", ""), ())) for event in page]
        return paginator.get_paginated_response(rows)
