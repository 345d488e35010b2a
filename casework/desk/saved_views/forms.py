"""The form of a view: its name, and for whoever shares views with whom."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.desk.combobox.fields import ChosenField
from casework.desk.combobox.recent import Recent
from casework.desk.combobox.rows import source
from casework.policies import unit_writing, view_access
from casework.steps.keep_view import LONGEST, ViewName
from casework.typeahead.tables import Tables


class ViewForm(forms.Form):
    """`base`: the state that the person started from."""

    name = forms.CharField(label=_("Name of the view"), max_length=LONGEST["name"])
    unit = ChosenField(
        kind="unit",
        label=_("Shared with"),
        empty_label=_("Only me"),
        help_text=_("The people of this unit and of those below it have the view too. Each sees the cases that they may see."),
        required=False,
    )
    base = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, data: Any, *, user: User, recent: Recent, initial: dict[str, Any]) -> None:
        """`recent`: what the person chose lately."""
        super().__init__(data, auto_id="view_%s", initial=initial)
        if not view_access.shares(user):
            del self.fields["unit"]
            return
        unit = self.fields["unit"]
        assert isinstance(unit, ChosenField)
        unit.offer(
            unit_writing.units(user, view_access.SHARE_VIEWS),
            tables=Tables(),
            source=source("unit", list="saved_views"),
            recent=recent.get("unit", ()),
        )

    def content(self) -> ViewName:
        return ViewName(self.cleaned_data["name"], self.cleaned_data.get("unit") or None)
