from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.escalation.actions.action import Action, Option
from casework.wording import join_names

AUDIENCES = (
    ("handler", gettext_lazy("the handler")),
    ("unit_lead", gettext_lazy("the unit lead")),
    ("dispatcher", gettext_lazy("the dispatchers")),
    ("supervisor", gettext_lazy("the supervisors")),
    ("operator", gettext_lazy("the operators")),
    ("owner", gettext_lazy("whoever is responsible")),
)


class Remind(Action):
    """Tell those who owe something. {"to": ["handler", "unit_lead", "dispatcher", "supervisor", "operator", "owner"]}"""

    type = "remind"
    label = gettext_lazy("Remind")
    options: ClassVar[Mapping[str, Option]] = {"to": Option(gettext_lazy("Who is reminded"), AUDIENCES, many=True)}

    def tells(self, settings: dict[str, Any]) -> list[str]:
        return list(settings.get("to", ()))

    def says(self, settings: dict[str, Any]) -> str:
        return _("remind %(people)s") % {
            "people": join_names(self.options["to"].named(audience) for audience in self.tells(settings))
        }
