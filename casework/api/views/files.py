"""Photos and files of a case's words: one PUT each, under an id that the client chooses."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from casework import downloads, steps
from casework.api import representation
from casework.api.serializers import answers
from casework.api.serializers.requests import FileBody
from casework.api.views.base import CaseworkView, now
from casework.models.attachment import LARGEST
from casework.policies import access
from casework.refusal import unusable
from casework.steps.attach import ATTACH
from casework.writing.attachments import Upload

REGISTRATION = 1
"""The number of a case's first event."""

EXAMPLE = OpenApiExample(
    "A photo of a demand",
    response_only=True,
    value={
        "id": "3b241101-e2bb-4255-8caf-4136c566a962",
        "event": 1,
        "kind": "photo",
        "name": "IMG_2034.jpg",
        "size": 184_032,
        "width": 1600,
        "height": 1200,
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "added_at": "2026-03-02T10:15:00+08:00",
    },
)


class FileView(CaseworkView):
    parser_classes = (MultiPartParser,)  # type: ignore[assignment]

    @extend_schema(
        operation_id="cases_file",
        responses={(200, "image/jpeg"): OpenApiTypes.BINARY, (200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, number: str, file: UUID) -> HttpResponse:
        """A photo, drawn anew without its metadata, or a PDF as it came: for whoever reads the words it belongs to."""
        case = self.case(number)
        kinds = access.kinds_seen(access.fields(self.user, case))
        attachment = case.attachments.filter(pk=file, words__kind__in=kinds, redacted_at=None).first()
        if attachment is None:
            raise Http404
        self.remember(case, at=now())
        return downloads.response(attachment)

    @extend_schema(
        operation_id="cases_file_add",
        request={"multipart/form-data": FileBody},
        responses={200: answers.FileAnswer, 201: answers.FileAnswer},
        examples=[EXAMPLE],
    )
    def put(self, request: Request, number: str, file: UUID) -> Response:
        """Add a photo or file to words that you wrote today. Once, however often it is sent."""
        case = self.case(number)
        self.allowed(ATTACH, case)
        fields = self.validated(FileBody).validated_data
        event = case.events.filter(seq=fields.get("event", REGISTRATION)).first()
        if event is None:
            raise unusable({"event": [_("This case has no such event.")]})
        upload = Upload(fields["file"].name, fields["file"].read(LARGEST + 1))
        attached = steps.attach(case, event=event, identity=file, upload=upload, actor=self.user, at=now())
        return Response(representation.file(attached.attachment, event=event.seq), status=201 if attached.new else 200)
