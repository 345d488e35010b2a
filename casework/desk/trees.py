"""Units, areas and topics as a form offers them."""

from typing import Any


def in_tree(place: Any) -> str:
    """A name, moved in by its depth in the tree."""
    return "\u3000" * str(place.path).count(".") + str(place)
