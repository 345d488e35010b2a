"""Shares with their uncertainty: small numbers are never ranked, and never shown without it."""

import math
from dataclasses import dataclass

FEWEST = 5
"""Below so many a share says nothing."""
Z = 1.959963984540054  # 95 per cent


@dataclass(frozen=True)
class Rate:
    """`hits` of `n`; `low` and `high`: Wilson's 95 % interval, all as shares of one."""

    hits: int
    n: int
    low: float
    high: float

    @property
    def share(self) -> float | None:
        return self.hits / self.n if self.n else None

    @property
    def percent(self) -> int:
        return round((self.share or 0) * 100)

    @property
    def low_percent(self) -> int:
        return math.floor(self.low * 100)

    @property
    def high_percent(self) -> int:
        return math.ceil(self.high * 100)

    @property
    def wide_percent(self) -> int:
        return self.high_percent - self.low_percent

    @property
    def enough(self) -> bool:
        return self.n >= FEWEST


def rate(hits: int, n: int) -> Rate:
    if not 0 <= hits <= n:
        raise ValueError("a share lies between none and all")
    if n == 0:
        return Rate(0, 0, 0.0, 1.0)
    p = hits / n
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return Rate(hits, n, max(0.0, middle - half), min(1.0, middle + half))
