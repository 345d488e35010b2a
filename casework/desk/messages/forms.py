"""The form of a message's text. It translates; steps/word_message.py checks."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MessageForm(forms.Form):
    """`registered`: a gateway takes the text that is registered with it, so that only its code is edited here."""

    body = forms.CharField(label=pgettext_lazy("of a message", "Text"), widget=forms.Textarea(attrs={"rows": 6}))
    template_code = forms.CharField(
        label=_("Template code"),
        help_text=_("What the gateway calls the text that is registered with it. Empty where it takes free text."),
        required=False,
    )
    reason = forms.CharField(label=_("Reason for the change"), widget=forms.TextInput(attrs={"maxlength": 200}))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: object, registered: bool, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        if registered:
            del self.fields["body"]


class TrialForm(forms.Form):
    """`gateways`: those that are set up here, as pairs of a code and what it is called."""

    gateway = forms.ChoiceField(label=pgettext_lazy("of messages", "Gateway"))
    to = forms.CharField(
        label=pgettext_lazy("of a message", "To"),
        help_text=_("Your own mobile number, e-mail address or chat robot, as the gateway carries it."),
        widget=forms.TextInput(attrs={"maxlength": 300}),
    )
    template_code = forms.CharField(
        label=_("Template code"),
        help_text=_("Only for a gateway of registered texts: one with a variable “code”, which is filled with 123456."),
        required=False,
        widget=forms.TextInput(attrs={"maxlength": 60}),
    )

    def __init__(self, *args: object, gateways: list[tuple[str, str]], registered: bool, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        gateway = self.fields["gateway"]
        assert isinstance(gateway, forms.ChoiceField)
        gateway.choices = gateways
        if not registered:
            del self.fields["template_code"]
