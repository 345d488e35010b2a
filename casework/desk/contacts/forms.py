"""A contact as an operator takes it down, and a supervisor's word on one that was drawn."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework import knowledge
from casework.models import ArticleVersion, Contact, ContactReview
from casework.steps import CitizenDetails
from casework.steps.review_contact import LONGEST as LONGEST_REASON
from casework.steps.settle_contact import LONGEST, Settlement
from casework.writing.demand_fields import limit

SEARCH = {
    "hx-post": reverse_lazy("desk:knowledge_search"),
    "hx-target": "#articles",
    "hx-vals": '{"choose": "1"}',
    "hx-sync": "closest form:replace",
}


class ContactForm(forms.Form):
    """Only the words are required, and what was answered. What is handed over is so by naming the service."""

    text = forms.CharField(
        label=_("What does the citizen ask or say?"),
        max_length=LONGEST["text"],
        widget=forms.Textarea(attrs={"rows": 4, "autofocus": True, **SEARCH, "hx-trigger": "change"}),
    )
    q = forms.CharField(
        label=_("Search the knowledge"),
        required=False,
        max_length=knowledge.LONGEST,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", **SEARCH, "hx-trigger": "input changed delay:300ms"}
        ),
    )
    article = forms.ModelChoiceField(
        label=_("Answered from"),
        queryset=ArticleVersion.objects.none(),
        required=False,
        error_messages={"invalid_choice": _("This article was changed meanwhile. Read it again before you quote it.")},
    )
    answer = forms.CharField(
        label=_("What did you answer?"),
        required=False,
        max_length=LONGEST["answer"],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Empty: as the chosen article says."),
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        **limit("citizen.phone"),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text=_("A mobile phone is sent the number, and a link to make a case of it."),
    )
    name = forms.CharField(label=_("Name"), required=False, **limit("citizen.name"))
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(kind.value, kind.label) for kind in (Contact.Kind.ENQUIRY, Contact.Kind.PRAISE)],
        initial=Contact.Kind.ENQUIRY,
        widget=forms.RadioSelect,
    )
    handed_to = forms.ChoiceField(
        label=_("Handed over to"), required=False, choices=[("", _("Nobody: answered here")), *Contact.Service.choices]
    )
    handed_whom = forms.CharField(label=_("Who took it over there?"), required=False, max_length=LONGEST["handed_whom"])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["article"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = knowledge.current()

    def settlement(self) -> Settlement:
        cleaned = self.cleaned_data
        names = ("text", "answer", "kind", "article", "handed_to", "handed_whom")
        citizen = CitizenDetails(name=cleaned["name"], phone=cleaned["phone"])
        return Settlement(**{name: cleaned[name] for name in names}, citizen=citizen)


class ReviewForm(forms.Form):
    """Neither is chosen beforehand, and both cost the same effort."""

    result = forms.ChoiceField(
        label=pgettext_lazy("review of a contact", "Your decision"),
        choices=ContactReview.Result.choices,
        widget=forms.RadioSelect,
        help_text=_("What should have been a case becomes one, in your name."),
    )
    reason = forms.CharField(
        label=_("Reason for the decision"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )
