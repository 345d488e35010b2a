"""What most tests begin in, a small world or one in which something was made, stands once in each process for all that begin so.
A test is given a copy of it, and takes back what it did."""

import pickle
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.db import Error, connection, transaction
from pytest_django import DjangoDbBlocker

from tests.shared import ROOMS
from tests.world import World

Make = Callable[[World], Any]
LIFETIME = 20.0
"""Seconds. To the database it is always the time when the transaction began; what is older than that would be told wrong."""


@dataclass
class Begun:
    """A world, and what was made in it until when."""

    world: World
    making: str
    made: Any
    until: datetime


class Standing:
    """In a transaction around those of the tests, for as long as they begin so."""

    def __init__(self, blocker: DjangoDbBlocker) -> None:
        self._blocker = blocker
        self._begun = b""
        self._make: Make | None = None
        self._until = 0.0
        self._around = transaction.atomic()

    def copy(self) -> Begun | None:
        """As it was built, for one test; None where nothing stands."""
        return pickle.loads(self._begun) if self._begun else None  # noqa: S301  # written below, by this process

    def build(self, make: Make | None) -> None:
        """Unless it stands; again after a while, and where a test has ended the connection under it."""
        usable = connection.in_atomic_block and not connection.needs_rollback
        if self._begun and self._make is make and usable and time.monotonic() < self._until:
            return
        self.take_down()
        with self._blocker.unblock():
            self._until = time.monotonic() + LIFETIME
            self._around.__enter__()
            self._make, self._begun = make, pickle.dumps(_begin(make))
            connection.check_constraints()  # once, and not at the end of each test

    def take_down(self) -> None:
        """Before whatever commits, or asks what is there."""
        if not self._begun:
            return
        self._begun = b""
        with self._blocker.unblock(), suppress(Error):
            transaction.set_rollback(True)
            self._around.__exit__(None, None, None)


def _begin(make: Make | None) -> Begun:
    world = World()
    opening = world.now
    made = make(world) if make else None
    until, world.now = world.now, opening
    return Begun(world, place(make), made, until)


MAKES: dict[Callable[..., Any], Make] = {}
"""What the fixtures make, by their functions."""


def beginning(make: Make) -> Any:
    """A fixture that makes something before the test begins, from the world alone."""

    def begun(world: World, standing: Begun | None) -> Any:
        if standing is None or standing.making != place(make):
            return make(world)
        world.now = standing.until
        return standing.made

    begun.__doc__ = make.__doc__
    MAKES[begun] = make
    return pytest.fixture(begun)


def begins_standing(item: pytest.Item) -> bool:
    """Whether what a test begins in may stand: rooms have worlds of their own, and what commits takes nothing back."""
    names = set(getattr(item, "fixturenames", ()))
    marker = item.get_closest_marker("django_db")
    commits = names & {"transactional_db", "live_server"} or (marker and marker.kwargs.get("transaction"))
    return "standing" in names and not commits and not item.nodeid.startswith(ROOMS)


def make_of(item: pytest.Item) -> Make | None:
    """What is made in the test's world before it begins."""
    definitions = item._fixtureinfo.name2fixturedefs.values() if isinstance(item, pytest.Function) else ()
    return next((MAKES[same_name[-1].func] for same_name in definitions if same_name[-1].func in MAKES), None)


def place(make: Make | None) -> str:
    """By what those that begin in the same are put together."""
    return f"{make.__module__}.{make.__qualname__}" if make else ""
