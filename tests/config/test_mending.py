"""What ends by itself is started again; what does not last is tried less and less often, and never ends the rest."""

import os
import signal
import time
from collections.abc import Iterator

import pytest

from config.dev import parts, services
from config.dev.backoff import LONGEST_PAUSE, TOO_SOON
from config.dev.processes import Unavailable, wait_until
from tests import patience

LASTS = ("python", "-c", "import time; time.sleep(1000)")
ENDS_AT_ONCE = ("python", "-c", "raise SystemExit(3)")


class Terminal:
    """What was said, on a clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = time.monotonic()
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line)

    def clock(self) -> float:
        return self.now


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[parts.Parts]:
    monkeypatch.setattr(parts, "PARTS", {"web": LASTS, "worker": LASTS})
    monkeypatch.setattr(parts.Parts, "_web_answers", lambda _self: True)
    started = parts.Parts(url="", environment={}, share=[])
    started.begin(started=lambda _leaders: None)
    yield started
    started.end()


def ended(started: parts.Parts, name: str) -> bool:
    return wait_until(lambda: started.running[name].poll() is not None, seconds=patience.SECONDS)


def test_a_part_that_lasted_is_started_again_at_once(started: parts.Parts, terminal: Terminal) -> None:
    web, worker = started.leaders()
    os.kill(worker, signal.SIGKILL)
    assert ended(started, "worker")
    terminal.now += TOO_SOON + 1

    assert started.mend(say=terminal.say, now=terminal.now)

    assert terminal.lines == ["worker ended with -9; started again"]
    assert started.leaders()[0] == web
    assert started.leaders()[1] != worker


def test_a_part_that_never_lasts_is_tried_less_and_less_often(
    started: parts.Parts, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    web, worker = started.leaders()
    monkeypatch.setitem(parts.PARTS, "worker", ENDS_AT_ONCE)
    os.kill(worker, signal.SIGKILL)
    pauses = []
    for _again in range(9):
        assert ended(started, "worker")
        begun = terminal.now
        while not started.mend(say=terminal.say, now=terminal.now):
            terminal.now += 0.5
        pauses.append(terminal.now - begun)

    assert pauses == [1, 2, 4, 8, 16, 32, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]
    assert terminal.lines[3] == "worker ended with 3 right after its start, 4 in a row; started again in 8 s"
    assert len(terminal.lines) == 9, "each time it is said once"
    assert started.leaders()[0] == web, "the others go on"


class Stubborn:
    """A server that ended and cannot be started."""

    NAME = "PostgreSQL"

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.tries: list[float] = []

    def runs(self) -> bool:
        return False

    def answers(self) -> bool:
        return False

    def start(self) -> None:
        self.tries.append(self.terminal.now)
        raise Unavailable("PostgreSQL does not start; its log says: no space left on device")

    def stop(self) -> None: ...


def test_a_server_that_cannot_be_started_is_tried_less_and_less_often(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Stubborn(terminal)
    monkeypatch.setattr(services, "ours", lambda: [server])
    watch = services.Watch()
    while len(server.tries) < 5:
        assert not watch.mend(say=terminal.say, clock=terminal.clock)
        terminal.now += 0.5

    assert [later - earlier for earlier, later in zip(server.tries, server.tries[1:], strict=False)] == [1.5, 2.5, 4.5, 8.5]
    assert terminal.lines[0] == "PostgreSQL ended; starting it again"
    assert "no space left" in terminal.lines[1]
    assert terminal.lines[2] == "PostgreSQL ended; starting it again in 1 s"
