from typing import Any

from casework.escalation.actions.action import Action


class TakeUp(Action):
    """The supervisors take it up. It assigns nobody: the unit goes on owing what it owes."""

    type = "take_up"

    def tells(self, settings: dict[str, Any]) -> list[str]:
        return ["supervisor"]
