"""Visits in the API. Sending one is answered with a receipt, whatever it says (visits/intake/receive.py)."""

import json
import uuid
from typing import Any

from django.http import Http404, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api import problems
from casework.api.filtering import narrowed
from casework.api.pagination import CasePagination
from casework.api.views.base import KEY, CaseworkView
from casework.api.views.cases import PAGING
from casework.writing import case_views
from visits import access as visit_access
from visits import company, queries, representation, steps
from visits.api import serializers
from visits.filters import VisitFilterSet
from visits.intake import receive
from visits.intake.serializers import ConfirmationBody, VisitBody
from visits.models import Invitation, Visit


class VisitPagination(CasePagination):
    """Visits are numbered by their clients, so the key in the cursor is a UUID."""

    def key(self, value: object) -> uuid.UUID | None:
        try:
            return uuid.UUID(value) if isinstance(value, str) else None
        except ValueError:
            return None


class VisitDoor(CaseworkView):
    def visit(self, visit: uuid.UUID) -> Visit:
        """404 for what does not exist and for what the person may not see."""
        row = queries.with_counted(visit_access.visible(self.user, visit)).first()
        if row is None:
            raise Http404
        return row

    def visit_response(self, visit: uuid.UUID) -> Response:
        """The visit as this person sees it. Seeing one of a confidential case is remembered."""
        row = self.visit(visit)
        if row.case is not None:
            self.remember(row.case, at=timezone.now())
        return Response(representation.detail(self.user, row))


class CaseVisits(VisitDoor):
    takes_key = True

    @extend_schema(parameters=[KEY], request=serializers.PlanBody, responses={201: serializers.PlannedAnswer})
    def post(self, request: Request, number: str) -> Response:
        """Plan a visit; the citizen is sent a code, where they can be sent a text message."""
        at = timezone.now()

        def plan() -> Response:
            case = self.case(number)
            self.allowed(visit_access.VISIT, case)
            visit = steps.plan(case, **self.validated(serializers.PlanBody).validated_data, actor=self.user, at=at)
            return Response(representation.planned(visit), status=201)

        return self.once(request, plan, at=at)


class VisitList(VisitDoor):
    filterset_class = VisitFilterSet

    @extend_schema(operation_id="visits_list", parameters=PAGING, responses={200: serializers.VisitPage})
    def get(self, request: Request) -> Response:
        """The visits of cases the caller may see, and the caller's own: planned ones first, then the newest."""
        at = timezone.now()
        visible = visit_access.visible_to(self.user)
        visits = queries.with_counted(narrowed(visible, request, self.filterset_class, user=self.user, at=at))
        pages = VisitPagination()
        listed = pages.paginate_queryset(visits, request, self, ordering="-received_at")
        hidden = visit_access.hidden(self.user, [visit.pk for visit in listed])
        rows = [visit for visit in listed if visit.pk not in hidden]
        cases = {visit.case for visit in rows if visit.case is not None}
        case_views.record_views(cases, user=self.user, door="api", at=at)
        return pages.get_paginated_response([representation.row(self.user, visit) for visit in rows])


class VisitDetail(VisitDoor):
    problem_statuses = (422,)

    @extend_schema(responses={200: serializers.VisitAnswer})
    def get(self, request: Request, visit: uuid.UUID) -> Response:
        """One visit; what the caller sent and could not be taken is answered with its receipt."""
        try:
            return self.visit_response(visit)
        except Http404:
            receipt = receive.quarantined_receipt(visit, self.user)
            if receipt is None:
                raise
            return Response(representation.receipt(receipt))

    @extend_schema(request=VisitBody, responses={200: serializers.ReceiptAnswer, 201: serializers.ReceiptAnswer})
    def put(self, request: Request, visit: uuid.UUID) -> HttpResponseBase:
        """Record a visit. Once, however often it is sent; what cannot count is kept and says why."""
        if not isinstance(request.data, dict):
            raise ParseError(_("The body must be a JSON object."))
        try:
            receipt = receive.receive_body(visit, request.data, actor=self.user, at=timezone.now())
        except receive.TooLarge:
            return problems.too_large()
        answer = representation.receipt(receipt)
        if receipt.status in {200, 201}:
            return Response(answer, status=receipt.status)
        return _problem_receipt(receipt, answer)


