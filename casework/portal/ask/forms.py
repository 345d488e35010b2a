"""What a citizen is asked: what it is about, where, and how to reach them. Nothing else, and only the first is required."""

import re

from django import forms
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from casework.file_fields import FilesField
from casework.models import choices
from casework.policies import email_address
from casework.steps import CitizenDetails, Demand
from casework.writing.demand_fields import limit

POINT = re.compile(r"(-?[0-9]{1,2}\.[0-9]{1,6}),(-?[0-9]{1,3}\.[0-9]{1,6})", re.ASCII)
FIELDS = {"citizen.phone": "phone", "citizen.email": "email"}
"""The fields of a demand by their names here."""
NO_MESSAGES_THERE = gettext_lazy(
    "Messages about a demand cannot go to this address. Enter another one, or leave it empty: number and PIN are enough."
)


class AskForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What is it about?"),
        help_text=gettext_lazy("In your own words: what happened, since when, and what you would like to be done."),
        widget=forms.Textarea(attrs={"rows": 6}),
        **limit("text", required=gettext_lazy("Say what it is about; a few words are enough.")),
    )
    files = FilesField()  # type: ignore[assignment]
    address = forms.CharField(
        label=gettext_lazy("Where is it?"),
        help_text=gettext_lazy("Street and number, village, or a place everybody there knows. It is where somebody will come."),
        required=False,
        **limit("address"),
    )
    here = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-here": True}))
    phone = forms.CharField(
        label=gettext_lazy("Your phone number"),
        help_text=gettext_lazy("A text message brings the number of your case and a link. Whoever comes can call you first."),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        **limit("citizen.phone"),
    )
    email = forms.CharField(
        label=pgettext_lazy("address", "E-mail"),
        required=False,
        help_text=gettext_lazy("Used where there is no mobile phone."),
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "email", "autocapitalize": "none"}),
        **limit("citizen.email"),
    )
    confidential = forms.BooleanField(
        label=gettext_lazy("This is a confidential report"),
        help_text=gettext_lazy(
            "The unit that handles it does not learn who you are: it reads a summary without your name, number and address, and "
            "can only call you without seeing your number. A unit that you complain about never gets it."
        ),
        required=False,
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip()
        if email and not email_address.can_be_written_to(email):
            raise forms.ValidationError(_("This is no e-mail address. Write it like name@example.org."))
        return email

    def refuse(self, problems: dict[str, list[str]]) -> None:
        """Beside its fields what the step refused. Of an e-mail address nobody here learns whose it is."""
        for name, texts in problems.items():
            field = FIELDS.get(name, name)
            for text in [NO_MESSAGES_THERE] if field == "email" else texts:
                self.add_error(field if field in self.fields else None, str(text))

    def demand(self) -> Demand:
        cleaned = self.cleaned_data
        lat, lon = _point(cleaned["here"])
        return Demand(
            text=cleaned["text"],
            channel=choices.Channel.WEB,
            kind=choices.Kind.REPORT if cleaned["confidential"] else choices.Kind.HELP,
            confidential=cleaned["confidential"],
            address=cleaned["address"],
            lat=lat,
            lon=lon,
            citizen=CitizenDetails(phone=cleaned["phone"], email=cleaned["email"], language=get_language() or ""),
        )


def _point(here: str) -> tuple[float, float] | tuple[None, None]:
    """Latitude and longitude; nothing where a browser sent something else. It never costs the demand."""
    match = POINT.fullmatch(here)
    lat, lon = (float(match[1]), float(match[2])) if match else (91.0, 0.0)
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else (None, None)
