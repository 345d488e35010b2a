"""A `.run` of its own for each test, under a path with a space and Chinese characters."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from config.dev import local
from config.dev.processes import wait_until
from tests import patience

FOREIGN = (
    "DATABASE_URL",
    "OWNER_DATABASE_URL",
    "REDIS_URL",
    "PYTEST_VERSION",
    "PYTEST_CURRENT_TEST",
    "MAKELEVEL",
    "DOORSTEP_ENV",
)


class Place:
    """What `python -m config.…` does in a directory of its own."""

    def __init__(self, run: Path) -> None:
        self.run = run
        self.environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        self.environment |= {"DOORSTEP_RUN": str(run), "DEMO": "0"}

    def begin(self, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=local.BASE,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def do(self, *arguments: str, **environment: str) -> tuple[int, str]:
        """Run to the end; the exit code and all that was said."""
        process = self.begin(*arguments, **environment)
        output, _nothing = process.communicate(timeout=patience.SECONDS)
        return process.returncode, output

    def services(self, *arguments: str) -> str:
        code, output = self.do("config.dev.services", *arguments)
        assert code == 0, output
        return output

    def status(self) -> str:
        return self.do("config.dev.services", "status")[1]

    def pid(self, name: str) -> int:
        return int((self.run / {"postgres": "postgres/postmaster.pid", "redis": "redis.pid"}[name]).read_text().split()[0])

    def left(self) -> list[int]:
        """Processes that still run for this place: by what they were called with, the environment they got, or where they are.

        Redis writes its title over its environment.
        """
        pids = []
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                if entry.name.isdigit() and str(self.run).encode() in (
                    (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes() + bytes((entry / "cwd").readlink())
                ):
                    pids.append(int(entry.name))
        return pids

    def clear(self) -> None:
        for signum in (signal.SIGTERM, signal.SIGKILL):
            for pid in self.left():
                with suppress(ProcessLookupError):
                    os.kill(pid, signum)
            wait_until(lambda: not self.left(), seconds=patience.SECONDS)


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    room = Place(tmp_path_factory.mktemp("见面 办") / ".run")
    yield room
    room.clear()
