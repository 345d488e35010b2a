"""What an action of a rule is. A new one costs three files: its module, its line in the registry, its test."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from casework.lifecycle import WaitKind
from casework.models import Case
from casework.wording import join_names

LED = frozenset(WaitKind.values) - {WaitKind.ASSIST}
"""Waits for the unit that has the case: a card stands on the case, and its leader is the one who visits."""


@dataclass(frozen=True)
class Option:
    """One setting of an action: a choice, or (`many`) one or more of them. The form and the checks are made from it."""

    label: str | Promise
    choices: tuple[tuple[str, str | Promise], ...]
    many: bool = False

    def named(self, value: str) -> str:
        return str(dict(self.choices).get(value, value))


class Action:
    """`settings` is the action as the rule has it, for instance {"type": "card", "colour": "red"}.

    `apply` runs with the cases locked, once for all that fired together, in the transaction of their firings.
    """

    type: str
    label: str | Promise
    options: ClassVar[Mapping[str, Option]] = {}
    asks_for_visits: bool = False
    """Whether each case that it acts on owes one more visit: a cost in feet, which previews show."""

    waits: ClassVar[Collection[str]] = WaitKind.values
    """Of which waits a rule may have it."""

    def apply(self, cases: Collection[Case], settings: dict[str, Any], *, at: datetime) -> None:
        """Write what the action changes; nothing, where it only tells."""

    def tells(self, settings: dict[str, Any]) -> list[str]:
        """The audiences that are told, as notices/people.py knows them; `supervisor@area`: who holds that role for the area."""
        return []

    def says(self, settings: dict[str, Any]) -> str:
        """The action in words, as part of a rule's sentence."""
        return str(self.label)

    def checked(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """The settings as a version keeps them. Raises ValueError, in words, for what the action does not know."""
        unknown = sorted(set(settings) - set(self.options) - {"type"})
        if unknown:
            raise ValueError(
                _("“%(action)s” has no such settings: %(names)s.") % {"action": self.label, "names": join_names(unknown)}
            )
        tidied: dict[str, Any] = {"type": self.type}
        for name, option in self.options.items():
            tidied[name] = _chosen(option, settings.get(name))
        return tidied


def _chosen(option: Option, setting: Any) -> str | list[str]:
    known = [value for value, _label in option.choices]
    given = setting if isinstance(setting, list) else [setting]
    if not given or not all(isinstance(value, str) and value in known for value in given) or (not option.many and len(given) > 1):
        raise ValueError(_("%(label)s: choose from %(choices)s.") % {"label": option.label, "choices": join_names(known)})
    return [value for value in known if value in given] if option.many else given[0]
