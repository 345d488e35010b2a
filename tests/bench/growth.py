"""What lists take over HTTP in a tenth of a city, in a city, and in five of them: `python -m tests.bench.growth [cases]`.

Each list is asked of the three in turn, by the same person. What is not there yet is made first.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from config.dev import services
from tests.bench import city, fivefold
from tests.bench.questions import Question
from tests.bench.visitor import Visitor

RUNS = 8
MOST = 1.5
"""By so much a list may take longer where there are five times as many cases."""
Row = tuple[str, str, str]


@dataclass(frozen=True)
class Grown:
    """Median milliseconds of a list: among few, many, and most cases."""

    name: str
    few: float
    many: float
    most: float

    @property
    def ratio(self) -> float:
        return self.most / self.many

    @property
    def row(self) -> Row:
        return self.name, f"{self.few:,.0f} ms; {self.many:,.0f} ms; {self.most:,.0f} ms; {self.ratio:.2f}", f"≤ {MOST}"


def main(cases: int) -> int:
    made_by = {city.name_of(cases // 10): "city", city.name_of(cases): "city", fivefold.name_of(cases): "fivefold"}
    for (name, module), count in zip(made_by.items(), (cases // 10, cases, cases), strict=True):
        if not city.exists(name):
            subprocess.run([sys.executable, "-m", f"tests.bench.{module}", str(count)], check=True)
    urls = [city.urls_of(name) for name in made_by]
    os.environ |= urls[0] | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    import django

    django.setup()
    from tests.bench import report, serving

    few, many, most = (each["DATABASE_URL"] for each in urls)
    with serving.served(few) as small, serving.served(many) as large, serving.served(most) as largest:
        asked = zip(*(_lists_of(name) for name in made_by), strict=True)
        grown = [_measured(questions, (small, large, largest)) for questions in asked]
    title = f"Lists among {cases // 10:,}, {cases:,} and {cases * fivefold.TIMES:,} cases"
    notes = NOTES.format(runs=RUNS, times=fivefold.TIMES, load=os.getloadavg()[0])
    report.write("growth", title, [*summary(grown), *(each.row for each in grown)], notes=notes)
    return 0


def _lists_of(name: str) -> list[Question]:
    """Made in that database: where a page far along begins hangs on what is there."""
    from tests.bench import questions

    city.switch_to(name)
    return list(questions.lists())


def _measured(questions: Sequence[Question], servers: Sequence[str]) -> Grown:
    """The same list of each, in turn. Without the first answers, which fetched what was not in memory."""
    times: list[list[float]] = [[] for _server in servers]
    visitors = [Visitor.at(server, question.username) for server, question in zip(servers, questions, strict=True)]
    for _run in range(RUNS):
        for question, visitor, taken in zip(questions, visitors, times, strict=True):
            began = time.perf_counter()
            status = question.ask(visitor)
            taken.append((time.perf_counter() - began) * 1000)
            if status != 200:
                raise RuntimeError(f"{question.name}: answered {status}")
    few, many, most = (statistics.median(taken[1:]) for taken in times)
    grown = Grown(questions[0].name, few, many, most)
    print(f"{grown.row[0]:<62}{grown.row[1]}", flush=True)
    return grown


def summary(grown: Sequence[Grown]) -> list[Row]:
    worst = max(grown, key=lambda each: each.ratio)
    beyond = sum(each.ratio > MOST for each in grown)
    middle = statistics.median(each.ratio for each in grown)
    return [
        (f"{len(grown)} lists: the largest ratio ({worst.name})", f"{worst.ratio:.2f}", f"≤ {MOST}"),
        ("the median of their ratios", f"{middle:.2f}", "-"),
        (f"lists that grow by more than {MOST}", f"{beyond}", "0"),
    ]


NOTES = (
    "Each value: the medians among few, many and most cases, and the last by the one before it. Asked in turn over HTTP by the "
    "demo accounts, {runs} times each; the first answers are in no median. Two gunicorn processes each, no worker, no beat. The "
    "first two are whole cities. The largest is the second {times} times over, with what lists read alone: cases, their rows for "
    "lists, waits, pauses, the words that name them, their newest events, attempts, returns and slips, and everything that is of "
    "no case; no notices, no visits, no other events, links or words, and no search terms. Its indexes and constraints are all "
    "there. Times are as they are in the city, so that of each day there are {times} times as many cases, and of each person; "
    "people, units and areas are no more. The load of the machine stood at {load:.1f} when the last was answered."
)


if __name__ == "__main__":
    with services.running():
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else city.CASES))
