from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.escalation.actions.action import LED, Action, Option
from casework.models import Case
from casework.models.choices import Card
from casework.steps import escalate


class GiveCard(Action):
    """A written order to the unit lead. {"colour": "yellow" | "red"}"""

    type = "card"
    label = gettext_lazy("Issue a card")
    waits = LED
    options: ClassVar[Mapping[str, Option]] = {"colour": Option(gettext_lazy("Colour"), tuple(Card.choices))}

    def apply(self, cases: Collection[Case], settings: dict[str, Any], *, at: datetime) -> None:
        escalate.raise_card(cases, settings["colour"])

    def tells(self, settings: dict[str, Any]) -> list[str]:
        return ["unit_lead"]

    def says(self, settings: dict[str, Any]) -> str:
        return _("a written order to the unit lead (%(card)s)") % {"card": self.options["colour"].named(settings["colour"])}
