"""What is asked of who enters leave. It translates; the step checks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import deputies
from accounts.models import User
from casework.desk.combobox.fields import ChosenField
from casework.desk.combobox.leave import leave_notes
from casework.desk.combobox.recent import Recent
from casework.desk.combobox.rows import source
from casework.typeahead.tables import Tables


class AbsenceForm(forms.Form):
    """Days, and who stands in."""

    first_day = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    deputy = ChosenField(
        kind="person",
        label=_("Deputy"),
        empty_label=_("Choose …"),
        help_text=_(
            "Handles cases for the same unit, or leads it. Everything goes to them meanwhile; on days on which they are on leave "
            "themselves, to whoever stands in for them."
        ),
    )

    def __init__(self, *args: Any, person: User, recent: Recent, **options: Any) -> None:
        super().__init__(*args, **options)
        deputy = self.fields["deputy"]
        assert isinstance(deputy, ChosenField)
        deputy.offer(
            deputies.candidates(person),
            tables=Tables(),
            source=source("person", list="deputy", person=person.username),
            recent=recent.get("person", ()),
            notes=leave_notes(),
        )
