"""Escalation in every kind of trouble, and how soon it is told of: `python -m tests.drills.escalation [seed]`."""

import os
import random
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import serving

if TYPE_CHECKING:
    from tests.casework.escalation.chaos.audit import Audit
    from tests.casework.escalation.chaos.crew import Crew
    from tests.world import World

KILLS, SHOWN = 100, 20
P99 = 90.0
"""Seconds from the limit crossed to the notice."""


def main(seed: int) -> int:
    os.environ.setdefault("TEST_DATABASE", "test_drill_escalation")
    os.environ.setdefault("LOG_LEVEL", "CRITICAL")  # rules are broken here on purpose
    serving.settle()
    chance = random.Random(seed)
    print(f"seed {seed}", flush=True)
    drills: Sequence[Callable[[random.Random], bool]] = (killed, storm, meanwhile, standstill, broken, latency)
    wrong = [drill.__name__ for drill in drills if not drill(chance)]
    return 1 if wrong else 0


def killed(chance: random.Random) -> bool:
    from tests.casework.escalation.chaos import processes

    with scene() as (crew, world):
        result = processes.killed(crew, world, cases=150, kills=KILLS, workers=2, chance=chance)
    return say("workers killed in the middle of a sweep", result)


def storm(_chance: random.Random) -> bool:
    from tests.casework.escalation.chaos import processes

    with scene(copies=3, every=1) as (crew, world):
        result = processes.storm(crew, world, cases=100, beats=3, workers=4, rounds=3)
    return say("3 beats, 4 workers, each message 3 times, Redis flushed and restarted, an hour lived twice", result)


def meanwhile(chance: random.Random) -> bool:
    from tests.casework.escalation.chaos import people

    with scene() as (_crew, world):
        result = people.meanwhile(world, cases=300, acts=100, chance=chance)
    return say("cases acknowledged, visited or closed during a sweep", result)


def standstill(_chance: random.Random) -> bool:
    from tests.casework.escalation.chaos import people, processes

    with scene(every=1) as (crew, world):
        result = people.standstill(world, cases=100, wake=lambda at: processes.wake(crew, at=at))
    return say("after three days without a beat or a worker", result)


def broken(_chance: random.Random) -> bool:
    from tests.casework.escalation.chaos import people

    with scene() as (_crew, world):
        meantime, mended = people.broken(world, cases=100)
    still = say("while four rules are broken", meantime)
    return say("after they were mended", mended) and still


def latency(_chance: random.Random) -> bool:
    from tests.casework.escalation.chaos import processes

    with scene(real_time=True) as (crew, world):
        seconds = processes.latencies(crew, world, cases=2000, seconds=180, lead=40, app="config.celery", each=2)
    p50, p99 = (seconds[int(len(seconds) * share)] for share in (0.5, 0.99))
    print(f"from the limit crossed to the notice, {len(seconds)} limits over three minutes, beats every minute")
    print(f"  p50 {p50:.1f} s, p99 {p99:.1f} s (promised: {P99:.0f} s), at most {seconds[-1]:.1f} s", flush=True)
    return p99 <= P99


@contextmanager
def scene(*, copies: int = 1, every: float | None = None, real_time: bool = False) -> "Iterator[tuple[Crew, World]]":
    """A crew and a world, which begins now or on its usual Monday, on a database that is thrown away."""
    from django.utils import timezone

    from tests.casework.escalation.chaos.crew import crew
    from tests.world import World

    with tempfile.TemporaryDirectory(prefix="doorstep-drill-") as directory, serving.database():
        world = World(now=timezone.now()) if real_time else World()
        with crew(Path(directory) / "run", copies=copies, every=every) as those:
            yield those, world


def say(what: str, result: "Audit") -> bool:
    print(what)
    for name, count in result.counts.items():
        print(f"  {count:7d} {name}")
    print(f"  {len(result.doubled)} doubled, {len(result.missed)} missed, {len(result.wrong)} wrong", flush=True)
    for problem in result.problems[:SHOWN]:
        print(f"  WRONG {problem}", flush=True)
    return not result.problems


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else secrets.randbelow(10_000)))
