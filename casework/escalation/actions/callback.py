from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.escalation.actions.action import Action
from casework.lifecycle import WaitKind
from casework.models import Case
from casework.steps import escalate


class Callback(Action):
    """The rating's link stayed silent: an operator outside the handling units calls."""

    type = "callback"
    label = gettext_lazy("Add to the callback queue")
    waits = (WaitKind.RATING,)

    def apply(self, cases: Collection[Case], settings: dict[str, Any], *, at: datetime) -> None:
        escalate.queue_callback(cases)

    def tells(self, settings: dict[str, Any]) -> list[str]:
        return ["callback_operator"]

    def says(self, settings: dict[str, Any]) -> str:
        return _("put it on the callback queue")
