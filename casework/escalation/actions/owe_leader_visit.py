from collections.abc import Collection
from datetime import datetime
from typing import Any

from casework.escalation.actions.action import Action
from casework.models import Case
from casework.steps import escalate


class OweLeaderVisit(Action):
    """The unit's lead has to go in person; one such visit is owed at a time."""

    type = "owe_leader_visit"

    def apply(self, cases: Collection[Case], settings: dict[str, Any], *, at: datetime) -> None:
        escalate.owe_leader_visit(cases, at=at)

    def tells(self, settings: dict[str, Any]) -> list[str]:
        return ["unit_lead"]
