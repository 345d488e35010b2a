"""What is asked at the counter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.desk.callbacks.forms import OpinionForm
from casework.models import Rating

LONGEST_NUMBER = 60
"""Characters of a number, with the blanks and dashes that come along when it is read off paper."""


class NumberForm(forms.Form):
    number = forms.CharField(
        label=_("Case number"),
        help_text=_("From the citizen's slip, receipt or text message."),
        max_length=LONGEST_NUMBER,
        widget=forms.TextInput(attrs={"autofocus": True}),
    )


class CounterForm(OpinionForm):
    by = forms.ChoiceField(
        label=_("How did the citizen rate?"),
        choices=((Rating.By.WALK_IN.value, _("Here in person")), (Rating.By.SLIP.value, _("On a paper slip"))),
        widget=forms.RadioSelect,
    )
