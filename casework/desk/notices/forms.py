"""By which way a person is told besides the application."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.models import Notice
from casework.notices.gateways import chosen
from casework.notices.gateways.chat import valid_address
from casework.policies.chat_address import LONGEST
from casework.steps.choose_messages import BY_NONE

NAMES = {
    Notice.Transport.EMAIL.value: _("By e-mail too"),
    Notice.Transport.CHAT.value: _("By chat too"),
}

ALONE = Notice.Transport.IN_APP.value


class MessageChoiceForm(forms.Form):
    """Offered is what something carries here, and what the person has chosen already."""

    transport = forms.ChoiceField(label=_("How you are told"), widget=forms.RadioSelect)
    address = forms.CharField(
        label=_("Address of the chat's robot"),
        max_length=LONGEST,
        required=False,
        help_text=_("As WeCom, DingTalk, Feishu or Lark show it. Whoever knows it can write there: keep it to yourself."),
    )

    def __init__(self, *args: Any, user: User, present: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways = [way for way in NAMES if way == present or chosen(way)]
        choices = [(ALONE, _("In the application alone")), *((way, NAMES[way]) for way in self.ways)]
        self.fields["transport"].choices = choices  # type: ignore[attr-defined]
        self.fields["transport"].initial = present or ALONE
        if Notice.Transport.CHAT not in self.ways:
            del self.fields["address"]

    def clean_address(self) -> str:
        """What cannot be written to is said here; nothing else is sent to."""
        address: str = self.cleaned_data["address"]
        if self.cleaned_data.get("transport") == Notice.Transport.CHAT and (problem := valid_address(address)):
            raise forms.ValidationError(problem)
        return address

    @property
    def entered(self) -> dict[str, str]:
        transport = self.cleaned_data["transport"]
        return {"transport": BY_NONE if transport == ALONE else transport, "address": self.cleaned_data.get("address", "")}


def gateways_of(transport: str) -> list[str]:
    """The codes of what carries it here, but a developer's file; the first is tried first."""
    return [gateway.code for gateway in chosen(transport) if transport and getattr(gateway, "carries", "") == transport]
