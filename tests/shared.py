"""A world that is built once for all tests of a room; each of them takes back what it did."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db import connection, transaction
from pytest_django import DjangoDbBlocker
from xdist.scheduler import LoadScopeScheduling

Built = TypeVar("Built")
ROOMS = (
    "tests/access/",
    "tests/bench/",
    "tests/query_counts/",
    "tests/visits/test_demo.py",
    "tests/visits/test_draw.py",
    "tests/visits/test_verification.py",
)
"""Directories and files whose tests share a world that takes long to build."""


def for_the_room(build: Callable[[], Built], *, blocker: DjangoDbBlocker) -> Iterator[Built]:
    """The body of a fixture."""
    with blocker.unblock(), transaction.atomic():
        built = build()
        connection.check_constraints()  # once, and not at the end of each test
        yield built
        transaction.set_rollback(True)


class ByRoom(LoadScopeScheduling):  # type: ignore[misc]
    """The tests of a room go to one process, which builds its world; all others one by one to whichever is free."""

    def _split_scope(self, nodeid: str) -> str:
        return next((room for room in ROOMS if nodeid.startswith(room)), nodeid)
