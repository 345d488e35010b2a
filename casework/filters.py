"""What lists are narrowed by: one filter set for the API and the pages, each filter one condition.

A condition narrows a list and counts it, so both always ask the same. Who may see what is access's matter.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from functools import reduce
from operator import and_
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EMPTY_VALUES
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import named
from accounts.models import Area, Unit, User
from casework.lifecycle import State, WaitKind
from casework.models import Case, CaseListing, EscalationRule, Firing, Topic
from casework.models.case import CaseQuerySet
from casework.models.case_listing import NEVER
from casework.models.choices import Card, Channel, Ending, Kind, Urgency
from casework.policies import access, case_units
from casework.refusal import NO_SUCH_CASE, NOBODY_NAMED_SO, UNKNOWN_CODE, UNUSABLE_VALUE
from casework.steps.register import registered_as

TRUTHS = {"true": True, "1": True, "false": False, "0": False}
MOST_ROUNDS = 99
MOST_HOURS = 99_999
UNITS = Unit.objects.select_related("ending")
"""Whoever names one is told whether it is still there."""
CLOCKS_APART = timedelta(hours=1)
"""So far two clocks by which people record may differ (sql/events.sql)."""
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""Before any case: of what lies long before it the calendar has no hour less."""


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


class LastDayFilter(DayFilter):
    def condition(self, value: Any) -> Q:
        return Q(**{f"{self.field_name}__lte": timezone.make_aware(datetime.combine(value, time.max))})


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


class NamedField(django_filters.fields.ModelChoiceField):
    def to_python(self, value: Any) -> Any:
        row = None if value in EMPTY_VALUES else self.row(str(value))
        if row is None and value not in EMPTY_VALUES:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return row

    def row(self, name: str) -> Any:
        return named.find(self.queryset, name)


class NamedFilter(Condition, django_filters.ModelChoiceFilter):
    """What a code or an id names; what is unknown is refused and never an empty list."""

    field_class = NamedField

    def __init__(self, **options: Any) -> None:
        by_code = {"to_field_name": "code", "error_messages": {"invalid_choice": UNKNOWN_CODE}}
        super().__init__(**by_code | {"widget": forms.TextInput} | options)


class PersonFilter(Condition, django_filters.ModelChoiceFilter):
    """A colleague by username, who may have left."""

    def __init__(self, **options: Any) -> None:
        by_username = {"to_field_name": "username", "error_messages": {"invalid_choice": NOBODY_NAMED_SO}}
        super().__init__(**by_username | {"queryset": User.objects.all(), "widget": forms.TextInput} | options)


class CaseField(NamedField):
    def row(self, name: str) -> Any:
        return self.queryset.numbered(name).first()


class CaseFilter(NamedFilter):
    """A case by its number. One that the person may not see is as unknown as one that does not exist."""

    field_class = CaseField

    def __init__(self, **options: Any) -> None:
        unknown = {"to_field_name": "number", "error_messages": {"invalid_choice": NO_SUCH_CASE}}
        super().__init__(**{"queryset": Case.objects.all()} | unknown | options)

    def get_queryset(self, request: Any) -> CaseQuerySet:
        return self.visible_to(self.parent.user) if hasattr(self, "parent") else Case.objects.none()

    def visible_to(self, user: User) -> CaseQuerySet:
        return access.visible_to(user)


class BelowFilter(NamedFilter):
    """What stands at a place of a tree or below it, by the ids of these places: the database knows how many rows have which."""

    def condition(self, value: Any) -> Q:
        places = type(value).objects.filter(path__within=value.path).values_list("pk", flat=True)
        return Q(**{f"{self.field_name}__in": sorted(places)})


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


class UrgencyFilter(ChoiceFilter):
    """Its priorities lie together: where a list is in their order, an index leads to them past all that are more urgent."""

    def condition(self, value: Any) -> Q:
        first = 10 * (Urgency.values.index(value) + 1)
        return super().condition(value) & Q(priority__gte=first, priority__lt=first + 10)


class RegisteredAfterFilter(MomentFilter):
    def condition(self, value: Any) -> Q:
        return _registered_since(value)


class RegisteredFromFilter(DayFilter):
    def condition(self, value: Any) -> Q:
        return _registered_since(timezone.make_aware(datetime.combine(value, time.min)))


def _registered_since(moment: datetime) -> Q:
    """Nothing ends before it is registered: where a list is in the order of ends, an index leads past all that ended before."""
    return Q(created_at__gte=moment) & Q(closed_at__gte=max(moment, EARLIEST) - CLOCKS_APART)


class OverdueFilter(TruthFilter):
    def condition(self, value: Any) -> Q:
        overdue = Q(is_open=True, due_at__lte=self.parent.at) & ~Q(stopped__contains=[WaitKind.RESOLUTION])
        return overdue if value else ~overdue


class DueBeforeFilter(MomentFilter):
    def condition(self, value: Any) -> Q:
        return Q(is_open=True, due_at__lt=min(value, NEVER)) & ~Q(stopped__contains=[WaitKind.RESOLUTION])


ALSO_TRUE: dict[str, Q] = {
    WaitKind.DISPATCH: Q(is_open=True, state=State.RECEIVED),
    WaitKind.ACKNOWLEDGEMENT: Q(is_open=True, state=State.DISPATCHED),
    WaitKind.RATING: Q(is_open=True, state=State.RESOLVED),
    WaitKind.ASSIST: Q(is_open=True) & ~Q(assisting=[]),
    WaitKind.REVIEW: Q(),
}
"""Of a case that waits for it, as the database knows how many rows have which of these values together, and none of what waits.
All that waits is open, but for a review: it may be about a promise."""


