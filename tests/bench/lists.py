"""What lists, searches, a case and registering take over HTTP in a city: `python -m tests.bench.lists [cases]`.

The product's server and one with PostgreSQL's own join_collapse_limit are asked in turn, each question by the same person.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from config.dev import services
from tests.bench import city, questions
from tests.bench.questions import Question
from tests.bench.visitor import Visitor

RUNS, REGISTERED, SECONDS = 6, 30, 10
"""How often a question is asked, and a demand registered by one client; how long four clients register."""
PATIENCE = 8
"""Seconds for one question and one server; what takes longer is asked less often."""
PROMISED = (
    ("search for a number", 50),
    ("search for a phone", 50),
    ("search", 200),
    ("API, cases", 100),
    ("a case", 100),
    ("a caller", 150),
    ("the queue", 150),
    ("behind row", 150),
    ("is overdue", 150),
    ("notices", 150),
)
"""The first part that stands in a question's name says how long it may take."""
Servers = tuple[str, str]


def main(cases: int) -> int:
    urls = city.urls_of(city.name_of(cases))
    if not city.exists(city.name_of(cases)):
        subprocess.run([sys.executable, "-m", "tests.bench.city", str(cases)], check=True)
    os.environ |= urls | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    import django

    django.setup()
    from tests.bench import report, serving

    url = urls["DATABASE_URL"]
    with serving.served(url) as ours, serving.served(url, settings="tests.bench.default_joins") as theirs:
        servers = (ours, theirs)
        rows = [measured(question, servers) for question in asked(ours)]
        rows += registering(servers)
    title = f"Lists, searches and registering among {cases:,} cases, a fifth of them open"
    report.write("lists", title, rows, notes=NOTES.format(runs=RUNS, load=os.getloadavg()[0]))
    return 0


def asked(server: str) -> Iterator[Question]:
    """Every queue of every role, the API, cases, callers, searches, and a citizen."""
    number = questions.in_hand()
    yield from questions.lists()
    yield from questions.notices()
    yield from questions.cases(number)
    yield from questions.long_case(*questions.grown_long(server))
    yield from questions.callers()
    yield from questions.searches(number)
    yield from questions.citizens()


def measured(question: Question, servers: Servers) -> tuple[str, str, str]:
    """Asked in turn, as often as patience allows."""
    visitors = [Visitor.at(server, question.username) for server in servers]
    times: list[list[float]] = [[], []]
    status = 0
    while len(times[0]) < RUNS and max(sum(taken) for taken in times) < PATIENCE * 1000:
        for visitor, taken in zip(visitors, times, strict=True):
            began = time.perf_counter()
            status = question.ask(visitor)
            taken.append((time.perf_counter() - began) * 1000)
    return _row(question.name if status == 200 else f"{question.name} (answered {status})", *times)


def _row(name: str, ours: list[float], theirs: list[float]) -> tuple[str, str, str]:
    """Without the first, which fetched what was not in memory."""
    median, other = (statistics.median(times[1:] or times) for times in (ours, theirs))
    ordered = sorted(ours[1:] or ours)
    slowest = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    row = name, f"{median:,.0f} ms (first {ours[0]:,.0f}, p95 {slowest:,.0f}); {other:,.0f} ms", _promised(name)
    print(f"{row[0]:<62}{row[1]}", flush=True)
    return row


def _promised(name: str) -> str:
    """Of the p95 in milliseconds."""
    milliseconds = next((most for part, most in PROMISED if part in name), None)
    return f"p95 ≤ {milliseconds} ms" if milliseconds else "-"


# Registering ----------------------------------------------------------------------------------------------------------
def registering(servers: Servers) -> list[tuple[str, str, str]]:
    times: list[list[float]] = [[], []]
    for nth in range(REGISTERED):
        for server, taken in zip(servers, times, strict=True):
            taken.append(_registered(Visitor.at(server, "operator"), f"{nth:08d}"))
    rates = [_four_clients(server) for server in servers]
    (ours, slowest), (theirs, _slowest) = rates
    row = (
        f"4 clients register for {SECONDS} s",
        f"{ours:.1f} a second (p95 {slowest:,.0f} ms); {theirs:.1f} a second",
        "≥ 60 a second",
    )
    print(f"{row[0]:<62}{row[1]}", flush=True)
    return [_row("operator: API, register", *times), row]


def _registered(visitor: Visitor, digits: str) -> float:
    citizen = {"name": "王", "phone": f"139{digits}"}
    body: dict[str, Any] = {"text": f"楼下烧烤摊油烟太大，第{digits}次", "channel": "phone", "citizen": citizen}
    began = time.perf_counter()
    answer = visitor.call("POST", "/api/v1/cases/", body)
    if answer.status != 201:
        raise RuntimeError(f"{answer.status}: {answer.content[:500]!r}")
    return (time.perf_counter() - began) * 1000


def _four_clients(server: str) -> tuple[float, float]:
    """How many a second, and the p95 in milliseconds."""

    def register(client: int) -> list[float]:
        visitor, until, times = Visitor.new(server, "operator"), time.monotonic() + SECONDS, list[float]()
        while time.monotonic() < until:
            times.append(_registered(visitor, f"{client + 1}{len(times):07d}"))
        return times

    with ThreadPoolExecutor(4) as clients:
        times = sorted(taken for of_client in clients.map(register, range(4)) for taken in of_client)
    return len(times) / SECONDS, times[int(len(times) * 0.95)]


NOTES = (
    "Each value: the median (the first answer, p95) of the product, and the median of a server that differs in "
    "`join_collapse_limit` alone: 8, as PostgreSQL has it, where the product says 4. Asked in turn over HTTP by the demo "
    "accounts, {runs} times each, or less often where that takes long; the first answer is in no median where there is another. "
    "Two gunicorn processes each, no worker, no beat. The load of the machine stood at {load:.1f} when the last was answered: "
    "compare within the table, not with other machines."
)


if __name__ == "__main__":
    with services.running():
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else city.CASES))
