from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.escalation.actions.action import Action


class TakeUp(Action):
    """The supervisors take it up. It assigns nobody: the unit goes on owing what it owes."""

    type = "take_up"
    label = gettext_lazy("Supervisors take it up")

    def tells(self, settings: dict[str, Any]) -> list[str]:
        return ["supervisor"]

    def says(self, settings: dict[str, Any]) -> str:
        return _("the supervisors take it up")
