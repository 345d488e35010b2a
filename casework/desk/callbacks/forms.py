"""What a citizen says of the result, written down by an operator: nothing is chosen beforehand, every answer is alike."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework import steps
from casework.models import Rating
from casework.models.rating import Score
from casework.steps.attempt import LONGEST_NOTE

PRESSED = {"yes": True, "no": False, "": None}


class OpinionForm(forms.Form):
    score = forms.TypedChoiceField(label=_("Satisfaction"), choices=Score.choices, coerce=int, widget=forms.RadioSelect)
    visited = forms.ChoiceField(label=_("Did someone come to see you?"), choices=Rating.Visited.choices, widget=forms.RadioSelect)
    solved = forms.ChoiceField(label=_("Was it solved?"), choices=Rating.Solved.choices, widget=forms.RadioSelect)
    pressed = forms.ChoiceField(
        label=_("Were you pressed for a good rating?"),
        choices=(("yes", pgettext_lazy("pressed", "Yes")), ("no", pgettext_lazy("pressed", "No"))),
        required=False,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("Anything else?"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def spoken_as(self, answers: dict[str, list[tuple[Any, str]]]) -> "OpinionForm":
        """Itself, with the answers as they are read out."""
        for name, choices in answers.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        return self

    def opinion(self) -> steps.Opinion:
        cleaned = self.cleaned_data
        return steps.Opinion(
            cleaned["score"], cleaned["solved"], cleaned["visited"], PRESSED[cleaned["pressed"]], cleaned["words"]
        )


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("What the citizen said"),
        help_text=_("The unit reads this."),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
