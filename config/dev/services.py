"""PostgreSQL and Redis from their wheels, under `.run/`, kept between starts.

    python -m config.dev.services up | down | status | urls | with COMMAND ...

`DATABASE_URL` and `REDIS_URL` point to other servers; those are then never started or stopped from here. Both servers
listen on 127.0.0.1 and ask for a password: a socket's path would be too long in a deep directory.
"""

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Protocol

from config.dev import broker, local, postgres
from config.dev.backoff import Backoff
from config.dev.processes import Unavailable


class Server(Protocol):
    NAME: str

    def runs(self) -> bool: ...
    def answers(self) -> bool: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


SERVERS: dict[str, Server] = {"DATABASE_URL": postgres, "REDIS_URL": broker}


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two starts at once become one after the other. The lock ends with its process, however that ends."""
    local.RUN.mkdir(parents=True, exist_ok=True)
    with (local.RUN / "services.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ours() -> list[Server]:
    """The servers that nothing in the environment points elsewhere."""
    return [server for variable, server in SERVERS.items() if not os.environ.get(variable)]


def up() -> None:
    """Start what does not run."""
    with one_at_a_time():
        for server in ours():
            if not server.answers():
                server.start()


class Watch:
    """Over the servers of `.run`, for as long as something needs them."""

    def __init__(self) -> None:
        self.backoffs = {server.NAME: Backoff() for server in ours()}

    def mend(self, *, say: Callable[[str], None], clock: Callable[[], float]) -> bool:
        """Start again what has ended by itself, later each time it did not last. Whether an address is another now."""
        before = local.servers()
        for server in ours():
            if not server.runs():
                self._mend(server, say=say, clock=clock)
        return local.servers() != before

    def _mend(self, server: Server, *, say: Callable[[str], None], clock: Callable[[], float]) -> None:
        backoff = self.backoffs[server.NAME]
        if backoff.due_at is None:
            pause = backoff.ended(now=clock())
            say(f"{server.NAME} ended; starting it again" + (f" in {pause:.0f} s" if pause else ""))
        if not backoff.due(now=clock()):
            return
        try:
            up()
            say(f"{server.NAME} runs again")
        except Unavailable as problem:
            say(str(problem))
        # Only now: what cannot be started takes its time to say so.
        backoff.began(now=clock())


def down(servers: Sequence[Server]) -> None:
    with one_at_a_time():
        for server in servers:
            server.stop()


@contextmanager
def running() -> Iterator[None]:
    """Servers for as long as they are needed. What this started it stops, unless somebody else came to use it."""
    local.RUN.mkdir(parents=True, exist_ok=True)
    with (local.RUN / "services.use").open("w") as use:
        fcntl.flock(use, fcntl.LOCK_SH)
        missing = [server for server in ours() if not server.answers()]
        try:
            up()
            yield
        finally:
            with suppress(BlockingIOError):
                fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
                down(missing)


def attend(command: Sequence[str]) -> int:
    """Run a command to its end, passing on what it is told. Ctrl-C reaches it by itself, and it says what then."""
    begun: list[subprocess.Popen[bytes]] = []
    early: list[int] = []

    def pass_on(number: int, _frame: object) -> None:
        if begun:
            begun[0].send_signal(number)
        else:
            early.append(number)

    # Before the command begins: a signal that comes first must not end this process and leave the servers.
    signal.signal(signal.SIGINT, lambda *_: None)
    for signum in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, pass_on)
    with subprocess.Popen(command) as child:
        begun.append(child)
        for number in early:
            child.send_signal(number)
        code = child.wait()
    return code if code >= 0 else 128 - code


def main(arguments: Sequence[str]) -> int:
    match arguments:
        case ["up"]:
            up()
        case ["down"]:
            down(ours())
        case ["status"]:
            states = [(variable, server.answers()) for variable, server in SERVERS.items() if server in ours()]
            print("\n".join(f"{variable[:-4].lower()}: {'runs' if runs else 'stopped'}" for variable, runs in states))
            return 0 if all(runs for _variable, runs in states) else 1
        case ["urls"]:
            print(f"export OWNER_DATABASE_URL={local.owner_database_url()}\nexport DATABASE_URL={local.database_url()}")
        case ["with", *command]:
            with running():
                return attend(command)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Unavailable as problem:
        sys.exit(f"doorstep: {problem}")
