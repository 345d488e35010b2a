"""What lists of visits are narrowed by."""

from datetime import datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.filters import ChoiceFilter, DayFilter, ListFilterSet, TextFilter, TruthFilter
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


class VisitFilterSet(ListFilterSet):
    mine = MineFilter(help_text=_("Made, accompanied or planned by the caller."))
    case = TextFilter(field_name="case__number", max_length=20)
    state = ChoiceFilter(choices=Visit.State.choices)
    planned_on = OnDayFilter(field_name="planned_for", help_text=_("The date, in the deployment's time zone."))

    class Meta:
        model = Visit
        fields: tuple[str, ...] = ()
