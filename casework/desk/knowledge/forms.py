"""The form of a knowledge article."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Unit, User
from casework.desk.trees import in_tree
from casework.policies import contact_access
from casework.steps.keep_article import LONGEST, ArticleText


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
    unit = forms.ModelChoiceField(
        label=_("Unit that answers for it"), queryset=Unit.objects.none(), empty_label=_("Choose a unit")
    )
    valid_until = forms.DateField(
        label=_("Valid until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text=_("After that day nobody can quote it until it is renewed."),
    )
    identity = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = contact_access.units_of_knowledge(user).order_by("path")
        field.label_from_instance = in_tree  # type: ignore[assignment,method-assign]
        field.to_field_name = "code"

    def article(self) -> ArticleText:
        cleaned = self.cleaned_data
        return ArticleText(**{name: cleaned[name] for name in ("unit", "question", "answer", "source", "valid_until")})
