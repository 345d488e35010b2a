"""What wakes the worker, on clocks that are set by people."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from redis import RedisError

from config import beat
from config.celery import app

NOON = datetime(2026, 3, 2, 12, 0, 30, tzinfo=UTC)


class Beat:
    """Beat as Celery runs it, on a clock of the test's; what it sends is noted."""

    def __init__(self, clock: time_machine.Traveller) -> None:
        self.clock = clock
        self.tasks: list[str] = []
        self.scheduler = beat.Scheduler(app)
        self.scheduler.apply_async = self._note
        self.scheduler.__dict__["producer"] = None

    def _note(self, entry: Any, **_options: Any) -> None:
        self.tasks.append(entry.name)

    def goes_on(self, span: timedelta) -> list[str]:
        """What it sends within so long."""
        self.tasks.clear()
        left = span.total_seconds()
        while left > 0:
            step = max(self.scheduler.tick(), 0.01)
            self.clock.shift(step)
            left -= step
        return self.tasks


@pytest.fixture
def running() -> Iterator[Beat]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield Beat(clock)


@pytest.mark.parametrize("back", [timedelta(seconds=90), timedelta(hours=5), timedelta(days=40)])
def test_a_clock_set_back_stops_nothing(running: Beat, back: timedelta) -> None:
    running.goes_on(timedelta(minutes=3))
    running.clock.shift(-back)

    tasks = running.goes_on(timedelta(minutes=5))

    assert 4 <= tasks.count("sweep") <= 6
    assert 28 <= tasks.count("deliver") <= 32


@pytest.mark.parametrize("forward", [timedelta(hours=5), timedelta(days=40)])
def test_a_clock_set_forward_sends_each_once_and_goes_on(running: Beat, forward: timedelta) -> None:
    running.goes_on(timedelta(minutes=3))
    running.clock.shift(forward)

    tasks = running.goes_on(timedelta(minutes=5))

    assert 4 <= tasks.count("sweep") <= 7
    assert tasks.count("forget sweeps") <= 1


def test_a_clock_that_goes_right_is_not_meddled_with(running: Beat, caplog: pytest.LogCaptureFixture) -> None:
    tasks = running.goes_on(timedelta(minutes=10))
    assert 9 <= tasks.count("sweep") <= 11
    assert "set back" not in caplog.text


def test_it_says_that_it_goes(running: Beat) -> None:
    running.goes_on(timedelta(minutes=1))
    word = beat.last_word()
    assert word is not None
    assert 50 <= word - NOON.timestamp() <= 60


def test_it_says_so_too_on_a_clock_set_back(running: Beat) -> None:
    running.goes_on(timedelta(minutes=1))
    running.clock.shift(timedelta(hours=-5))
    running.goes_on(timedelta(minutes=1))
    word = beat.last_word()
    assert word is not None
    assert word < NOON.timestamp()


def test_it_goes_on_where_its_word_cannot_be_kept(running: Beat, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_arguments: object, **_options: object) -> None:
        raise RedisError

    monkeypatch.setattr(beat.cache, "set", gone)
    assert "deliver" in running.goes_on(timedelta(minutes=1))
