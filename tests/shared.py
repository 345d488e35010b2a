"""A world that is built once for all tests of a room; each of them takes back what it did."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

Built = TypeVar("Built")


def for_the_room(build: Callable[[], Built], *, blocker: DjangoDbBlocker) -> Iterator[Built]:
    """The body of a fixture. Its tests belong to one `xdist_group`, so that one process builds it."""
    with blocker.unblock(), transaction.atomic():
        built = build()
        connection.check_constraints()  # once, and not at the end of each test
        yield built
        transaction.set_rollback(True)
