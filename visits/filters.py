"""What lists of visits are narrowed by."""

from datetime import datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.filters import CaseFilter, ChoiceFilter, DayFilter, ListFilterSet, TruthFilter
from casework.models import Case
from casework.models.case import CaseQuerySet
from visits import access
from visits.models import Visit


class MineFilter(TruthFilter):
    def condition(self, value: Any) -> Q:
        user = self.parent.user
        return Q(visitor=user) | Q(planned_by=user) | Q(companions=user) if value else Q()

    def filter(self, visits: QuerySet[Visit], value: Any) -> QuerySet[Visit]:
        """A visit with two companions stands in the list once."""
        return super().filter(visits, value).distinct() if value else visits


class OnDayFilter(DayFilter):
    def condition(self, value: Any) -> Q:
        begins, ends = (timezone.make_aware(datetime.combine(value, moment)) for moment in (time.min, time.max))
        return Q(**{f"{self.field_name}__gte": begins, f"{self.field_name}__lte": ends})


class OwnCaseFilter(CaseFilter):
    """A case that the person sees, or of which they see a visit."""

    def visible_to(self, user: User) -> CaseQuerySet:
        return Case.objects.filter(Exists(super().visible_to(user).filter(pk=OuterRef("pk"))) | _visited(user))


def _visited(user: User) -> Exists:
    return Exists(access.visible_to(user).filter(case=OuterRef("pk")))


class VisitFilterSet(ListFilterSet):
    mine = MineFilter(help_text=_("Made, accompanied or planned by the caller."))
    case = OwnCaseFilter()
    state = ChoiceFilter(choices=Visit.State.choices)
    planned_on = OnDayFilter(field_name="planned_for", help_text=_("The date, in the deployment's time zone."))

    class Meta:
        model = Visit
        fields: tuple[str, ...] = ()
