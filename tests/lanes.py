"""Two lanes. `make test` tries every property on a few examples; `make properties` tries them all on many, and
whatever else is marked `long`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

FEW, MANY = 10, 250
settings.register_profile("few", max_examples=FEW, deadline=None)
settings.register_profile("many", max_examples=MANY, deadline=None)
settings.load_profile("few")  # `--hypothesis-profile` names the other
ORDINARY = 25


def examples(weighed: int) -> int:
    """For a property that is dearer or cheaper than most: as `weighed` to ORDINARY, so its examples to those of most, in either
    lane."""
    return max(1, weighed * settings().max_examples // ORDINARY)


ROOMS = {
    "query_counts": {"test_coverage"},
    "offline": {"test_nothing_is_lost"},
    "races": {"test_races", "test_asks"},
    "gateways": {"test_webhook", "test_smtp"},
}
"""Rooms that are tried whole in the second lane, and what of them is tried in the first one too."""
IN_A_BROWSER = {"test_a_demand_from_call_to_close", "test_the_citizens_round", "test_light_pages", "test_nothing_is_lost"}
"""What is tried in a browser in the first lane: a staff case, a citizen's, how light the pages are, a visit without a network."""


def is_long(path: Path, *, browser: bool) -> bool:
    """Whether a file of tests is left to the second lane, by the room it stands in or because it needs a browser."""
    if browser:
        return path.stem not in IN_A_BROWSER
    return path.parent.name in ROOMS and path.stem not in ROOMS[path.parent.name]


def first(few: int, values: Iterable[Any]) -> list[Any]:
    """Of many ways that differ little, so many in the first lane, and all of them in the second."""
    return [value if nth < few else pytest.param(value, marks=pytest.mark.long) for nth, value in enumerate(values)]
