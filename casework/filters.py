"""What lists are narrowed by: one filter set for the API and the pages, each filter one condition.

A condition narrows a list and counts it, so both always ask the same. Who may see what is access's matter.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import reduce
from operator import and_
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EMPTY_VALUES
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Area, Unit, User
from casework.lifecycle import State, WaitKind
from casework.models import Case, EscalationRule, Firing, Topic, Wait
from casework.models.choices import Channel, Kind, Urgency
from casework.policies.overdue import overdue_cases
from casework.refusal import NOBODY_NAMED_SO, UNKNOWN_CODE, UNUSABLE_VALUE

TRUTHS = {"true": True, "1": True, "false": False, "0": False}


class Condition:
    """A filter that states its condition."""

    field_name: str
    lookup_expr: str

    def condition(self, value: Any) -> Q:
        return Q(**{f"{self.field_name}__{self.lookup_expr}": value})

    def filter(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows if value in EMPTY_VALUES else rows.filter(self.condition(value))


class ChoiceFilter(Condition, django_filters.ChoiceFilter):
    pass


class TextFilter(Condition, django_filters.CharFilter):
    """As it stands, white space too: its length is measured as the schema says."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"strip": False} | options)


class DayFilter(Condition, django_filters.DateFilter):
    """As the schema says, and not as the reader's language writes a date: 03/02 is two days."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"input_formats": ["%Y-%m-%d"]} | options)


class MomentField(django_filters.fields.IsoDateTimeField):
    """In UTC: the database knows fewer zones than a text can name, and no moment before or after the years of a calendar."""

    def to_python(self, value: Any) -> datetime | None:
        moment: datetime | None = super().to_python(value)
        try:
            return moment and moment.astimezone(UTC)
        except OverflowError:
            raise ValidationError(UNUSABLE_VALUE) from None


class MomentFilter(Condition, django_filters.IsoDateTimeFilter):
    field_class = MomentField


class NamedFilter(Condition, django_filters.ModelChoiceFilter):
    """What a code names; an unknown code is refused and never an empty list."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"to_field_name": "code", "error_messages": {"invalid_choice": UNKNOWN_CODE}} | options)


class BelowFilter(NamedFilter):
    """What stands at a place of a tree or below it."""

    def condition(self, value: Any) -> Q:
        return Q(**{f"{self.field_name}__path__within": value.path})


class TruthField(forms.Field):
    """What is neither true nor false is refused: it would let everything through."""

    def to_python(self, value: Any) -> bool | None:
        if value in EMPTY_VALUES:
            return None
        if str(value).casefold() not in TRUTHS:
            raise ValidationError(UNUSABLE_VALUE)
        return TRUTHS[str(value).casefold()]


class TruthFilter(Condition, django_filters.BooleanFilter):
    field_class = TruthField


class OverdueFilter(TruthFilter):
    def condition(self, value: Any) -> Q:
        overdue = Q(overdue_cases(self.parent.at))
        return overdue if value else ~overdue


class WaitingFilter(ChoiceFilter):
    def condition(self, value: Any) -> Q:
        return Q(Exists(Wait.objects.filter(case=OuterRef("pk"), kind=value, until__isnull=True)))


class ListFilterSet(django_filters.FilterSet):
    """`user` asks, `at` that time. What is asked and cannot be used stands in `errors` and narrows nothing."""

    def __init__(self, data: Mapping[str, Any], queryset: QuerySet[Any] | None = None, *, user: User, at: datetime) -> None:
        super().__init__(data, queryset)
        self.user, self.at = user, at

    @property
    def asked(self) -> dict[str, Any]:
        """What can be used of it, understood."""
        assert self.errors is not None  # the form is read by asking
        return {name: value for name, value in self.form.cleaned_data.items() if value not in EMPTY_VALUES}

    def condition(self) -> Q:
        return reduce(and_, (self.filters[name].condition(value) for name, value in self.asked.items()), Q())


class CaseFilterSet(ListFilterSet):
    state = ChoiceFilter(choices=State.choices)
    unit = BelowFilter(queryset=Unit.objects.all(), help_text=_("Includes the units below it."))
    handler = NamedFilter(
        queryset=User.objects.filter(is_active=True),
        to_field_name="username",
        error_messages={"invalid_choice": NOBODY_NAMED_SO},
    )
    category = BelowFilter(field_name="topic", queryset=Topic.objects.all(), help_text=_("Includes the topics below it."))
    area = BelowFilter(queryset=Area.objects.all(), help_text=_("Includes the areas below it."))
    urgency = ChoiceFilter(choices=Urgency.choices)
    kind = ChoiceFilter(choices=Kind.choices)
    channel = ChoiceFilter(choices=Channel.choices)
    waiting_for = WaitingFilter(choices=WaitKind.choices)
    overdue = OverdueFilter()
    confidential = TruthFilter()
    created_after = MomentFilter(field_name="created_at", lookup_expr="gte", help_text=_("This moment and later."))
    created_before = MomentFilter(field_name="created_at", lookup_expr="lt", help_text=_("Before this time."))

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()


class FiringFilterSet(ListFilterSet):
    rule = NamedFilter(queryset=EscalationRule.objects.all())
    case = TextFilter(field_name="wait__case__number", max_length=20)
    unit = BelowFilter(field_name="wait__case__unit", queryset=Unit.objects.all(), help_text=_("Includes the units below it."))
    after = MomentFilter(field_name="fired_at", lookup_expr="gt")

    class Meta:
        model = Firing
        fields: tuple[str, ...] = ()
