from typing import Any

from casework.escalation.actions.action import Action


class Remind(Action):
    """Tell those who owe something. {"to": ["handler", "unit_lead", "dispatcher", "supervisor", "operator", "owner"]}"""

    type = "remind"

    def tells(self, settings: dict[str, Any]) -> list[str]:
        return list(settings.get("to", ()))
