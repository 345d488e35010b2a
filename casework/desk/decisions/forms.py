"""The form of one decision."""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.desk.decisions.kinds import Choice
from casework.wording import join_sentences
from casework.writing.words import LONGEST


class DecisionForm(forms.Form):
    """No answer is chosen beforehand, and all cost the same effort."""

    decision = forms.ChoiceField(label=gettext_lazy("Your decision"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason for the decision"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: QueryDict | None = None, *, choices: Sequence[Choice]) -> None:
        super().__init__(data)
        decision = self.fields["decision"]
        assert isinstance(decision, forms.ChoiceField)
        decision.choices = [(choice.code, choice.label) for choice in choices]
        self.fields["reason"].help_text = _shortest(choices)


def _shortest(choices: Sequence[Choice]) -> str:
    """What is asked of the reason of some of the answers."""
    asks = [(choice, ask) for choice in choices for ask in choice.verb.asks if ask.name == "reason" and ask.shortest]
    return join_sentences(
        *(
            _("%(verb)s: at least %(shortest)d characters. The citizen reads them, and they stand for ever.")
            % {"verb": choice.verb.label, "shortest": ask.shortest}
            for choice, ask in asks
        )
    )
