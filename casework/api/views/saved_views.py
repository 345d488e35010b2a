"""Saved views of the work list."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.filtering import without_filters
from casework.api.pagination import TextPagination
from casework.api.serializers import saved_views as bodies
from casework.api.views.base import CaseworkView
from casework.api.views.cases import PAGING
from casework.models import SavedView
from casework.policies import view_access


class SavedViewsView(CaseworkView):
    @extend_schema(operation_id="views_list", parameters=PAGING, responses={200: bodies.SavedViewPage})
    def get(self, request: Request) -> Response:
        """The caller's own, and those shared with their unit, by name."""
        without_filters(request)
        paginator = TextPagination()
        page = paginator.paginate_queryset(view_access.views_of(self.user), request, self, ordering="name")
        return paginator.get_paginated_response([_view(view) for view in page])


def _view(view: SavedView) -> dict[str, Any]:
    return {
        "id": view.pk,
        "name": view.name,
        "query": view.query,
        "owner": view.owner.username,
        "shared_with": view.unit.code if view.unit else None,
    }