def _problem_receipt(receipt: receive.Receipt, answer: dict[str, Any]) -> JsonResponse:
    """A problem that is a receipt as well: what was sent is not lost."""
    problem = problems.problem(receipt.status, detail=receipt.detail, code=receipt.why, fields=receipt.fields)
    both = json.loads(problem.content) | answer
    options = {"ensure_ascii": False}
    return JsonResponse(both, status=receipt.status, content_type=problems.MEDIA_TYPE, json_dumps_params=options)


class Confirm(VisitDoor):
    @extend_schema(request=ConfirmationBody, responses={200: serializers.VisitAnswer})
    def post(self, request: Request, visit: uuid.UUID) -> Response:
        """By the citizen's code or signature; a callback or paper slip by an operator outside the unit."""
        row = self.visit(visit)
        given = self.validated(ConfirmationBody).confirmation()
        steps.confirm(row, method=given.method, given=given.given, actor=self.user, at=timezone.now())
        return self.visit_response(visit)


class Review(VisitDoor):
    @extend_schema(request=serializers.ReviewBody, responses={200: serializers.VisitAnswer})
    def post(self, request: Request, visit: uuid.UUID) -> Response:
        """Accept a visit, or not, with a reason: somebody outside the units that handled the case."""
        row = self.visit(visit)
        steps.review(row, **self.validated(serializers.ReviewBody).validated_data, actor=self.user, at=timezone.now())
        return self.visit_response(visit)


class Retract(VisitDoor):
    @extend_schema(request=serializers.RetractBody, responses={200: serializers.VisitAnswer})
    def post(self, request: Request, visit: uuid.UUID) -> Response:
        """A supervisor takes an accepted visit back: it proved wrong."""
        row = self.visit(visit)
        steps.retract(row, **self.validated(serializers.RetractBody).validated_data, actor=self.user, at=timezone.now())
        return self.visit_response(visit)


class DecideDispute(VisitDoor):
    @extend_schema(request=serializers.DecideDisputeBody, responses={200: serializers.VisitAnswer})
    def post(self, request: Request, visit: uuid.UUID) -> Response:
        """A supervisor decides on a citizen's objection: the visit is taken back, or it stands."""
        row = self.visit(visit)
        steps.decide_dispute(
            row, **self.validated(serializers.DecideDisputeBody).validated_data, actor=self.user, at=timezone.now()
        )
        return self.visit_response(visit)


class Company(VisitDoor):
    @extend_schema(operation_id="visits_company", parameters=PAGING, responses={200: serializers.InvitationPage})
    def get(self, request: Request) -> Response:
        """Visits at which the caller was named as company and has not confirmed it, the newest first."""
        pages = CasePagination()
        rows = pages.paginate_queryset(company.invitations_of(self.user), request, self, ordering="-named_at")
        return pages.get_paginated_response([_invitation(invitation) for invitation in rows])


class Join(VisitDoor):
    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, visit: uuid.UUID) -> Response:
        """The caller, named as company, was there."""
        row = Visit.objects.filter(pk=visit, invitations__user=self.user).first()
        if row is None:
            raise Http404
        steps.join(row, actor=self.user, at=timezone.now())
        return Response(status=204)


def _invitation(invitation: Invitation) -> dict[str, Any]:
    visit = invitation.visit
    visitor = visit.visitor and visit.visitor.username
    return {"visit": str(visit.pk), "visitor": visitor, "began_at": visit.began_at, "named_at": invitation.named_at}


class KeepPromise(VisitDoor):
    @extend_schema(request=None, responses={200: serializers.VisitAnswer})
    def post(self, request: Request, visit: uuid.UUID) -> Response:
        """What was promised at the visit was done."""
        steps.keep_promise(self.visit(visit), actor=self.user, at=timezone.now())
        return self.visit_response(visit)
