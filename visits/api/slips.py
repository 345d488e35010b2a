"""Visit slips in the API: the code is answered once, and kept nowhere."""

import segno
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.views.base import CaseworkView
from visits import evidence, steps
from visits.api import serializers
from visits.steps.slip import VISIT_SLIP


class CaseVisitSlip(CaseworkView):
    @extend_schema(request=None, responses={200: serializers.VisitSlipAnswer})
    def post(self, request: Request, number: str) -> Response:
        """A new code on paper for the citizen; an earlier slip confirms nothing from now on."""
        case = self.case(number)
        self.allowed(VISIT_SLIP, case)
        code = steps.print_slip(case, actor=self.user, at=timezone.now())
        qr = segno.make(evidence.slip_content(code), error="m").svg_data_uri(scale=5, border=4, light="#fff")
        return Response({"code": evidence.readable(code), "qr": qr})
