"""Photos of a visit: one PUT each, the bytes as they are."""

import uuid
from collections.abc import Mapping
from typing import IO, Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from visits import photos, representation, steps
from visits.api import serializers
from visits.api.views import VisitDoor
from visits.models import Photo


class Bytes(BaseParser):
    """Whatever the header calls it: what it is, is read from the picture itself. One byte more than may be is enough."""

    media_type = "*/*"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        data: bytes = stream.read(photos.LARGEST + 1)
        return data


class PhotoDetail(VisitDoor):
    parser_classes = (Bytes,)  # type: ignore[assignment]

    @extend_schema(operation_id="visit_photo", responses={(200, "image/jpeg"): OpenApiTypes.BINARY})
    def get(self, request: Request, visit: uuid.UUID, photo: uuid.UUID) -> HttpResponse:
        """The photo, drawn anew without its metadata, for who reads what was said at the visit."""
        stored = self.visit(visit)
        shown = Photo.objects.defer("original").filter(pk=photo, visit=stored).first()
        if shown is None or not representation.reads(self.user, stored):
            raise Http404
        if stored.case is not None:
            self.remember(stored.case, at=timezone.now())
        return HttpResponse(shown.shown, content_type="image/jpeg")

    @extend_schema(
        operation_id="visit_photo_send",
        request={"image/jpeg": OpenApiTypes.BINARY, "image/png": OpenApiTypes.BINARY, "image/webp": OpenApiTypes.BINARY},
        responses={200: serializers.PhotoAnswer, 201: serializers.PhotoAnswer},
    )
    def put(self, request: Request, visit: uuid.UUID, photo: uuid.UUID) -> Response:
        """Add a photo to a visit that was received. Once, however often it is sent."""
        stored = self.visit(visit)
        content: Any = request.data
        data = content if isinstance(content, bytes) else b""  # an empty body is read by nobody
        added = steps.add_photo(stored, photo, data, actor=self.user, at=timezone.now())
        return Response(representation.photo(added.photo), status=201 if added.new else 200)
