"""Two lanes. `make test` tries every property on a few examples; `make properties` tries them all on many, and
whatever else is marked `long`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

FEW, MANY = 15, 250
settings.register_profile("few", max_examples=FEW, deadline=None)
settings.register_profile("many", max_examples=MANY, deadline=None)
settings.load_profile("few")  # `--hypothesis-profile` names the other
ORDINARY = 25


def examples(weighed: int) -> int:
    """For a property that is dearer or cheaper than most: as `weighed` to ORDINARY, so its examples to those of most, in either
    lane."""
    return max(1, weighed * settings().max_examples // ORDINARY)


LONG_ROADS = {"query_counts": {"test_coverage"}, "offline": {"test_nothing_is_lost"}}
"""Rooms that are tried whole in the second lane, and what of them is tried in the first one too."""


def is_long(path: Path) -> bool:
    """Whether a file of tests is left to the second lane by the room it stands in."""
    return path.parent.name in LONG_ROADS and path.stem not in LONG_ROADS[path.parent.name]


def first(few: int, values: Iterable[Any]) -> list[Any]:
    """Of many ways that differ little, so many in the first lane, and all of them in the second."""
    return [value if nth < few else pytest.param(value, marks=pytest.mark.long) for nth, value in enumerate(values)]
