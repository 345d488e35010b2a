"""Leave: one's own, that of people whom one leads or administers, and that in which one stands in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.daily import EnoughToday
from accounts.models import Absence, User
from accounts.refusal import AdministrationRefused
from accounts.steps import absences
from casework.api.filtering import narrowed
from casework.api.pagination import CasePagination
from casework.api.serializers import absences as bodies
from casework.api.views.base import CaseworkView, answered_once, now
from casework.api.views.cases import PAGING
from casework.bounds import TooManyToday
from casework.filters import DayFilter, ListFilterSet, PersonFilter
from casework.refusal import NOBODY_NAMED_SO, NotAllowed, Refused, unusable


class OnDayFilter(DayFilter):
    """Those that hold on that day; one that was ended holds no more."""

    def condition(self, value: Any) -> Q:
        return Q(ended_at=None, first_day__lte=value, last_day__gte=value)


class AbsenceFilterSet(ListFilterSet):
    person = PersonFilter(field_name="user")
    deputy = PersonFilter()
    on = OnDayFilter(help_text=_("Holds on that day, and was not ended."))

    class Meta:
        model = Absence
        fields: tuple[str, ...] = ()


class LeaveView(CaseworkView):
    def absences(self) -> QuerySet[Absence]:
        """Those that the person may see; of any other they do not learn that it is there."""
        seen_by = absences.of_reach(self.user) | Q(deputy=self.user)
        return Absence.objects.filter(seen_by).select_related("user", "deputy", "entered_by", "ended_by")

    def absence(self, pk: int) -> Absence:
        absence = self.absences().filter(pk=pk).first()
        if absence is None:
            raise Http404
        return absence


class AbsencesView(LeaveView):
    filterset_class = AbsenceFilterSet

    @extend_schema(operation_id="absences_list", parameters=PAGING, responses={200: bodies.AbsencePage})
    def get(self, request: Request) -> Response:
        """The caller's own, those of whom they lead or administer, and where they stand in; what was entered last first."""
        rows = narrowed(self.absences(), request, self.filterset_class, user=self.user, at=now())
        paginator = CasePagination()
        page = paginator.paginate_queryset(rows, request, self, ordering="-entered_at")
        today = timezone.localdate()
        return paginator.get_paginated_response([_absence(absence, today=today) for absence in page])

    @extend_schema(request=bodies.AbsenceBody, responses={201: bodies.AbsenceAnswer, 200: bodies.AbsenceAnswer})
    @answered_once
    def post(self, _request: Request) -> Response:
        """Enters leave. The same person, days and deputy again are the same absence (200)."""
        values, at = self.validated(bodies.AbsenceBody).validated_data, now()
        person: User = values.pop("person", self.user)
        if not absences.enters_for(self.user, person):
            raise unusable({"person": [str(NOBODY_NAMED_SO)]})
        with _refusing():
            absence = absences.enter(person, **values, actor=self.user, at=at)
        status = 201 if absence.entered_at == at else 200
        return Response(_absence(absence, today=timezone.localdate(at)), status=status)


class AbsenceView(LeaveView):
    @extend_schema(responses={200: bodies.AbsenceAnswer})
    def get(self, _request: Request, absence: int) -> Response:
        return Response(_absence(self.absence(absence), today=timezone.localdate()))

    @extend_schema(responses={204: None})
    def delete(self, _request: Request, absence: int) -> Response:
        """Ends it now, or calls it off: the person is told and reminded again. 409 `already_done` where it is over."""
        with _refusing():
            absences.end(self.absence(absence), actor=self.user, at=now())
        return Response(status=204)


@contextmanager
def _refusing() -> Iterator[None]:
    """What the administration refuses, as the API answers it."""
    try:
        yield
    except AdministrationRefused as refusal:
        kind = NotAllowed if refusal.code == "not_allowed" else Refused
        raise kind(refusal.code, refusal.message) from None
    except EnoughToday as refusal:
        raise TooManyToday(refusal) from None


def _absence(absence: Absence, *, today: date) -> dict[str, Any]:
    return {
        "id": absence.pk,
        "person": absence.user.username,
        "deputy": absence.deputy.username,
        "first_day": absence.first_day,
        "last_day": absence.last_day,
        "in_force": absence.ended_at is None and absence.first_day <= today <= absence.last_day,
        "entered_by": absence.entered_by.username,
        "entered_at": absence.entered_at,
        "ended_by": absence.ended_by and absence.ended_by.username,
        "ended_at": absence.ended_at,
    }
