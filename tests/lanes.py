"""Two lanes. `make test` tries every property on a few examples; `make properties` tries them all on many, and
whatever else is marked `long`."""

from collections.abc import Iterable
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


def first(few: int, values: Iterable[Any]) -> list[Any]:
    """Of many ways that differ little, so many in the first lane, and all of them in the second."""
    return [value if nth < few else pytest.param(value, marks=pytest.mark.long) for nth, value in enumerate(values)]
