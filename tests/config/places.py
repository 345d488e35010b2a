"""A `.run` of its own for each test, under a path with a space and Chinese characters."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import local
from config.processes import command_line

FOREIGN = ("DATABASE_URL", "REDIS_URL", "PYTEST_VERSION", "PYTEST_CURRENT_TEST", "MAKELEVEL", "DOORSTEP_ENV")


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
        said, _nothing = process.communicate(timeout=90)
        return process.returncode, said

    def services(self, *arguments: str) -> str:
        code, said = self.do("config.services", *arguments)
        assert code == 0, said
        return said

    def status(self) -> str:
        return self.do("config.services", "status")[1]

    def pid(self, name: str) -> int:
        return int((self.run / {"postgres": "postgres/postmaster.pid", "redis": "redis.pid"}[name]).read_text().split()[0])

    def left(self) -> list[str]:
        """Processes that still run for this place."""
        lines = (command_line(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdigit())
        return [line for line in lines if str(self.run) in line]

    def clear(self) -> None:
        self.do("config.services", "down")
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and str(self.run) in command_line(int(entry.name)):
                os.kill(int(entry.name), signal.SIGKILL)


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    found = Place(tmp_path_factory.mktemp("见面 办") / ".run")
    yield found
    found.clear()
