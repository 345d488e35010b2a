"""The form of a decision on several held ratings at once."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.desk.held_ratings.page import LINES
from casework.desk.list_page import is_id
from casework.writing.words import LONGEST

ACCEPT, SET_ASIDE = "accept", "set_aside"


class DecisionForm(forms.Form):
    """One decision, with its reason, on as many as were chosen. Neither is chosen beforehand, and both cost the same effort."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Your decision on those you chose"),
        choices=(
            (ACCEPT, gettext_lazy("They are the citizens' own: they count as they were given.")),
            (SET_ASIDE, gettext_lazy("They may be somebody else's: none counts, and each citizen gets a new link to rate.")),
        ),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason for the decision"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, object]:
        """With `ratings`: the ids that were chosen, one by one or as a group of the page."""
        cleaned, data = super().clean() or {}, self.data
        assert isinstance(data, QueryDict)
        names = ["rating", *(f"in_{group}" for group in data.getlist("group"))]
        chosen = {number for name in names for number in data.getlist(name) if is_id(number)}
        if not chosen or len(chosen) > LINES:
            self.add_error(None, _("Choose at least one rating, and at most %(most)d.") % {"most": LINES})
        return cleaned | {"ratings": sorted(map(int, chosen))}
