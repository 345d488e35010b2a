"""A demand as an operator takes it down. No rule lives here: the steps refuse in words, and the words return to the field."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Area, Unit
from casework.desk.trees import in_tree
from casework.file_fields import FilesField
from casework.models import Topic, choices
from casework.steps import CitizenDetails, Demand
from casework.writing.demand_fields import limit

LONGEST_NUMBER = 40


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
    kind = forms.ChoiceField(label=_("Kind"), choices=choices.Kind.choices, initial=choices.Kind.HELP)
    channel = forms.ChoiceField(label=_("Channel"), choices=choices.Channel.choices, initial=choices.Channel.PHONE)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=choices.Urgency.choices, initial=choices.Urgency.NORMAL)
    topic = forms.ModelChoiceField(
        label=_("Topic"), queryset=Topic.objects.none(), required=False, empty_label=_("Not yet known")
    )
    area = forms.ModelChoiceField(label=_("Area"), queryset=Area.objects.none(), required=False, empty_label=_("Not yet known"))
    confidential = forms.BooleanField(label=_("Confidential: the unit sees only the brief"), required=False)
    brief = forms.CharField(
        label=_("Brief for the unit"), required=False, widget=forms.Textarea(attrs={"rows": 3}), **limit("brief")
    )
    against = forms.ModelChoiceField(
        label=_("Unit complained of"), queryset=Unit.objects.none(), required=False, empty_label=_("None")
    )

    unit = forms.ModelChoiceField(
        label=_("Dispatch at once to"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("Leave it to the dispatchers"),
    )
    same_as = forms.CharField(required=False, max_length=LONGEST_NUMBER)

    def __init__(self, *args: Any, dispatches: bool = False, **options: Any) -> None:
        """`dispatches`: whether the person may send it to a unit as well."""
        super().__init__(*args, **options)
        if not dispatches:
            del self.fields["unit"]
        for name, rows in (
            ("topic", Topic.objects.filter(enabled=True)),
            ("area", Area.objects),
            ("against", Unit.objects),
            ("unit", Unit.objects),
        ):
            if name not in self.fields:
                continue
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows.order_by("path")
            field.label_from_instance = in_tree  # type: ignore[assignment,method-assign]
            field.to_field_name = "code"

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
