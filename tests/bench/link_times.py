"""How long a link takes that leads nowhere: one that nobody knows against those that have expired, are void or were used.

`.venv/bin/python -m config.dev.services with .venv/bin/python -m tests.bench.link_times [of each]`. The page is asked in this
process, in a random order; the difference of means stands with the interval that holds it with 95 % certainty.
"""

import logging
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from math import sqrt
from typing import Any

from tests.bench import serving
from tests.bench.report import Row

OF_EACH, WARM_UP = 500, 20
MOST = 5.0
"""Milliseconds that the means may differ by."""
CERTAINTY = 1.96
OPINION = {"score": "2", "solved": "no", "visited": "yes"}
Ask = Callable[[str, str], Any]
"""(path, address of whoever asks)"""


def main(of_each: int = OF_EACH) -> int:
    """Writes its section; 1 where a difference is too large."""
    serving.settle()
    from django.test import Client

    from tests.bench import report

    logging.disable(logging.WARNING)
    client = Client(SERVER_NAME="localhost")
    with serving.database():
        tokens = dead_links()
        opened = measured("opened", tokens, lambda path, address: client.get(path, REMOTE_ADDR=address), of_each)
        posted = measured("sent", tokens, lambda path, address: client.post(path, OPINION, REMOTE_ADDR=address), of_each)
        rows = [row for row, _small in opened + posted]
        report.write("link_times", "Links that lead nowhere", rows, notes=f"{of_each} of each kind, in a random order.")
    for what, value, promised in rows:
        print(f"{what:<45}{value:>24}  {promised}")
    return int(not all(small for _row, small in opened + posted))


def dead_links() -> dict[str, str]:
    """By what they died of. `used`: with words, which are opened to compare them with what is sent."""
    from django.utils import timezone

    from casework import steps
    from tests.world import World

    world = World(now=timezone.now() - timedelta(days=220))
    expired = world.rating_token(world.resolved())
    world.now = timezone.now() - timedelta(days=2)
    case = world.resolved()
    used, void = steps.rating_slip(case, actor=world.operator, at=world.now), world.rating_token(case)
    steps.rate_by_link(used, steps.Opinion(5, "yes", "yes", words="谢谢，修好了" * 20), at=world.later(hours=1))
    return {"unknown": "A" * 16, "expired": expired, "void": void, "used": used}


def measured(how: str, tokens: dict[str, str], ask: Ask, of_each: int) -> list[tuple[Row, bool]]:
    """A row for each kind, and whether it is near enough to what nobody knows."""
    times = timed(tokens, ask, of_each)
    unknown = times.pop("unknown")
    rows = [((f"unknown, {how}: mean", f"{statistics.mean(unknown):.2f} ms", "-"), True)]
    for why, taken in times.items():
        difference, half = compare(unknown, taken)
        row = (f"{why}, {how}: difference of means", f"{difference:+.2f} ms ± {half:.2f} ms", f"under {MOST:.0f} ms")
        rows.append((row, abs(difference) < MOST))
    return rows


def timed(tokens: dict[str, str], ask: Ask, of_each: int) -> dict[str, list[float]]:
    """Milliseconds of each, every one from an address of its own: what is asked for too often is kept waiting."""
    times: dict[str, list[float]] = {why: [] for why in tokens}
    order = [why for why in tokens for _nth in range(of_each)]
    random.Random(31).shuffle(order)
    for nth, why in enumerate([*tokens] * WARM_UP + order):
        begun = time.perf_counter()
        answer = ask(f"/rate/{tokens[why]}", f"10.{nth >> 16}.{nth >> 8 & 255}.{nth & 255}")
        assert answer.status_code == 410, f"{why}: {answer.status_code}"
        if nth >= WARM_UP * len(tokens):
            times[why].append((time.perf_counter() - begun) * 1000)
    return times


def compare(some: list[float], others: list[float]) -> tuple[float, float]:
    """The difference of their means, and half the width of its interval."""
    spread = sqrt(statistics.variance(some) / len(some) + statistics.variance(others) / len(others))
    return statistics.mean(others) - statistics.mean(some), CERTAINTY * spread


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
