"""`make run` in a directory of its own: the processes of each kind, one of them killed, and whether it is back."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from config.dev import local, processes
from config.dev.processes import wait_until
from tests.config.places import Place

PATIENCE = 180.0
"""Seconds within which a part must be back, and the whole must start or stop."""


class Leaders(NamedTuple):
    """As `run.json` lists them."""

    web: int
    worker: int
    beat: int


class System:
    def __init__(self, directory: Path) -> None:
        self.place = Place(directory / ".run")
        self.terminal = directory / "terminal.log"
        self.outbox = self.place.run / "outbox.jsonl"
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        with self.terminal.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.dev.start"],
                cwd=local.BASE,
                env=self.place.environment | {"PORT": str(self.port), "LOG_LEVEL": "WARNING"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.until(lambda: self.running() and self.ready(), "the system runs")

    def stop(self) -> int:
        """As Ctrl-C does; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=PATIENCE)

    def until(self, happened: Callable[[], bool], what: str, *, seconds: float = PATIENCE) -> None:
        if not wait_until(happened, seconds=seconds):
            raise TimeoutError(f"not within {seconds:.0f} s: {what}\n{processes.tail(self.terminal)}")

    def running(self) -> bool:
        """Whether all its parts have been started."""
        with suppress(FileNotFoundError, json.JSONDecodeError):
            return bool(json.loads((self.place.run / "run.json").read_text())["stage"] == "running")
        return False

    def ready(self) -> bool:
        """Whether it answers, writes and reaches its broker."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=10) as answer:  # noqa: S310 - our own
                facts = json.load(answer)
        except OSError:
            return False
        return bool(facts["database_writes"] and facts["broker"])

    def outbox_size(self) -> int:
        return self.outbox.stat().st_size if self.outbox.exists() else 0

    def candidates(self, kind: str) -> list[int]:
        """The processes of that kind which live now."""
        living = _parents()
        return [pid for pid in KINDS[kind].find(self, living) if pid in living]

    def kill(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def is_whole(self, *, without: int) -> bool:
        """Whether of every kind as many live as should, the killed one not among them, and the system is ready."""
        living = _parents()
        there = {name: [pid for pid in kind.find(self, living) if pid in living] for name, kind in KINDS.items()}
        enough = all(len(there[name]) >= kind.number for name, kind in KINDS.items())
        return enough and not any(without in pids for pids in there.values()) and self.ready()

    def leaders(self) -> Leaders:
        return Leaders(*json.loads((self.place.run / "run.json").read_text())["leaders"])

    def server(self, name: str) -> list[int]:
        """Nothing while there is none."""
        with suppress(FileNotFoundError, IndexError, ValueError):
            return [self.place.pid(name)]
        return []


class Kind(NamedTuple):
    find: Callable[[System, dict[int, int]], list[int]]
    """Among the processes that live, each with the one that started it."""
    number: int
    """How many there are in a system that is whole."""


def _leader(name: str) -> Kind:
    return Kind(lambda system, _living: [getattr(system.leaders(), name)], 1)


def _children(name: str, number: int) -> Kind:
    return Kind(lambda system, living: _started_by(getattr(system.leaders(), name), living), number)


def _server(name: str) -> Kind:
    return Kind(lambda system, _living: system.server(name), 1)


def _backends(system: System, living: dict[int, int]) -> list[int]:
    """Those of PostgreSQL's processes that serve the product."""
    processes_of_server = [pid for postmaster in system.server("postgres") for pid in _started_by(postmaster, living)]
    return [pid for pid in processes_of_server if f": {local.APPLICATION} " in processes.command_line(pid)]


def _started_by(leader: int, living: dict[int, int]) -> list[int]:
    return [pid for pid, parent in living.items() if parent == leader]


KINDS: dict[str, Kind] = {
    "gunicorn worker": _children("web", 2),
    "gunicorn master": _leader("web"),
    "Celery child": _children("worker", 2),
    "Celery main": _leader("worker"),
    "beat": _leader("beat"),
    "Redis": _server("redis"),
    "PostgreSQL backend": Kind(_backends, 1),
    "PostgreSQL postmaster": _server("postgres"),
}


def _parents() -> dict[int, int]:
    """Of every process that lives, and is not merely waited for, the one that started it."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in listed.splitlines()]
    return {int(pid): int(parent) for pid, parent, state in rows if state[0] != "Z"}


@contextmanager
def system(directory: Path) -> Iterator[System]:
    """Started; whatever is left of it at the end is ended."""
    made = System(directory)
    try:
        made.start()
        yield made
    finally:
        made.place.clear()
