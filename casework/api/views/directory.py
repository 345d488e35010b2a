"""What may be named, by code or id: units, areas, topics; and people, for whoever gives cases to them."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Area, Unit
from casework.api import directory
from casework.api.filtering import narrowed
from casework.api.pagination import TextPagination
from casework.api.serializers import directory as answers
from casework.api.views.base import CaseworkView, now
from casework.api.views.cases import PAGING
from casework.filters import ListFilterSet
from casework.models import Topic
from casework.policies import access
from casework.refusal import NotAllowed


class TreeView(CaseworkView):
    """The rows of one tree, by code."""

    model: ClassVar[type[directory.Node]]
    columns: ClassVar[tuple[str, ...]] = ()
    filterset_class: ClassVar[type[ListFilterSet]]

    def get(self, request: Request) -> Response:
        rows = narrowed(directory.nodes(self.model), request, self.filterset_class, user=self.user, at=now())
        paginator = TextPagination()
        page: list[Any] = paginator.paginate_queryset(rows, request, self, ordering="code")
        codes = directory.codes_above(self.model, page)
        return paginator.get_paginated_response(
            [directory.node(row, codes) | {name: getattr(row, name) for name in self.columns} for row in page]
        )


class UnitsView(TreeView):
    model = Unit
    columns = ("successor",)
    filterset_class = directory.UnitFilterSet

    @extend_schema(operation_id="units_list", parameters=PAGING, responses={200: answers.UnitPage})
    def get(self, request: Request) -> Response:
        """By code."""
        return super().get(request)


class AreasView(TreeView):
    model = Area
    columns = ("level",)
    filterset_class = directory.AreaFilterSet

    @extend_schema(operation_id="areas_list", parameters=PAGING, responses={200: answers.AreaPage})
    def get(self, request: Request) -> Response:
        """By code."""
        return super().get(request)


class TopicsView(TreeView):
    model = Topic
    columns = ("enabled", "visits_required", "public_matter")
    filterset_class = directory.TopicFilterSet

    @extend_schema(operation_id="topics_list", parameters=PAGING, responses={200: answers.TopicPage})
    def get(self, request: Request) -> Response:
        """What bodies and filters call `category`. By code."""
        return super().get(request)


class PeopleView(CaseworkView):
    filterset_class = directory.PersonFilterSet

    @extend_schema(operation_id="people_list", parameters=PAGING, responses={200: answers.PeoplePage})
    def get(self, request: Request) -> Response:
        """To whom the caller may give a case: a dispatcher to every handler and lead, a lead to those of the unit."""
        permitted = access.may(self.user, access.SEE_HANDLERS)
        if not permitted:
            raise NotAllowed(permitted.code, permitted.reason)
        people = narrowed(directory.people(self.user), request, self.filterset_class, user=self.user, at=now())
        paginator = TextPagination()
        page = paginator.paginate_queryset(people, request, self, ordering="username")
        return paginator.get_paginated_response([directory.person(person) for person in page])
