from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.escalation.actions.action import LED, Action
from casework.models import Case
from casework.steps import escalate


class OweLeaderVisit(Action):
    """The unit's lead has to go in person; one such visit is owed at a time."""

    type = "owe_leader_visit"
    label = gettext_lazy("A leader's visit is required")
    waits = LED
    asks_for_visits = True

    def apply(self, cases: Collection[Case], settings: dict[str, Any], *, at: datetime) -> None:
        escalate.owe_leader_visit(cases, at=at)

    def tells(self, settings: dict[str, Any]) -> list[str]:
        return ["unit_lead"]

    def says(self, settings: dict[str, Any]) -> str:
        return _("a visit by the unit lead is required")
