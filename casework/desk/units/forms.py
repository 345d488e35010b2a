"""What is asked of who ends a unit. It translates; the step checks."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from casework.desk.combobox.fields import ChosenField
from casework.desk.combobox.recent import Recent
from casework.desk.combobox.rows import source
from casework.typeahead.tables import Tables


class EndForm(forms.Form):
    successor = ChosenField(kind="unit", label=_("Unit that goes on"), empty_label=_("Choose …"))
    people_go_along = forms.BooleanField(
        label=_("Its handlers and leads go along"),
        required=False,
        initial=True,
        help_text=_("They have the same roles in that unit from then on, and keep the cases that they handle."),
    )

    def __init__(self, *args: Any, unit: Unit, recent: Recent, **options: Any) -> None:
        """`recent`: what the person chose lately."""
        super().__init__(*args, **options)
        successor = self.fields["successor"]
        assert isinstance(successor, ChosenField)
        successor.offer(
            successors(unit),
            tables=Tables(),
            source=source("unit", list="successor", unit=unit.code),
            recent=recent.get("unit", ()),
        )


def successors(unit: Unit) -> QuerySet[Unit]:
    return Unit.objects.filter(ending=None).exclude(path__within=unit.path)
