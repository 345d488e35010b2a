from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.escalation.actions.action import Action
from casework.models import Case
from casework.steps import escalate


class RaiseUrgency(Action):
    """Further up in every list. The urgency itself, and with it every limit, stays."""

    type = "raise_urgency"
    label = gettext_lazy("Move it up in all lists")

    def apply(self, cases: Collection[Case], settings: dict[str, Any], *, at: datetime) -> None:
        escalate.raise_attention(cases)

    def says(self, settings: dict[str, Any]) -> str:
        return _("move it up in every list")
