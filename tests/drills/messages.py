"""Messages to citizens in every kind of trouble: `python -m tests.drills.messages`.

`--messages 10000 --kills 20 --flushes 5 --seed 7`. Ends with 1 where a message is lost, came twice without a reason, or came
before an earlier one of its case.
"""

import argparse
import os
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from config.dev.processes import wait_until
from tests.bench import serving

if TYPE_CHECKING:
    from tests.bench.report import Row
    from tests.casework.escalation.chaos.crew import Crew
    from tests.drills.messaging.tally import Tally
    from tests.gateways.process import GatewayProcess

MESSAGES, KILLS, FLUSHES = 10_000, 20, 5
MISBEHAVIOUR = "reset_after=0.01,reset_before=0.003,throttled=0.003,fault=0.02"
APP = "tests.drills.messaging.hurried"
WORKERS = ("worker 1", "worker 2")
WORKERS_TOO = 0.3
"""The share of kills that meet a whole worker, and not only the process that does the work."""
SPREAD = 0.8
"""The share of the messages within which the troubles come."""
AT_MOST = 15.0
"""Seconds until the next trouble, however little arrived."""
PATIENCE = 20 * 60.0
MEGABYTES = 200
BAR, SHOWN = 30, 40


def main(arguments: list[str]) -> int:
    os.environ.setdefault("TEST_DATABASE", "test_drill_messages")
    os.environ.setdefault("LOG_LEVEL", "CRITICAL")  # gateways fail here on purpose
    parser = argparse.ArgumentParser(prog="python -m tests.drills.messages")
    parser.add_argument("--messages", type=int, default=MESSAGES)
    parser.add_argument("--kills", type=int, default=KILLS, help="of the gateway, and as many of workers")
    parser.add_argument("--flushes", type=int, default=FLUSHES, help="of Redis")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10_000))
    chosen = parser.parse_args(arguments)
    serving.settle()
    order = ["gateway", "worker"] * chosen.kills + ["Redis"] * chosen.flushes
    with tempfile.TemporaryDirectory(prefix="doorstep-messages-") as directory, serving.database():
        return drill(Path(directory), order, messages=chosen.messages, seed=chosen.seed)


def drill(directory: Path, order: list[str], *, messages: int, seed: int) -> int:
    from django.utils import timezone

    from tests.casework.escalation.chaos.crew import crew
    from tests.drills.messaging import receipts, scene
    from tests.drills.messaging.tally import fates, judge
    from tests.gateways.process import GatewayProcess
    from tests.world import World

    print(f"seed {seed}", flush=True)
    chance = random.Random(seed)
    chance.shuffle(order)
    gateway = GatewayProcess(directory / "journal.jsonl", misbehave=MISBEHAVIOUR, retry_after=1)
    os.environ |= receipts.ENVIRONMENT
    with crew(directory / "run") as those, gateway, serving.server() as address:
        those.place.environment |= gateway.settings()
        those.wake()
        world = World(now=timezone.now())
        scene.messages(world, messages, at=world.now)
        those.begin(*WORKERS, "beat", app=APP)
        those.ready(*WORKERS)
        reporter = receipts.Reporter(gateway, address=address, chance=random.Random(seed))
        reporter.start()
        troubles = Troubles(those, gateway, messages=messages, chance=chance)
        began = time.monotonic()
        troubles.bring(order)
        troubles.wait_for(lambda: not scene.pending(), PATIENCE, f"{len(order)} troubles; claims of killed workers lapse")
        seconds = time.monotonic() - began
        those.end()
        reporter.finish()
        tally = judge(fates(), gateway.arrivals(), written=messages)
        counts, wrong = receipts.judge(reporter)
        tally.counts |= counts
        tally.wrong += wrong
    if troubles.peak > MEGABYTES:
        tally.wrong.append(f"a worker took {troubles.peak:.0f} MB")
    say(table(troubles, tally, seconds=seconds), tally, seed=seed, whole=messages >= MESSAGES and order.count("worker") >= KILLS)
    return 1 if tally.problems else 0


