"""What is asked of who ends a unit. It translates; the step checks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from casework.desk.trees import in_tree


class UnitChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return in_tree(obj)


class EndForm(forms.Form):
    successor = UnitChoice(
        label=_("Unit that goes on"), queryset=Unit.objects.none(), to_field_name="code", empty_label=_("Choose …")
    )
    people_go_along = forms.BooleanField(
        label=_("Its handlers and leads go along"),
        required=False,
        initial=True,
        help_text=_("They have the same roles in that unit from then on, and keep the cases that they handle."),
    )

    def __init__(self, *args: Any, unit: Unit, **options: Any) -> None:
        super().__init__(*args, **options)
        others = Unit.objects.filter(ending=None).exclude(path__within=unit.path).order_by("path")
        self.fields["successor"].queryset = others  # type: ignore[attr-defined]
