"""Drawing at random, so that nobody can guess it beforehand and anybody with the key can do it again afterwards."""

import math
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from casework.crypto import keyed_hash

SHARE = 0.10
"""Of a unit's accepted visits of a week (DOMAIN, "Checks for watered data"); at least one where there is any."""

Key = TypeVar("Key", int, str)


def sample(week: date, visits: Iterable[UUID]) -> list[UUID]:
    """The share that is back-checked: the smallest keyed hashes, whatever order they came in."""
    ordered = sorted(visits, key=lambda visit: keyed_hash(f"{week.isoformat()}:{visit}", purpose="back_check"))
    return ordered[: math.ceil(len(ordered) * SHARE)]


def one_of(subject: UUID, among: Sequence[Key]) -> Key | None:
    """Always the same one for the same subject; nobody chooses who looks at their own work."""
    return min(among, key=lambda key: keyed_hash(f"{subject}:{key}", purpose="reviewer"), default=None)


def by_phone(subject: UUID) -> bool:
    """Where a citizen can be called, three of four back-checks go to the operators, the others to another unit."""
    return keyed_hash(str(subject), purpose="back_check_way")[0] < 192
