"""Workers and beats of the product as processes, with a Redis and a clock of their own, on this process's database."""

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import redis
from celery import current_app
from django.conf import settings
from django.db import connection
from django.utils import timezone
from kombu import Connection

from config.dev import local, parts
from config.dev.processes import tail, undisturbed, wait_until
from tests import databases, patience
from tests.casework.escalation.chaos import AHEAD, COPIES, EVERY, NAME, READY, SWEEPING
from tests.config.places import Place
from tests.roles import as_owner

TROUBLED = "tests.casework.escalation.chaos.troubled"


class Crew:
    """Who works is known by a name: "worker 1", "beat 2". `copies`: how often each message arrives; `every`: seconds
    between two beats, None: as the product has it."""

    def __init__(self, run: Path, *, copies: int = 1, every: float | None = None) -> None:
        self.place = Place(run)
        self.copies = copies
        # What belongs to a working copy, servers, keys and outbox, is this directory's; but the keys and the database are ours.
        self.place.environment |= {
            "DATABASE_URL": databases.application_url(connection.settings_dict["NAME"]),
            "SECRET_KEY": settings.SECRET_KEY,
            "DATA_KEYS": ",".join(settings.DATA_KEYS),
            "HASH_KEY": settings.HASH_KEY,
            COPIES: str(copies),
            EVERY: str(every or ""),
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        for name in ("log", READY, SWEEPING):
            (run / name).mkdir(parents=True, exist_ok=True)
        self.set_clock(timezone.now())
        self.start_redis()

    # Who works

    def begin(self, *names: str, app: str = TROUBLED) -> None:
        for name in names:
            command = [app if word == "config.celery" else word for word in parts.PARTS[name.split()[0]][1:]]
            (self.place.run / READY / name).unlink(missing_ok=True)
            with undisturbed(), self._log(name).open("ab") as log:
                self.running[name] = subprocess.Popen(
                    [sys.executable, *command],
                    cwd=local.BASE,
                    env=self.place.environment | {NAME: name},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )

    def ready(self, *names: str) -> None:
        """Wait until these workers take messages."""
        self.until(lambda: all((self.place.run / READY / name).exists() for name in names), f"{names} are ready")

    def is_ready(self, name: str) -> bool:
        return (self.place.run / READY / name).exists()

    def kill(self, name: str) -> None:
        """SIGKILL for the worker with all its processes: nothing of it is cleaned up or handed back."""
        with suppress(ProcessLookupError):
            os.killpg(self.running[name].pid, signal.SIGKILL)
        self.running.pop(name).wait()
        (self.place.run / READY / name).unlink(missing_ok=True)
        self._clear_marks()

    def kill_one(self, pid: int) -> None:
        """SIGKILL for the one process that does the work; its worker lives on."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not _alive(pid), seconds=patience.SECONDS)
        self._clear_marks()

    def sweeping(self) -> list[int]:
        """The processes in the middle of a sweep."""
        return sorted(int(mark.name) for mark in (self.place.run / SWEEPING).iterdir() if _alive(int(mark.name)))

    def worker_of(self, pid: int) -> str | None:
        """The name of the worker that a process belongs to; None if it has ended meanwhile."""
        with suppress(ProcessLookupError):
            group = os.getpgid(pid)
            return next((name for name, leader in self.running.items() if leader.pid == group), None)
        return None

    def _clear_marks(self) -> None:
        for mark in (self.place.run / SWEEPING).iterdir():
            if not _alive(int(mark.name)):
                mark.unlink(missing_ok=True)

    # Its clock

    def set_clock(self, at: datetime) -> None:
        local.write_whole(self.place.run / AHEAD, str((at - timezone.now()).total_seconds()))

    def now(self) -> datetime:
        return timezone.now() + timedelta(seconds=float((self.place.run / AHEAD).read_text()))

    # Its broker

    def start_redis(self) -> None:
        self.place.services("up")

    def kill_redis(self) -> None:
        """It keeps nothing on disk: every message is gone."""
        os.kill(self.place.pid("redis"), signal.SIGKILL)

    def flush_redis(self) -> None:
        with closing(redis.Redis.from_url(self._broker())) as client:
            client.flushall()

    def idle(self) -> bool:
        """No message waits, none has been taken and not yet acknowledged, and no sweep is at work."""
        with closing(redis.Redis.from_url(self._broker())) as client:
            return not client.llen("celery") and not client.hlen("unacked") and not self.sweeping()

    def send(self, task: str) -> None:
        """As a beat would, so many copies of it."""
        with Connection(self._broker()) as link:
            message = str(uuid.uuid4())
            for _copy in range(self.copies):
                current_app.send_task(task, task_id=message, connection=link, ignore_result=True)

    def wake(self) -> None:
        """From now on what this process wakes is woken by its broker."""
        current_app.conf.broker_url = self._broker()
        del current_app.amqp  # and with it whatever connection it had

    def pids(self, part: str) -> list[int]:
        """Of every worker, or beat: the one that was started, and its children."""
        leaders = [process.pid for name, process in self.running.items() if name.split()[0] == part]
        return leaders + [pid for leader in leaders for pid in _children(leader)]

    def _broker(self) -> str:
        server = json.loads((self.place.run / "servers.json").read_text())["redis"]
        return f"redis://:{server['password']}@127.0.0.1:{server['port']}/0"

    # Its end

    def until(self, happened: Callable[[], bool], what: str, *, seconds: float = patience.SECONDS) -> None:
        if not wait_until(happened, seconds=seconds):
            raise TimeoutError(f"not within {seconds:.0f} s: {what}\n{self.output()}")

    def end(self, *names: str) -> None:
        """Kill these, or all, and wait until the database has heard of it."""
        for name in names or list(self.running):
            self.kill(name)
        if not self.running:
            self.until(_alone, "nobody else is at work in the database")

    def output(self) -> str:
        """The last lines of each."""
        return "\n".join(f"{log.stem}: {tail(log)}" for log in sorted((self.place.run / "log").iterdir()))

    def _log(self, name: str) -> Path:
        return self.place.run / "log" / f"{name}.log"


@contextmanager
def crew(run: Path, *, copies: int = 1, every: float | None = None) -> Iterator[Crew]:
    made = Crew(run, copies=copies, every=every)
    try:
        yield made
    finally:
        made.place.clear()


def _alone() -> bool:
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with as_owner(), connection.cursor() as cursor:  # others' doings are shown to nobody else
        cursor.execute(others + " AND backend_type = 'client backend' AND state <> 'idle'")
        return bool(cursor.fetchone() == (0,))


def _children(pid: int) -> list[int]:
    with suppress(FileNotFoundError, ProcessLookupError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _alive(pid: int) -> bool:
    """A process that was killed and not yet fetched is gone too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except (FileNotFoundError, ProcessLookupError):
        return False