@dataclass
class Troubles:
    crew: "Crew"
    gateway: "GatewayProcess"
    messages: int
    chance: random.Random
    met: dict[str, int] = field(default_factory=dict)
    peak: float = 0.0
    """MB, of the largest process of a worker so far."""

    def bring(self, order: list[str]) -> None:
        """One after the other, as the messages arrive."""
        for nth, kind in enumerate(order):
            due = int(self.messages * SPREAD * nth / len(order))
            self.wait_for(lambda due=due: self.gateway.count() >= due, AT_MOST, f"{nth} of {len(order)} troubles")
            {"gateway": self._gateway, "worker": self._worker, "Redis": self._redis}[kind]()

    def wait_for(self, happened: Callable[[], bool], seconds: float, what: str) -> None:
        """Or until so many seconds have passed."""
        deadline = time.monotonic() + seconds
        while not happened() and time.monotonic() < deadline:
            self.peak = max([self.peak, *(peak_of(pid) for pid in self.crew.pids("worker"))])
            progress(self.gateway.count(), self.messages, what)
            time.sleep(0.2)

    def _gateway(self) -> None:
        """While messages are on their way to it; it comes back within two seconds."""
        if self._at_work():
            self.gateway.kill()
            time.sleep(self.chance.uniform(0, 2))
            self.gateway.start()
            self._count("gateway killed while messages were on their way to it")

    def _worker(self) -> None:
        if not (pids := self._at_work()):
            return
        pid = self.chance.choice(pids)
        name = self.crew.worker_of(pid)
        if name is None or self.chance.random() >= WORKERS_TOO:
            self.crew.kill_one(pid)
            self._count("worker's process killed while it handed messages over")
        else:
            self.crew.kill(name)
            self.crew.begin(name, app=APP)
            self._count("whole worker killed while it handed messages over")

    def _redis(self) -> None:
        self.crew.flush_redis()
        self._count("Redis flushed")

    def _at_work(self) -> list[int]:
        """The processes that hand messages over, at a moment by chance; none where none does any more."""
        moment = time.monotonic() + self.chance.uniform(0, 0.5)
        wait_until(lambda: time.monotonic() > moment and bool(self.crew.sweeping()), seconds=AT_MOST)
        return self.crew.sweeping()

    def _count(self, what: str) -> None:
        self.met[what] = self.met.get(what, 0) + 1


def peak_of(pid: int) -> float:
    """In MB, the most that a process has taken; 0 for one that is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return max((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), default=0.0)


def progress(done: int, total: int, what: str) -> None:
    """A bar in a terminal; elsewhere nothing."""
    if sys.stderr.isatty():
        filled = min(BAR * done // total, BAR)
        print(f"\r[{'█' * filled}{'░' * (BAR - filled)}] {done:,} arrived of {total:,}; {what} ", end="", file=sys.stderr)


def table(troubles: Troubles, tally: "Tally", *, seconds: float) -> "list[Row]":
    return [
        ("lost", f"{len(tally.lost)}", "0"),
        ("doubled without an answer lost or a worker killed", f"{len(tally.unexplained)}", "0"),
        ("before an earlier message of the case", f"{len(tally.out_of_order)}", "0"),
        ("other faults", f"{len(tally.wrong)}", "0"),
        *((name, f"{count:,}", "-") for name, count in tally.counts.items()),
        *((name, f"{count}", "-") for name, count in sorted(troubles.met.items())),
        ("the largest process of a worker", f"{troubles.peak:.0f} MB", f"≤ {MEGABYTES} MB"),
        ("until the last message was sent", f"{timedelta(seconds=round(seconds))}", "-"),
    ]


def say(rows: "list[Row]", tally: "Tally", *, seed: int, whole: bool) -> None:
    """Into docs/benchmarks.md too, where the drill was a whole one."""
    from tests.bench import report

    print(f"\n{report.table(rows)}", flush=True)
    for problem in tally.problems[:SHOWN]:
        print(f"  WRONG {problem}", flush=True)
    if whole:
        report.write("messages in trouble", "Messages in trouble", rows, notes=f"{NOTES} {load()} Seed {seed}.")


def load() -> str:
    """What else the machine did meanwhile."""
    _last_minute, five, fifteen = os.getloadavg()
    return f"Load average in the end {five:.1f} (five minutes), {fifteen:.1f} (fifteen)."


NOTES = (
    "By `make drill`. Five messages to each citizen, by the signed webhook to a gateway that is a process of its own; two "
    f"workers and a beat. The gateway misbehaves by chance ({MISBEHAVIOUR}). The drill's pauses are a sixtieth of the product's, "
    "a gateway rests for one second, and the beat wakes delivery every second; a claim lasts five minutes, as in the product. "
    "Each message that arrived is reported three times as passed on and as delivered, every tenth as failed too, in any order."
)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
