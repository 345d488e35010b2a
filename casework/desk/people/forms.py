"""What is asked of who hands over. It translates; the step checks."""

from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.holders import holders
from accounts.models import Role, User
from casework.policies import access
from casework.writing.words import LONGEST


class PersonChoice(forms.ModelChoiceField):
    """By name, and the units the person belongs to."""

    def label_from_instance(self, obj: Any) -> str:
        units = dict.fromkeys(str(membership.unit) for membership in obj.memberships.all() if membership.unit)
        return " · ".join([obj.name, *units])


class HandOverForm(forms.Form):
    """`after`, `done`: how far it has come, in a form that goes on by itself."""

    to = PersonChoice(label=_("Hand over to"), queryset=User.objects.none(), to_field_name="username", empty_label=_("Choose …"))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST)
    after = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    done = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, paths: Collection[str], person: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].queryset = receivers(paths, but=person)  # type: ignore[attr-defined]


def receivers(paths: Collection[str], *, but: User) -> QuerySet[User]:
    """Who handles cases for one of the units (paths), or leads one above."""
    if not paths:
        return User.objects.none()
    above = holders(Role.UNIT_LEAD).filter(pk__in=_leading(paths))
    people = holders(*access.HANDLING_ROLES, unit__path__in=paths) | above
    return people.exclude(pk=but.pk).order_by("name", "pk").prefetch_related("memberships__unit")


def _leading(paths: Collection[str]) -> QuerySet[Any, Any]:
    over = reduce(or_, (Q(memberships__unit__path__over=path) for path in paths))
    leads = User.objects.filter(over, memberships__role=Role.UNIT_LEAD, memberships__until__isnull=True)
    return leads.order_by().values("pk")
