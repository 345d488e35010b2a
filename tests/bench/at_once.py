"""What lists, searches and cases take while several work at once, and beside a sweep with 30,000 due, in a city:
`python -m tests.bench.at_once [cases]`. The city keeps the rule and what it fired."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import count, cycle
from typing import Any

from config.dev import services
from tests.bench import city
from tests.bench.visitor import Visitor

FEW, MANY, SECONDS, DUE = 4, 8, 30, 30_000
WHO = ("supervisor", "operator", "unit_lead", "handler")
PROMISED = {"lists": 150, "API lists": 100, "searches for words": 200, "searches for a number": 50, "cases": 100}
"""Of the p95 in milliseconds, while few work at once; beside the sweep no list takes longer than SLOWEST."""
SLOWEST = 500
CALLED = ("", "?overdue=true", "?ordering=due_at", "?waiting_for=visit&ordering=created_at", "?state=acknowledged")
WORDS = ("路灯", "小区 物业", "水", "的", "西湖建筑集团")
Row = tuple[str, str, str]


@dataclass
class Taken:
    """Milliseconds, by what was asked."""

    by_kind: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in PROMISED})

    def add(self, kind: str, ask: Callable[[], int]) -> None:
        began = time.perf_counter()
        status = ask()
        if status != 200:
            raise RuntimeError(f"{kind}: answered {status}")
        self.by_kind[kind].append((time.perf_counter() - began) * 1000)


def main(cases: int) -> int:
    urls = city.urls_of(city.name_of(cases))
    if not city.exists(city.name_of(cases)):
        subprocess.run([sys.executable, "-m", "tests.bench.city", str(cases)], check=True)
    os.environ |= urls | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    import django

    django.setup()
    from tests.bench import report, serving

    with serving.served(urls["DATABASE_URL"]) as server:
        few = at_work(server, FEW, until=_after(SECONDS))
        rows = [_row(f"{FEW} clients: {kind}", times, f"p95 ≤ {PROMISED[kind]} ms") for kind, times in few.by_kind.items()]
        many = at_work(server, MANY, until=_after(SECONDS))
        rows += [_row(f"{MANY} clients: lists, desk and API", _lists(many), "-")]
        rows += beside_a_sweep(server)
    for row in rows:
        print(f"{row[0]:<62}{row[1]:<56}{row[2]}")
    report.write("at_once", f"Several at work at once among {cases:,} cases", rows, notes=NOTES.format(seconds=SECONDS, due=DUE))
    return 0


# At work --------------------------------------------------------------------------------------------------------------
def at_work(server: str, clients: int, *, until: Callable[[], bool]) -> Taken:
    """Each client asks one thing after the other, without a pause."""
    numbers = _numbers()
    taken = [Taken() for _client in range(clients)]
    visitors = [Visitor.new(server, who) for who, _nth in zip(cycle(WHO), range(clients), strict=False)]

    def work(client: int) -> None:
        for kind, ask in _asked(visitors[client], client, numbers):
            if until():
                return
            taken[client].add(kind, ask)

    with ThreadPoolExecutor(clients) as threads:
        list(threads.map(work, range(clients)))
    return Taken({kind: sorted(ms for each in taken for ms in each.by_kind[kind]) for kind in PROMISED})


def _asked(visitor: Visitor, client: int, numbers: dict[str, list[str]]) -> Iterator[tuple[str, Callable[[], int]]]:
    """For ever: every queue of the person's, and between two of them something else; each client begins elsewhere."""
    from accounts.models import User
    from casework.desk.worklist.queues import queues_of

    queues = [queue.code for queue in queues_of(User.objects.get(username=visitor.username))]
    theirs = numbers[visitor.username]
    for nth in count(client * 7):
        queue, word, number = queues[nth % len(queues)], WORDS[nth % len(WORDS)], theirs[nth % len(theirs)]
        yield "lists", partial(_page, visitor, f"/?queue={queue}")
        yield "API lists", partial(_called, visitor, f"/api/v1/cases/{CALLED[nth % len(CALLED)]}")
        yield "searches for words", partial(_sought, visitor, word)
        yield "cases", partial(_page, visitor, f"/cases/{number}/")
        yield "searches for a number", partial(_sought, visitor, number)


