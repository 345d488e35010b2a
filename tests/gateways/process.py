"""The stand-in as a process of its own, which is killed and started again; what it took outlives it in its journal."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Self

from config.dev import local, processes
from tests.gateways.http_gateway import SECRET

ID = "doorstep-notice-"


@dataclass(frozen=True)
class Arrival:
    """One message handed over: the notice's id, when (seconds of the epoch), and all that it said."""

    notice: int
    at: float
    content: str


class GatewayProcess:
    """`options`: of `tests.gateways.server`, by their long names."""

    def __init__(self, journal: Path, **options: object) -> None:
        self.journal = journal
        self.port, self.mail_port = processes.free_port(), processes.free_port()
        self._options = options
        self._starts = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.kill()

    def start(self) -> None:
        """Returns when it takes messages."""
        fixed = {"port": self.port, "mail_port": self.mail_port, "journal": self.journal, "seed": self._starts}
        words = [f"--{name.replace('_', '-')}={value}" for name, value in (fixed | self._options).items()]
        command = [sys.executable, "-m", "tests.gateways.server", *words]
        self._starts += 1
        self._process = subprocess.Popen(command, cwd=local.BASE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        for server in ("text messages", "e-mail"):
            if not self._process.stdout.readline():
                raise RuntimeError(f"the stand-in for {server} does not start")

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()
        self._process.wait()

    def arrivals(self, *, since: int = 0) -> list[Arrival]:
        """In the order in which they came, without the first so many."""
        if not self.journal.exists():
            return []
        with self.journal.open(encoding="utf-8") as lines:
            return [_arrival(json.loads(line)) for line in islice(lines, since, None) if line.endswith("\n")]

    def count(self) -> int:
        """How many were handed over so far."""
        return self.journal.read_bytes().count(b"\n") if self.journal.exists() else 0

    def settings(self) -> Mapping[str, str]:
        """The environment of whoever sends by it."""
        return {
            "DEVELOPMENT_TRANSPORT": "0",
            "GATEWAYS": "webhook,smtp",
            "SMS_WEBHOOK_URL": f"http://127.0.0.1:{self.port}/sms",
            "SMS_WEBHOOK_SECRET": SECRET,
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.mail_port),
            "EMAIL_SECURITY": "none",
            "EMAIL_FROM": "doorstep@example.org",
        }


def _arrival(message: dict[str, Any]) -> Arrival:
    content = {name: value for name, value in message.items() if name not in {"id", "arrived_at"}}
    notice = int(message["id"].removeprefix(ID))
    return Arrival(notice, message["arrived_at"], json.dumps(content, sort_keys=True))
