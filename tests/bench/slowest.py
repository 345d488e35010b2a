"""The plans of the slowest statements by which lists, searches and pages are answered in a city:
`python -m tests.bench.slowest [cases]`. Asked in one process and one transaction that is rolled back: the city stays as it is."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from config.dev import services
from tests.bench import city
from tests.bench.questions import Question
from tests.bench.visitor import Answer, Visitor

RUNS, SLOWEST = 3, 5
LEAST = 0.05
"""Of the time of a plan: what takes less of it is not named."""
PASSING_ON = ("Limit", "Result", "Materialize", "Hash")
"""Nodes that do nothing themselves."""
Row = tuple[str, str, str]


@dataclass(frozen=True)
class Statement:
    """`question`: whose answer needed it. `milliseconds`: its quickest run."""

    question: str
    sql: str
    parameters: Any
    milliseconds: float


@dataclass
class Inside(Visitor):
    """Somebody signed in within this process."""

    client: Any = None

    @classmethod
    def named(cls, username: str) -> "Inside":
        from django.test import Client

        from accounts.models import User

        client = Client()
        client.force_login(User.objects.get(username=username))
        return cls("http://localhost", username, client=client)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        content_type = headers.get("Content-Type", "application/octet-stream")
        response = self.client.generic(method, path, body or b"", content_type, headers={"Host": "localhost"} | headers)
        return Answer(response.status_code, b"", response.headers.get("Location", ""))


def main(cases: int) -> int:
    urls = city.urls_of(city.name_of(cases))
    if not city.exists(city.name_of(cases)):
        subprocess.run([sys.executable, "-m", "tests.bench.city", str(cases)], check=True)
    os.environ |= urls | {"DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "ERROR"}
    import django

    django.setup()
    from django.db import transaction

    from tests.bench import report

    with transaction.atomic():
        rows = [_row(statement) for statement in slowest()]
        transaction.set_rollback(True)
    for row in rows:
        print(*row[:2], sep="\n  ")
    title = f"The slowest {SLOWEST} statements of lists, searches and pages among {cases:,} cases"
    report.write("slowest", title, rows, notes=NOTES.format(runs=RUNS, least=LEAST, load=os.getloadavg()[0]))
    return 0


# Asking ---------------------------------------------------------------------------------------------------------------
def slowest() -> list[Statement]:
    """Of each text the slowest; of these the first ones."""
    by_text: dict[str, Statement] = {}
    for statement in _statements():
        if statement.sql not in by_text or by_text[statement.sql].milliseconds < statement.milliseconds:
            by_text[statement.sql] = statement
    return sorted(by_text.values(), key=lambda statement: -statement.milliseconds)[:SLOWEST]


def _statements() -> Iterator[Statement]:
    from tests.bench import questions

    number = questions.in_hand()
    visitors = {username: Inside.named(username) for username in questions.ROLES}
    groups = (questions.lists(), questions.notices(), questions.cases(number), questions.callers(), questions.searches(number))
    for question in (question for group in groups for question in group):
        yield from asked(question, visitors[question.username])


def asked(question: Question, visitor: Visitor) -> list[Statement]:
    """What the database was asked for an answer, each as quickly as it ever went."""
    from django.db import connection

    quickest: dict[tuple[str, int], Statement] = {}
    for _run in range(RUNS):
        run = Run(question.name)
        with connection.execute_wrapper(run):
            status = question.ask(visitor)
        if status != 200:
            raise RuntimeError(f"{question.name}: answered {status}")
        for key, statement in run.statements():
            if key not in quickest or quickest[key].milliseconds > statement.milliseconds:
                quickest[key] = statement
    return list(quickest.values())


@dataclass
class Run:
    """What one answer asked the database for."""

    question: str
    asked: list[Statement] = field(default_factory=list)

    def __call__(self, execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        result = execute(sql, parameters, many, context)
        if sql.lstrip().startswith(("SELECT", "WITH")):
            self.asked.append(Statement(self.question, sql, parameters, (time.perf_counter() - began) * 1000))
        return result

    def statements(self) -> Iterator[tuple[tuple[str, int], Statement]]:
        """Each with its text and the how manieth of that text it is: its parameters may be moments, another each time."""
        count = Counter[str]()
        for statement in self.asked:
            yield (statement.sql, count[statement.sql]), statement
            count[statement.sql] += 1


# Explaining -----------------------------------------------------------------------------------------------------------
def _row(statement: Statement) -> Row:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement.sql}", statement.parameters)
        (answer,) = cursor.fetchone()
    explained = (json.loads(answer) if isinstance(answer, str) else answer)[0]
    times = f"planned in {explained['Planning Time']:.1f}, run in {explained['Execution Time']:.1f}"
    return statement.question, f"{statement.milliseconds:.0f} ms ({times}): {in_one_line(explained['Plan'])}", "-"


def in_one_line(plan: Mapping[str, Any]) -> str:
    """Its nodes from the leaves up; those that take no time to speak of are counted."""
    nodes = [node for node in _upwards(plan) if node["Node Type"] not in PASSING_ON]
    named = [node for node in nodes if _taken(node) >= LEAST * _taken(plan)]
    left_out = len(nodes) - len(named)
    return " → ".join(map(_node, named)) + (f"; nodes that take less: {left_out}" if left_out else "")


def _upwards(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for below in node.get("Plans", ()):
        yield from _upwards(below)
    yield node


def _taken(node: Mapping[str, Any]) -> float:
    """With all that is below it."""
    return float(node["Actual Total Time"]) * int(node["Actual Loops"])


def _node(node: Mapping[str, Any]) -> str:
    parts = [str(node["Node Type"])]
    if table := node.get("Relation Name"):
        parts.append(f"on {table}")
    if index := node.get("Index Name"):
        parts.append(f"by {index}")
    if keys := node.get("Sort Key"):
        parts.append(f"by {_short(keys)} ({node.get('Sort Method', 'not run')})")
    loops, removed = int(node["Actual Loops"]), float(node.get("Rows Removed by Filter", 0))
    counted = f"{float(node['Actual Rows']):,.0f} rows" + (f", {removed:,.0f} thrown away" if removed else "")
    return f"{' '.join(parts)}: {counted}{f', {loops:,} times' if loops > 1 else ''}".replace("|", "/")


def _short(keys: Sequence[str]) -> str:
    """Columns without their tables; of an expression its beginning."""
    return ", ".join(key.replace("casework_", "").replace('"', "")[:40] for key in keys)


NOTES = (
    "Every list, search and page that `tests.bench.lists` asks for, {runs} times each; of each statement the quickest run. What "
    "PostgreSQL does for it, from the leaves of the plan up, without the nodes that take less than {least:.0%} of its time: rows "
    "are those of one run of a node. By EXPLAIN (ANALYZE), whose own times are in brackets. The load of the machine stood at "
    "{load:.1f} at the end."
)


if __name__ == "__main__":
    with services.running():
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else city.CASES))
