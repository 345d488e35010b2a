"""One town of each size for the whole room, and the one place where counts.json is written."""

import json
from collections.abc import Iterator

import pytest
import time_machine
from pytest_django import DjangoDbBlocker

from tests.query_counts import asked
from tests.query_counts.base import FILE, RECORDED, UPDATES, QueryCounts
from tests.query_counts.town import Town
from tests.shared import for_the_room

SMALL, LARGE = 5, 20
# What is recorded holds for both; whatever grows with the rows already differs from it in the large town.
SIZES = (LARGE, SMALL if UPDATES else pytest.param(SMALL, marks=pytest.mark.long))
_counted: dict[str, set[int]] = {}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.cls and issubclass(metafunc.cls, QueryCounts):
        metafunc.parametrize("ask", [pytest.param(ask, id=ask.name) for ask in metafunc.cls.asks])


@pytest.fixture(scope="package", params=SIZES, ids=lambda rows: f"{rows} rows")
def town(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Town]:
    """One for all questions, each of which is undone."""
    with time_machine.travel(Town.BEGINS, tick=False) as clock:
        yield from for_the_room(lambda: Town(clock, rows=request.param), blocker=django_db_blocker)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    for name, counted in report.user_properties:
        if name == "statements" and report.when == "call" and report.passed:
            ask, statements = counted  # type: ignore[misc]
            _counted.setdefault(ask, set()).add(statements)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not UPDATES or hasattr(session.config, "workerinput"):
        return
    if by_row := {name: sorted(counts) for name, counts in _counted.items() if len(counts) > 1}:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        print(f"\nNot recorded, as they grow with the rows: {json.dumps(by_row, indent=2)}")
    recorded = RECORDED | {name: max(counts) for name, counts in _counted.items() if len(counts) == 1}
    recorded = {name: recorded[name] for name in sorted(asked.names()) if name in recorded}
    FILE.write_text(json.dumps(recorded, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
