from collections.abc import Collection
from datetime import datetime
from typing import Any

from casework.escalation.actions.action import Action
from casework.models import Case
from casework.steps import escalate


class GiveCard(Action):
    """A written order to the unit lead. {"colour": "yellow" | "red"}"""

    type = "card"

    def apply(self, cases: Collection[Case], settings: dict[str, Any], *, at: datetime) -> None:
        escalate.raise_card(cases, settings["colour"])

    def tells(self, settings: dict[str, Any]) -> list[str]:
        return ["unit_lead"]
