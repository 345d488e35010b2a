"""What an action of a rule is. A new one costs three files: its module, its line in the registry, its test."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from casework.models import Case


class Action:
    """`settings` is the action as the rule has it, for instance {"type": "card", "colour": "red"}.

    `apply` runs with the cases locked, once for all that fired together, in the transaction of their firings.
    """

    type: str

    def apply(self, cases: Collection[Case], settings: dict[str, Any], *, at: datetime) -> None:
        """Write what the action changes; nothing, where it only tells."""

    def tells(self, settings: dict[str, Any]) -> list[str]:
        """The audiences that are told, as notices know them."""
        return []
