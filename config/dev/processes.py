"""Processes and ports, as every system tells of them."""

import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LOWEST_PORT = 20_000
USUAL_FIRST_OUTGOING_PORT = 32_768
OUTGOING_PORTS = Path("/proc/sys/net/ipv4/ip_local_port_range")
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Unavailable(Exception):
    """A server that cannot be had here, with what to do about it."""


@contextmanager
def undisturbed() -> Iterator[None]:
    """A signal that comes meanwhile is answered afterwards: between a start and its record nothing is cut off."""
    came: list[int] = []
    before = {signum: signal.signal(signum, lambda number, _frame: came.append(number)) for signum in ENDINGS}
    try:
        yield
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)
        for number in came:
            signal.raise_signal(number)


def server_pid(pid_file: Path, *, sign: str) -> int | None:
    """The process that a pid file names, if it really is that server, which its command line shows.

    After a kill, or a restart of the machine, the number may belong to another program.
    """
    with suppress(FileNotFoundError, ValueError, IndexError):
        pid = int(pid_file.read_text().split()[0])
        return pid if sign in command_line(pid) else None
    return None


def end_server(pid_file: Path, *, sign: str, patience: float) -> None:
    """End the server that a pid file names; whatever else has its number now is left alone."""
    for ending in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        pid = server_pid(pid_file, sign=sign)
        if pid is None:
            break
        os.kill(pid, ending)
        wait_until(lambda: server_pid(pid_file, sign=sign) is None, seconds=patience)
    pid_file.unlink(missing_ok=True)


def command_line(pid: int) -> str:
    """Empty for a process that is gone."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace").replace("\0", " ")
    if Path("/proc/self").exists():
        return ""
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout


def free_port() -> int:
    """Of those that the system gives no outgoing connection: while a server is down, nobody is given its port by chance."""
    ports = range(LOWEST_PORT, first_outgoing_port())
    return next(port for port in random.sample(ports, len(ports)) if not port_taken(port))


def first_outgoing_port() -> int:
    """Where the system says nothing, or leaves no room below: as most systems have it."""
    try:
        first = int(OUTGOING_PORTS.read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return USUAL_FIRST_OUTGOING_PORT
    return first if first > LOWEST_PORT else USUAL_FIRST_OUTGOING_PORT


def port_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def wait_until(happened: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-8:]) if log.exists() else "(nothing)"
