"""What a search takes over HTTP in a city, and whoever tries to stall the server: `python -m tests.bench.searches [cases]`."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from config.dev import services
from tests.bench import city
from tests.bench.visitor import Visitor

RUNS = 20
WORDS, EXACTLY, STALLED = 200, 50, 1_000
"""Milliseconds that are promised: p95 of words, and of a number or a phone; the worst of what is to stall the server."""
WHO = ("supervisor", "operator", "unit_lead", "handler")
SOUGHT = (
    ("a word of many cases", "路灯"),
    ("a word of very many", "小区"),
    ("two words", "小区 物业"),
    ("two words that are in no case together", "烧烤 电梯"),
    ("a sentence", "路灯不亮三天了"),
    ("a road of one quarter", "金桥东门大街"),
    ("a single character", "水"),
    ("the commonest character", "的"),
    ("a character nobody wrote", "燚"),
    ("a figure", "2"),
    ("letters and characters", "wifi 小区"),
    ("the same in traditional characters", "路燈"),
    ("letters nobody wrote", "zzzqqq"),
    ("Tibetan", "མཛེས"),
    ("Thai", "ไฟถนน"),
    ("Cyrillic", "вода"),
    ("what nobody wrote", "西湖建筑集团"),
)
MANY = ("的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过" * 5)[:200]


@dataclass(frozen=True)
class Question:
    name: str
    username: str
    ask: Callable[[Visitor], int]
    promised: int


def main(cases: int) -> int:
    urls = city.urls_of(city.name_of(cases))
    if not city.exists(city.name_of(cases)):
        subprocess.run([sys.executable, "-m", "tests.bench.city", str(cases)], check=True)
    os.environ |= urls | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    import django

    django.setup()
    from tests.bench import report, serving

    with serving.served(urls["DATABASE_URL"]) as server:
        rows = [_measured(question, server) for question in (*_searches(), *_stalls())]
    report.write("searches", f"Searches among {cases:,} cases", rows, notes=NOTES.format(runs=RUNS, load=os.getloadavg()[0]))
    return 0


def _searches() -> Iterator[Question]:
    from casework.models import Case
    from tests.bench import townsfolk

    number = Case.objects.filter(state="acknowledged", unit__code="housing", handler__username="handler").latest("pk").number
    elsewhere = Case.objects.exclude(external_id="").latest("pk").external_id
    exact = (("a number", number), ("a phone", townsfolk.phone(0)), ("another register's number", elsewhere))
    for username in WHO:
        for name, text in (*SOUGHT, ("a day's numbers", number[:8]), ("a year's numbers", number[:4])):
            yield _search(username, name, text, promised=WORDS)
        for name, text in exact:
            yield _search(username, name, text, promised=EXACTLY)


def _search(username: str, name: str, text: str, *, promised: int) -> Question:
    return Question(f"{username}: {name}", username, lambda visitor: _status(visitor, text), promised)


def _status(visitor: Visitor, q: str, query: str = "") -> int:
    return visitor.call("POST", f"/api/v1/cases/search/{query}", {"q": q}).status


def _stalls() -> Iterator[Question]:
    everything = "state=acknowledged&unit=housing&handler=handler&overdue=true&waiting_for=visit&urgency=normal&ordering=due_at"
    searches = {
        "two hundred common characters": MANY,
        "each of them apart": " ".join(MANY[:100]),
        "signs that mean something elsewhere": "'|&!:*()<->\\%_" * 14,
        "a hundred figures": " ".join(str(figure) for figure in range(70)),
        "the beginning of a phone": "139",
        "a page of a million": "的",
        "a hundred thousand characters": "的" * 100_000,
    }
    lists = {
        "every filter at once": everything,
        "by due time, a page of a million": "ordering=due_at&page_size=999999",
        "what happened since ever": "updated_after=2000-01-01T00:00:00Z&ordering=created_at",
    }
    for name, q in searches.items():
        query = "?page_size=999999" if "million" in name else ""
        yield Question(f"to stall: {name}", "handler", lambda visitor, q=q, query=query: _status(visitor, q, query), STALLED)
    for name, query in lists.items():
        path = f"/api/v1/cases/?{query}"
        yield Question(f"to stall: {name}", "supervisor", lambda visitor, path=path: visitor.call("GET", path).status, STALLED)


def _measured(question: Question, server: str) -> tuple[str, str, str]:
    visitor, times, status = Visitor.at(server, question.username), list[float](), 0
    for _run in range(RUNS):
        began = time.perf_counter()
        status = question.ask(visitor)
        times.append((time.perf_counter() - began) * 1000)
    p95 = sorted(times)[int(RUNS * 0.95) - 1]
    value = f"{statistics.median(times):,.0f} ms (first {times[0]:,.0f}, p95 {p95:,.0f}, worst {max(times):,.0f})"
    row = f"{question.name} ({status})", value, f"≤ {question.promised:,} ms"
    print(f"{row[0]:<62}{row[1]:<50}{row[2]}", flush=True)
    return row


NOTES = (
    "By API and over HTTP, {runs} times each by the demo accounts, two gunicorn processes; the answer's status stands behind. "
    "Promised is the p95, and of what is to stall the server the worst. 400: refused as too long. The load of the machine "
    "stood at {load:.1f} when the last was answered."
)


if __name__ == "__main__":
    with services.running():
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else city.CASES))
