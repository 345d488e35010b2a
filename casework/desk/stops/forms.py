"""What is asked of who stops escalation, or recalls notices. They translate; the steps check."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from casework.rule_editor.stop_preview import HOURS


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class StopForm(ReasonForm):
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("All staff see it while escalation is stopped."))
    hours = forms.TypedChoiceField(label=_("Stop for"), coerce=int, widget=forms.RadioSelect, initial=HOURS[0])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hours"].choices = [  # type: ignore[attr-defined]
            (hours, ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}) for hours in HOURS
        ]
