"""The parts that run beside each other: `make run` and docker-compose.yml start the same commands."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable

from config.dev import local, processes
from config.dev.backoff import Backoff

PREPARE = ("python", "-m", "config.prepare")
PARTS: dict[str, tuple[str, ...]] = {
    "web": ("python", "-m", "gunicorn", "config.wsgi", "--config", "config/gunicorn_settings.py"),
    "worker": (
        *("python", "-m", "celery", "--quiet", "--app", "config.celery", "worker", "--concurrency", "2"),
        *("--loglevel", "WARNING", "--without-gossip", "--without-mingle"),
    ),
    # The schedule stands in the settings and is kept in memory: a file of it could be left half written.
    "beat": (
        *("python", "-m", "celery", "--quiet", "--app", "config.celery", "beat"),
        *("--loglevel", "WARNING", "--scheduler", "config.beat:Scheduler", "--pidfile="),
    ),
}
GRACE = 15.0  # seconds a part has for what it is doing when it is told to end
PATIENCE = 60.0  # seconds until the web must answer


class Failed(Exception):
    """What cannot be started, and why."""


class Parts:
    """Each part leads a process group of its own: Ctrl-C in the terminal reaches only who started them."""

    def __init__(self, *, url: str, environment: dict[str, str], share: list[int]) -> None:
        self.url = url
        self.environment = os.environ | environment
        self.share = share
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.backoffs = {name: Backoff() for name in PARTS}

    def leaders(self) -> list[int]:
        return [part.pid for part in self.running.values()]

    def begin(self, *, started: Callable[[list[int]], None]) -> None:
        """Start them all and wait until the web answers. `started` is told each time one has begun."""
        for name in PARTS:
            self._begin(name, now=time.monotonic())
            started(self.leaders())
        deadline = time.monotonic() + PATIENCE
        while not self._web_answers():
            for name, part in self.running.items():
                if (code := part.poll()) is not None:
                    raise Failed(f"{name} ended with {code} before it was ready")
            if time.monotonic() > deadline:
                raise Failed(f"the web does not answer at {self.url}")
            time.sleep(0.1)

    def _begin(self, name: str, *, now: float) -> None:
        with processes.undisturbed():
            self.running[name] = subprocess.Popen(
                [sys.executable, *PARTS[name][1:]],
                cwd=local.BASE,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                pass_fds=self.share if name == "web" else [],
                start_new_session=True,
            )
        self.backoffs[name].began(now=now)

    def _web_answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:  # noqa: S310  # our own address
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def mend(self, *, say: Callable[[str], None], now: float) -> bool:
        """Start again what has ended by itself, later each time it did not last. Whether anything was started."""
        ended = [name for name, part in self.running.items() if part.poll() is not None]
        for name in ended:
            if self.backoffs[name].due_at is None:
                self._has_ended(name, say=say, now=now)
        due = [name for name in ended if self.backoffs[name].due(now=now)]
        for name in due:
            self._begin(name, now=now)
        return bool(due)

    def _has_ended(self, name: str, *, say: Callable[[str], None], now: float) -> None:
        part, backoff = self.running[name], self.backoffs[name]
        _signal_group(part.pid, signal.SIGKILL)
        if pause := backoff.ended(now=now):
            soon = f"{name} ended with {part.returncode} right after its start, {backoff.failures} in a row"
            say(f"{soon}; started again in {pause:.0f} s")
        else:
            say(f"{name} ended with {part.returncode}; started again")

    def renew(self) -> None:
        """Have each end what it is doing; `mend` starts them again, and they read anew where their servers are."""
        for part in self.running.values():
            _signal_group(part.pid, signal.SIGTERM, leader_only=True)

    def end(self) -> None:
        self.renew()
        processes.wait_until(lambda: all(part.poll() is not None for part in self.running.values()), seconds=GRACE)
        for part in self.running.values():
            _signal_group(part.pid, signal.SIGKILL)
            part.wait()


def end_orphans(leaders: Iterable[int]) -> None:
    """End parts that outlived a killed starter, and only if a process of that number is one of them."""
    left = [pid for pid in leaders if _is_part(pid)]
    for ending in (signal.SIGTERM, signal.SIGKILL):
        for pid in left:
            if _is_part(pid):
                _signal_group(pid, ending, leader_only=ending == signal.SIGTERM)
        processes.wait_until(lambda: not any(_is_part(pid) for pid in left), seconds=GRACE / 3)


def _is_part(pid: int) -> bool:
    return sys.executable in (line := processes.command_line(pid)) and " config." in line


def _signal_group(leader: int, signum: int, *, leader_only: bool = False) -> None:
    try:
        (os.kill if leader_only else os.killpg)(leader, signum)
    except ProcessLookupError:
        return