def _page(visitor: Visitor, path: str) -> int:
    return visitor.page(path).status


def _called(visitor: Visitor, path: str) -> int:
    return visitor.call("GET", path).status


def _sought(visitor: Visitor, text: str) -> int:
    return visitor.call("POST", "/api/v1/cases/search/", {"q": text}).status


def _numbers() -> dict[str, list[str]]:
    """Cases that each of them sees."""
    from accounts.models import User
    from casework.policies import access

    readable = {who: access.visible_to(User.objects.get(username=who)).filter(state="acknowledged") for who in WHO}
    return {who: list(cases.order_by("-pk").values_list("number", flat=True)[:100]) for who, cases in readable.items()}


def _after(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


# Beside a sweep -------------------------------------------------------------------------------------------------------
def beside_a_sweep(server: str) -> list[Row]:
    """Eight work from the sweep's beginning to its end."""
    at = make_due(DUE)
    command = [sys.executable, "-c", f"from tests.bench import at_once; at_once.sweep_at({at.isoformat()!r})"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as sweeping:
        taken = at_work(server, MANY, until=lambda: sweeping.poll() is not None)
        assert sweeping.stdout
        figures: dict[str, Any] = json.loads(sweeping.stdout.readlines()[-1])
    fired, seconds = figures["fired"], figures["seconds"]
    return [
        (f"a sweep that fires {fired:,} while {MANY} clients work", f"{seconds:.1f} s ({fired / seconds:,.0f} a second)", "-"),
        _row(f"{MANY} clients beside it: lists, desk and API", _lists(taken), f"worst ≤ {SLOWEST} ms"),
        *(_row(f"{MANY} clients beside it: {kind}", times, "-") for kind, times in taken.by_kind.items() if "lists" not in kind),
    ]


def _lists(taken: Taken) -> list[float]:
    return sorted(taken.by_kind["lists"] + taken.by_kind["API lists"])


def make_due(many: int) -> datetime:
    """A rule for which so many visits are due; all that was due before has been fired. When to sweep."""
    from django.utils import timezone

    from accounts.models import Membership, Role
    from casework.escalation.sweep import sweep
    from casework.models import Wait
    from casework.rule_editor.proposal import Proposal
    from casework.rule_editor.save import save

    at = timezone.now()
    sweep(at=at)
    waits = Wait.objects.filter(kind="visit", until=None).exclude(pauses__ended_at=None, pauses__isnull=False)
    last = waits.order_by("clock_from").values_list("clock_from", flat=True)[many - 1]
    minutes = int((at - last).total_seconds() // 60)
    rule = Proposal("visit", "压测", "after", minutes, "minutes", [{"type": "remind", "to": ["handler"]}])
    author = Membership.objects.filter(role=Role.ADMINISTRATOR).earliest("pk").user
    save(rule, None, base_version=None, reason="压测", confirmed=True, actor=author, at=at)
    return timezone.now()


def sweep_at(at: str) -> None:
    """In a process of its own, as a worker has it."""
    import django

    django.setup()
    from casework.escalation.sweep import sweep

    began = time.monotonic()
    fired = sweep(at=datetime.fromisoformat(at)).fired
    print(json.dumps({"fired": fired, "seconds": time.monotonic() - began}))


# What is said of it ---------------------------------------------------------------------------------------------------
def _row(name: str, times: list[float], promised: str) -> Row:
    """`times`: in order."""
    p95 = times[int(len(times) * 0.95)]
    median = times[len(times) // 2]
    return f"{name} ({len(times):,} asked)", f"{median:,.0f} ms (p95 {p95:,.0f}, worst {times[-1]:,.0f})", promised


NOTES = (
    "Medians. Each client asks one thing after the other over HTTP, without a pause, as a demo account of its own role: queues, "
    "the API's lists, searches, cases. {seconds} seconds with each number of clients and no sweep; then from the beginning of a "
    "sweep to its end, for a rule for which some {due:,} visits are due. Two gunicorn processes, the clients and the sweep share "
    "the machine's cores."
)


if __name__ == "__main__":
    with services.running():
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else city.CASES))
