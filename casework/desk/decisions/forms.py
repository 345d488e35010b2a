"""The form of one decision."""

from collections.abc import Iterable

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from casework.desk.decisions.kinds import Choice
from casework.writing.words import LONGEST


class DecisionForm(forms.Form):
    """No answer is chosen beforehand, and all cost the same effort."""

    decision = forms.ChoiceField(label=gettext_lazy("Your decision"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason for the decision"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: QueryDict | None = None, *, choices: Iterable[Choice]) -> None:
        super().__init__(data)
        decision = self.fields["decision"]
        assert isinstance(decision, forms.ChoiceField)
        decision.choices = [(choice.code, choice.label) for choice in choices]
