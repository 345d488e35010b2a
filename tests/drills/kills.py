"""Every part of `make run` killed again and again while clients work: `python -m tests.drills.kills`.

`--kills 2` of each kind, `--kinds beat Redis`, `--seed 7`. Ends with 1 where something acknowledged is lost, something is there
twice, a case number was given twice, or a part does not come back.
"""

import argparse
import os
import random
import secrets
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from config.dev import processes

if TYPE_CHECKING:
    from tests.bench.report import Row
    from tests.drills.killing.clients import Acknowledged
    from tests.drills.killing.system import System
    from tests.drills.killing.tally import Tally

KILLS = 20
BETWEEN = 1.5
"""Seconds, at most, until the next kill once everybody is at work again: that long by chance."""
CLAIMS_END = 600.0
"""Seconds within which the claims of killed workers have ended, and what they had claimed is sent."""
ANSWERED = 10
"""Answers that clients get between two kills, at least; and a message is delivered."""
BAR, SHOWN = 30, 40
ELSEWHERE = ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL", "DOORSTEP_ENV", "PYTEST_VERSION")
"""What would have the drill ask another system than its own."""


class Kill(NamedTuple):
    kind: str
    at: float
    """By a clock that nobody sets, in seconds."""
    back_after: float
    """Seconds until as many of every kind lived again as should, and the system said that it is ready."""


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="doorstep-kills-") as directory:
        for name in ELSEWHERE:
            os.environ.pop(name, None)
        os.environ |= {"DOORSTEP_RUN": f"{directory}/.run", "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "ERROR"}
        from tests.drills.killing.system import KINDS

        parser = argparse.ArgumentParser(prog="python -m tests.drills.kills")
        parser.add_argument("--kills", type=int, default=KILLS, help="of each kind")
        parser.add_argument("--kinds", nargs="+", choices=list(KINDS), default=list(KINDS))
        parser.add_argument("--seed", type=int, default=secrets.randbelow(10_000))
        chosen = parser.parse_args(arguments)
        order = [kind for kind in chosen.kinds for _nth in range(chosen.kills)]
        whole = chosen.kills >= KILLS and set(chosen.kinds) == set(KINDS)
        return drill(Path(directory), order, seed=chosen.seed, written=whole)


def drill(directory: Path, order: list[str], *, seed: int, written: bool) -> int:
    """`written`: into docs/benchmarks.md too."""
    from tests.drills.killing.system import system

    print(f"seed {seed}", flush=True)
    chance = random.Random(seed)
    chance.shuffle(order)
    with system(directory) as whole:
        import django

        django.setup()
        from django.db import connection

        from config.dev import services
        from tests.drills.killing import scene
        from tests.drills.killing.tally import connect_anew, drained, judge

        working = scene.begin(whole, chance=chance)
        acknowledged = working.acknowledged
        try:
            kills = kill_all(whole, order, acknowledged, chance=chance)
        finally:
            working.stop()
        connect_anew()
        whole.until(drained, "what was begun is done", seconds=CLAIMS_END)
        connection.close()
        code = whole.stop()
        if code:
            acknowledged.trouble.append(f"`make run` ended with {code}")
        with services.running():
            connect_anew()
            tally = judge(acknowledged, outbox=whole.outbox)
            say(table(kills, acknowledged, tally), tally, seed=seed, written=written)
            connection.close()
        if tally.problems:
            print(processes.tail(whole.terminal))
    return 1 if tally.problems else 0


def kill_all(whole: "System", order: list[str], acknowledged: "Acknowledged", *, chance: random.Random) -> list[Kill]:
    """Until a part does not come back."""
    kills: list[Kill] = []
    for kind in order:
        progress(len(kills), len(order), acknowledged)
        try:
            kills.append(kill(whole, kind, acknowledged, chance=chance))
        except TimeoutError as problem:
            acknowledged.trouble.append(str(problem))
            break
    progress(len(kills), len(order), acknowledged)
    return kills


def kill(whole: "System", kind: str, acknowledged: "Acknowledged", *, chance: random.Random) -> Kill:
    """One process of that kind, at a moment by chance; returns when it is replaced."""
    answers, written = acknowledged.answers + ANSWERED, whole.outbox_size()
    whole.until(lambda: acknowledged.answers >= answers and whole.outbox_size() > written, "everybody is at work")
    moment = time.monotonic() + chance.uniform(0, BETWEEN)
    whole.until(lambda: time.monotonic() > moment, "the moment has come")
    whole.until(lambda: bool(whole.candidates(kind)), f"there is a {kind}")
    pid = chance.choice(whole.candidates(kind))
    at = time.monotonic()
    whole.kill(pid)
    whole.until(lambda: whole.is_whole(without=pid), f"the whole is back without {kind} {pid}")
    return Kill(kind, at, time.monotonic() - at)


def progress(done: int, total: int, acknowledged: "Acknowledged") -> None:
    """A bar in a terminal, now and then a line elsewhere."""
    filled = BAR * done // total
    counts = f"{len(acknowledged.registered)} registered, {len(acknowledged.receipted)} visits, {len(acknowledged.rated)} ratings"
    line = f"[{'█' * filled}{'░' * (BAR - filled)}] {done}/{total} kills, {counts}"
    if sys.stderr.isatty():
        print(f"\r{line}", end="\n" if done == total else "", file=sys.stderr, flush=True)
    elif done % 10 == 0 or done == total:
        print(line, file=sys.stderr, flush=True)


def table(kills: list[Kill], acknowledged: "Acknowledged", tally: "Tally") -> "list[Row]":
    waits = acknowledged.waits
    return [
        ("acknowledged and lost", f"{len(tally.lost)}", "0"),
        ("there twice", f"{len(tally.doubled)}", "0"),
        ("case numbers given twice", f"{len(tally.twice_given)}", "0"),
        ("other faults", f"{len(tally.wrong)}", "0"),
        *((name, f"{count:,}", "-") for name, count in tally.counts.items()),
        *((name, f"{count:,}", "-") for name, count in sorted(acknowledged.counts.items())),
        ("an answer at the first attempt (median of all)", f"{statistics.median(waits):.2f} s", "-"),
        ("from a registration to the citizen's message (median, worst)", middle_and_worst(tally.delays), "-"),
        *of_each_kind(kills, acknowledged),
    ]


def of_each_kind(kills: list[Kill], acknowledged: "Acknowledged") -> "list[Row]":
    """Of each kill the longest that a request took of which an attempt failed, and when the part was back."""
    longest = [0.0] * len(kills)
    for outage in acknowledged.outages:
        before = [nth for nth, kill in enumerate(kills) if kill.at <= outage.failed]
        if before:
            longest[before[-1]] = max(longest[before[-1]], outage.ended - outage.began)
    rows = []
    for kind in sorted({kill.kind for kill in kills}):
        waits = [wait for wait, kill in zip(longest, kills, strict=True) if kill.kind == kind]
        back = [kill.back_after for kill in kills if kill.kind == kind]
        name = f"{kind} killed {len(waits)} times: the longest wait of a client; until the whole was back (median, worst)"
        rows.append((name, f"{middle_and_worst(waits)}; {middle_and_worst(back)}", "-"))
    return rows


def middle_and_worst(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.1f} s, {max(seconds):.1f} s" if seconds else "-"


def say(rows: "list[Row]", tally: "Tally", *, seed: int, written: bool) -> None:
    from tests.bench import report

    print(report.table(rows), flush=True)
    for problem in tally.problems[:SHOWN]:
        print(f"  WRONG {problem}", flush=True)
    if written:
        report.write("kills", "Kills while clients work", rows, notes=f"{NOTES} Seed {seed}.")


NOTES = (
    "By `make drill`. Clients register, plan, visit, resolve and rate over HTTP, each request with its key, and sent again with "
    "it until it is answered; escalation fires meanwhile. SIGKILL for one process after the other, in an order by chance, each "
    "once the system is whole again and everybody at work. A client that was not answered, or with 503, asks again twenty times "
    "a second."
)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
