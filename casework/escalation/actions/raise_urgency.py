from collections.abc import Collection
from datetime import datetime
from typing import Any

from casework.escalation.actions.action import Action
from casework.models import Case
from casework.steps import escalate


class RaiseUrgency(Action):
    """Further up in every list. The urgency itself, and with it every limit, stays."""

    type = "raise_urgency"

    def apply(self, cases: Collection[Case], settings: dict[str, Any], *, at: datetime) -> None:
        escalate.raise_attention(cases)
