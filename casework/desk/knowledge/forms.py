"""The form of a knowledge article."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from casework.desk.combobox.fields import ChosenField
from casework.desk.combobox.recent import Recent
from casework.desk.combobox.rows import source
from casework.policies import contact_access
from casework.steps.keep_article import LONGEST, ArticleText
from casework.typeahead.tables import Tables


class ArticleForm(forms.Form):
    """`identity`: of a new article, so that it is written once. `version`: the one that the person started from."""

    question = forms.CharField(label=_("Question"), max_length=LONGEST["question"], help_text=_("As people ask it."))
    answer = forms.CharField(
        label=_("Answer"),
        max_length=LONGEST["answer"],
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("As it is read out on the phone."),
    )
    source = forms.CharField(
        label=pgettext_lazy("of an article", "Source"),
        max_length=LONGEST["source"],
        help_text=_("The rule or notice that says so, with its number."),
    )
    unit = ChosenField(kind="unit", label=_("Unit that answers for it"), empty_label=_("Choose a unit"))
    valid_until = forms.DateField(
        label=_("Valid until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text=_("After that day nobody can quote it until it is renewed."),
    )
    identity = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, user: User, recent: Recent, **options: Any) -> None:
        """`recent`: what the person chose lately."""
        super().__init__(*args, **options)
        unit = self.fields["unit"]
        assert isinstance(unit, ChosenField)
        unit.offer(
            contact_access.units_of_knowledge(user),
            tables=Tables(),
            source=source("unit", list="knowledge"),
            recent=recent.get("unit", ()),
        )

    def article(self) -> ArticleText:
        cleaned = self.cleaned_data
        return ArticleText(**{name: cleaned[name] for name in ("unit", "question", "answer", "source", "valid_until")})
