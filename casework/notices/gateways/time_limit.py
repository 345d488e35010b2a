"""A call to somebody else's server ends in time, whether that server is silent or sends a byte a second."""

import socket
import threading
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import suppress
from time import monotonic
from typing import TypeVar

from casework.notices.gateways.gateway import NotSent

T = TypeVar("T")

CALLS = 16
"""Of a process to one server at the same time, those among them that a library or a name server holds up and nobody waits for."""

TO_END_SECONDS = 0.2
"""What a call whose connection was ended may take to notice: what it has learned by then stands."""

_free: defaultdict[str, threading.Semaphore] = defaultdict(lambda: threading.Semaphore(CALLS))


class OutOfTime(Exception):
    """The call did not end in time."""


class TimeLimit:
    """Begins when it is made. Each step of a call has what the steps before it left."""

    def __init__(self, seconds: float) -> None:
        self._ends = monotonic() + seconds
        self._lock = threading.Lock()
        self._connections: list[socket.socket] = []
        self.over = False

    def left(self) -> float:
        """In seconds; never nought, which sockets take for "do not wait"."""
        return max(self._ends - monotonic(), 0.001)

    def watch(self, connection: socket.socket) -> None:
        """From now on the connection ends with the limit, also when TLS has taken it over."""
        with self._lock:
            self._connections.append(connection.dup())
        if self.over:
            self._end_connections()

    def run(self, call: Callable[[], T], *, server: str) -> T:
        """What the call returns or raises; it runs in a thread of its own, so it touches neither database nor language.

        Raises OutOfTime, or NotSent ("busy") where CALLS others to that server are under way.
        """
        free = _free[server]
        if not free.acquire(blocking=False):
            raise NotSent("busy")
        outcome: Future[T] = Future()
        threading.Thread(target=self._work, args=(call, outcome, free), daemon=True).start()
        wait([outcome], timeout=self.left())
        if not outcome.done():
            self.over = True
            self._end_connections()
            wait([outcome], timeout=TO_END_SECONDS)
            raise OutOfTime
        return outcome.result()

    def _work(self, call: Callable[[], T], outcome: "Future[T]", free: threading.Semaphore) -> None:
        try:
            result = call()
        except BaseException as fault:  # noqa: BLE001 - raised again where the outcome is asked for
            outcome.set_exception(fault)
        else:
            outcome.set_result(result)
        finally:
            with self._lock:
                for connection in self._connections:
                    connection.close()
                self._connections.clear()
            free.release()

    def _end_connections(self) -> None:
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
