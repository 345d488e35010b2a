"""A demand as an operator takes it down. No rule lives here: the steps refuse in words, and the words return to the field."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.desk.combobox.fields import ChosenField
from casework.desk.combobox.recent import Recent
from casework.desk.combobox.rows import rows_of, source
from casework.file_fields import FilesField
from casework.models import choices
from casework.steps import CitizenDetails, Demand
from casework.typeahead.tables import Tables
from casework.writing.demand_fields import limit

LONGEST_NUMBER = 40
BEGINS_AS = choices.Kind.HELP
"""The kind, until somebody chooses one."""


class RegisterForm(forms.Form):
    """A demand as an operator takes it down; only the words and the channel are required.

    `same_as`: the number of an open case about the same matter.
    """

    text = forms.CharField(
        label=_("What does the citizen ask for?"),
        widget=forms.Textarea(attrs={"rows": 6, "autofocus": True, "autocomplete": "off"}),
        **limit("text"),
    )
    title = forms.CharField(label=_("Short title"), required=False, **limit("title"))
    files = FilesField()  # type: ignore[assignment]
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        **limit("citizen.phone"),
        widget=forms.TextInput(
            attrs={
                "inputmode": "tel",
                "hx-post": reverse_lazy("desk:earlier"),
                "hx-trigger": "change, load",
                "hx-target": "#earlier",
            }
        ),
    )
    name = forms.CharField(label=_("Name"), required=False, **limit("citizen.name"))
    email = forms.CharField(
        label=pgettext_lazy("address", "E-mail"),
        required=False,
        help_text=_("Used where there is no mobile phone."),
        widget=forms.TextInput(attrs={"inputmode": "email", "autocapitalize": "none"}),
        **limit("citizen.email"),
    )
    address = forms.CharField(label=_("Address"), required=False, **limit("address"))
    kind = forms.ChoiceField(label=_("Kind"), choices=choices.Kind.choices, initial=BEGINS_AS)
    channel = forms.ChoiceField(label=_("Channel"), choices=choices.Channel.choices, initial=choices.Channel.PHONE)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=choices.Urgency.choices, initial=choices.Urgency.NORMAL)
    topic = ChosenField(kind="topic", label=_("Topic"), required=False, empty_label=_("Not yet known"))
    area = ChosenField(kind="area", label=_("Area"), required=False, empty_label=_("Not yet known"))
    confidential = forms.BooleanField(label=_("Confidential: the unit sees only the brief"), required=False)
    brief = forms.CharField(
        label=_("Brief for the unit"), required=False, widget=forms.Textarea(attrs={"rows": 3}), **limit("brief")
    )
    against = ChosenField(kind="unit", label=_("Unit complained of"), required=False, empty_label=_("None"))
    unit = ChosenField(kind="unit", label=_("Dispatch at once to"), required=False, empty_label=_("Leave it to the dispatchers"))
    same_as = forms.CharField(required=False, max_length=LONGEST_NUMBER)

    def __init__(self, *args: Any, dispatches: bool = False, recent: Recent, **options: Any) -> None:
        """`dispatches`: whether the person may send it to a unit as well. `recent`: what they chose lately."""
        super().__init__(*args, **options)
        if not dispatches:
            del self.fields["unit"]
        tables = Tables()
        for field in self.fields.values():
            if isinstance(field, ChosenField):
                recent_codes = recent.get(field.kind, ())
                field.offer(rows_of(field.kind), tables=tables, source=source(field.kind), recent=recent_codes)

    def demand(self) -> Demand:
        cleaned = self.cleaned_data
        return Demand(
            text=cleaned["text"],
            title=cleaned["title"],
            kind=cleaned["kind"],
            channel=cleaned["channel"],
            urgency=cleaned["urgency"],
            topic=cleaned["topic"],
            area=cleaned["area"],
            confidential=cleaned["confidential"],
            brief=cleaned["brief"],
            against=cleaned["against"],
            address=cleaned["address"],
            citizen=CitizenDetails(name=cleaned["name"], phone=cleaned["phone"], email=cleaned["email"]),
        )


def typed_values(data: Mapping[str, str]) -> dict[str, str]:
    """What stands in the fields of a form that was sent or saved, to fill it again."""
    chosen = {name for name, field in RegisterForm.base_fields.items() if isinstance(field, ChosenField)}
    values = {name: RegisterForm.base_fields[name].widget.value_from_datadict(data, {}, name) for name in chosen}
    return {**{name: data[name] for name in data}, **values}
