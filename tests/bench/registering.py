"""How many demands are registered in a second, each kept before it is answered: `python -m tests.bench.registering`."""

import json
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.bench import serving
from tests.bench.visitor import Visitor

RUNS, CLIENTS, SECONDS, BY_STEPS = 5, 4, 8, 400
MOST_A_SECOND = 200
Row = tuple[str, str, str]


def main() -> int:
    serving.settle()
    from tests.bench import report

    with serving.database():
        rows = measured()
        report.write("registering", "Registering", rows, notes=NOTES)
    for what, value, promised in rows:
        print(f"{what:<70}{value:>12}  {promised}")
    return 0


def measured() -> list[Row]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from casework.steps.register import REGISTER
    from tests.world import World

    world = World(now=timezone.now())
    assert REGISTER.bound
    people = 1 + RUNS * SECONDS * MOST_A_SECOND // REGISTER.bound.most
    operators = [world.person(f"operator-{nth}", "operator").username for nth in range(CLIENTS * people)]
    began = time.perf_counter()
    for nth in range(BY_STEPS):
        world.registered(phone=f"136{nth:08d}")
    by_steps = BY_STEPS / (time.perf_counter() - began)
    with CaptureQueriesContext(connection) as queries:
        world.registered(phone="13700000000")
    with serving.server() as address:
        visitors = [signed_in(address, username) for username in operators]
        for_clients(visitors, run=0, seconds=2)
        taken = [for_clients(visitors, run=run, seconds=SECONDS) for run in range(1, RUNS + 1)]
    rate = statistics.median(len(times) / SECONDS for times in taken)
    middle = statistics.median(statistics.median(times) for times in taken)
    slowest = statistics.median(times[int(len(times) * 0.95)] for times in taken)
    return [
        (f"over HTTP, {CLIENTS} clients for {SECONDS} s (median of {RUNS})", f"{rate:.0f} a second", "≥ 60 a second"),
        ("an answer (median, p95)", f"{middle * 1000:.0f} ms, {slowest * 1000:.0f} ms", "-"),
        ("by the step alone, in one process", f"{by_steps:.0f} a second", "-"),
        ("SQL statements of the step", str(len(queries)), "-"),
    ]


def signed_in(address: str, username: str) -> Visitor:
    visitor = Visitor(address, username)
    answer = visitor.call("POST", "/api/v1/auth/token/", {"username": username, "password": username})
    visitor.token = json.loads(answer.content)["token"]
    return visitor


def for_clients(visitors: list[Visitor], *, run: int, seconds: float) -> list[float]:
    """Seconds of each answer, in order. A client changes operators: one person registers only so many a day."""

    def register(client: int) -> list[float]:
        operators, times, until = visitors[client::CLIENTS], list[float](), time.monotonic() + seconds
        while time.monotonic() < until:
            times.append(registered(operators[len(times) % len(operators)], f"13{run}{client}{len(times):07d}"))
        return times

    with ThreadPoolExecutor(CLIENTS) as clients:
        return sorted(taken for of_client in clients.map(register, range(CLIENTS)) for taken in of_client)


def registered(visitor: Visitor, phone: str) -> float:
    body: dict[str, Any] = {
        "text": f"自来水管漏水，三天没人来 {phone[4:]}",
        "channel": "phone",
        "citizen": {"name": "王", "phone": phone},
    }
    began = time.perf_counter()
    answer = visitor.call("POST", "/api/v1/cases/", body)
    if answer.status != 201:
        raise RuntimeError(f"{answer.status}: {answer.content[:500]!r}")
    return time.perf_counter() - began


NOTES = (
    "A demand by phone of a new citizen, its topic and area not yet known; two gunicorn processes, and the clients beside them "
    "on the same machine, a connection for each request. No worker and no beat."
)


if __name__ == "__main__":
    sys.exit(main())