class WaitingFilter(ChoiceFilter):
    def condition(self, value: Any) -> Q:
        return running(value) & ALSO_TRUE.get(value, Q(is_open=True))


def running(kind: str) -> Q:
    """What waits for it, and its clock does not stand still."""
    return Q(waiting__contains=[kind]) & ~Q(stopped__contains=[kind])


class AssistingFilter(NamedFilter):
    """Of one unit: who looks for what those below it assist with sees it among their own."""

    def condition(self, value: Any) -> Q:
        return case_units.assisted_by(value.path)


class WholeField(forms.IntegerField):
    """A number as the schema writes one."""

    def to_python(self, value: Any) -> int | None:
        if value not in EMPTY_VALUES and not (str(value).isascii() and str(value).isdecimal()):
            raise ValidationError(UNUSABLE_VALUE)
        return super().to_python(value)


class WholeFilter(Condition, django_filters.NumberFilter):
    field_class = WholeField


class OnlineLongerFilter(WholeFilter):
    def condition(self, value: Any) -> Q:
        """Of open cases, as all that wait for their visit are: a unit's are few beside all that it ever had."""
        longer = Q(online_since__lte=self.parent.at - timedelta(hours=value), is_open=True)
        return longer & running(WaitKind.VISIT)


class ElsewhereFilter(TextFilter):
    """What another register calls the demand; of a case whose demand the person reads, and of no other."""

    def condition(self, value: Any) -> Q:
        registered = Case.objects.filter(**{self.field_name: registered_as(self.field_name, value.strip())})
        return Q(pk__in=registered.values("pk")) & access.reads(self.parent.user)


class ListFilterSet(django_filters.FilterSet):
    """`user` asks, `at` that time. What is asked and cannot be used stands in `errors` and narrows nothing."""

    def __init__(self, data: Mapping[str, Any], queryset: QuerySet[Any] | None = None, *, user: User, at: datetime) -> None:
        super().__init__(data, queryset)
        self.user, self.at = user, at
        self._condition: Q | None = None

    @property
    def asked(self) -> dict[str, Any]:
        """What can be used of it, understood."""
        assert self.errors is not None  # the form is read by asking
        return {name: value for name, value in self.form.cleaned_data.items() if value not in EMPTY_VALUES}

    def condition(self) -> Q:
        if self._condition is None:
            self._condition = reduce(and_, (self.filters[name].condition(value) for name, value in self.asked.items()), Q())
        return self._condition


class CaseFilterSet(ListFilterSet):
    """Of the rows that lists read (models/case_listing.py)."""

    state = ChoiceFilter(choices=State.choices)
    unit = BelowFilter(queryset=UNITS, help_text=_("Includes the units below it."))
    unit_itself = NamedFilter(field_name="unit", queryset=UNITS, help_text=_("Without the units below it."))
    assisting = AssistingFilter(field_name="unit", queryset=UNITS, help_text=_("The unit that assists with it now."))
    handler = PersonFilter()
    category = BelowFilter(field_name="topic", queryset=Topic.objects.all(), help_text=_("Includes the topics below it."))
    area = BelowFilter(queryset=Area.objects.all(), help_text=_("Includes the areas below it."))
    urgency = UrgencyFilter(field_name="urgency", choices=Urgency.choices)
    kind = ChoiceFilter(choices=Kind.choices)
    channel = ChoiceFilter(choices=Channel.choices)
    waiting_for = WaitingFilter(
        choices=WaitKind.choices, help_text=_("What waits while its clock stands still, as in a suspended case, is left out.")
    )
    overdue = OverdueFilter()
    due_before = DueBeforeFilter(help_text=_("What is overdue too. What stands still, as a suspended case, is left out."))
    confidential = TruthFilter()
    created_after = RegisteredAfterFilter(help_text=_("This moment and later."))
    created_before = MomentFilter(field_name="created_at", lookup_expr="lt", help_text=_("Before this time."))
    created_from = RegisteredFromFilter(help_text=_("This day and later, in the deployment's time zone."))
    created_to = LastDayFilter(field_name="created_at", help_text=_("This day and earlier, in the deployment's time zone."))
    updated_after = MomentFilter(
        field_name="updated_at", lookup_expr="gte", help_text=_("What happened to it at this moment or later is on its timeline.")
    )
    source = ElsewhereFilter(max_length=60, help_text=_("The register it came from, exactly."))
    external_id = ElsewhereFilter(max_length=120, help_text=_("What that register calls it, exactly."))
    round = WholeFilter(min_value=1, max_value=MOST_ROUNDS)
    card = ChoiceFilter(choices=Card.choices)
    merged_into = CaseFilter(help_text=_("The case that leads, by its number."))
    how = ChoiceFilter(field_name="ending", choices=Ending.choices, help_text=_("How the present round ended."))
    online_only_longer_than = OnlineLongerFilter(
        min_value=0, max_value=MOST_HOURS, help_text=_("Hours; suspended cases are left out.")
    )

    class Meta:
        model = CaseListing
        fields: tuple[str, ...] = ()


class FiringFilterSet(ListFilterSet):
    rule = NamedFilter(queryset=EscalationRule.objects.all())
    case = CaseFilter(field_name="wait__case")
    unit = BelowFilter(field_name="wait__case__unit", queryset=Unit.objects.all(), help_text=_("Includes the units below it."))
    after = MomentFilter(field_name="fired_at", lookup_expr="gt")

    class Meta:
        model = Firing
        fields: tuple[str, ...] = ()
