"""A bad network: what stands between the phone and the server, and cuts what goes through whenever it is told to."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from tests import patience

MOST_HELD = 6

Cut = Literal["before", "during", "after", "late"]
"""`late`: the phone is told nothing, and the request reaches the server after others that were sent later."""
Decide = Callable[[str, str], Cut | None]
"""(method, path) of a request -> where it is cut, or None."""


@dataclass(frozen=True)
class Answer:
    """What the server has said to one request and the phone has not heard until it is `let_go`."""

    method: str
    path: str
    given: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)


class Network:
    """Requests pass one by one, each on a connection of its own. `down()`: nobody answers at the address at all."""

    def __init__(self, upstream: tuple[str, int]) -> None:
        self.upstream = upstream
        self.decide: Decide = lambda _method, _path: None
        self.cuts = 0
        self.delivered_late = 0
        self._held: list[bytes] = []
        self._slow: Answer | None = None
        self.port = 0
        self._listening: socket.socket | None = None
        self.up()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def up(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, args=[self._listening], daemon=True).start()

    def down(self) -> None:
        if self._listening:
            listening, self._listening = self._listening, None
            listening.shutdown(socket.SHUT_RDWR)
            listening.close()

    def cut_once(self, when: Cut, *, method: str = "PUT", path: str = "/api/v1/visits/") -> None:
        """The next such request only."""
        left = [when]
        self.decide = lambda asked, of: left.pop() if left and asked == method and of.startswith(path) else None

    def hold_answer(self, *, method: str, path: str) -> Answer:
        """The server answers the next such request at once; the phone hears it when it is let go."""
        self._slow = Answer(method, path)
        return self._slow

    def _hold(self, whole: bytes) -> None:
        """The newest goes out first once several wait."""
        self._held.append(whole)
        if len(self._held) > MOST_HELD:
            self.deliver_late()

    def deliver_late(self) -> None:
        """Everything that was held, the newest first; whatever the server answers, nobody hears it."""
        while self._held:
            try:
                whole = self._held.pop()
            except IndexError:  # another thread was quicker
                return
            with suppress(OSError), socket.create_connection(self.upstream, timeout=30) as server:
                server.sendall(whole)
                _all(server)
                self.delivered_late += 1

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                phone, _address = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._pass, args=[phone], daemon=True).start()

    def _pass(self, phone: socket.socket) -> None:
        with phone:
            try:
                head, body = _request(phone)
                if not head:
                    return
                method, path, *_version = head.split(b"\r\n", 1)[0].decode().split(" ")
                cut = self.decide(method, path)
                self.cuts += cut is not None
                if cut == "before":
                    return
                if cut == "late":
                    self._hold(_closing(head) + body)
                    return
                with socket.create_connection(self.upstream, timeout=30) as server:
                    whole = _closing(head) + body
                    server.sendall(whole[: len(whole) // 2] if cut == "during" else whole)
                    if cut == "during":
                        return
                    answer = _all(server)
                slow = self._slow
                if slow and (slow.method, slow.path) == (method, path):
                    self._slow = None
                    slow.given.set()
                    slow.let_go.wait(patience.SECONDS)
                if cut is None:
                    phone.sendall(answer)
            except OSError:
                return


def _request(phone: socket.socket) -> tuple[bytes, bytes]:
    received = b""
    while b"\r\n\r\n" not in received:
        part = phone.recv(65536)
        if not part:
            return b"", b""
        received += part
    head, _end, body = received.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += phone.recv(65536)
    return head + b"\r\n\r\n", body


def _closing(head: bytes) -> bytes:
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([lines[0], b"Connection: close", *lines[1:]])


def _all(server: socket.socket) -> bytes:
    parts = []
    while part := server.recv(65536):
        parts.append(part)
    return b"".join(parts)
