from collections.abc import Collection
from datetime import datetime
from typing import Any

from casework.escalation.actions.action import Action
from casework.models import Case
from casework.steps import escalate


class Callback(Action):
    """The rating's link stayed silent: an operator outside the handling units calls."""

    type = "callback"

    def apply(self, cases: Collection[Case], settings: dict[str, Any], *, at: datetime) -> None:
        escalate.queue_callback(cases)

    def tells(self, settings: dict[str, Any]) -> list[str]:
        return ["callback_operator"]
