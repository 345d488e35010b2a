"""Whoever sends half a request, or does not read, keeps nobody else waiting."""

import http.client
import os
import select
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager

import pytest

from config.dev import local
from config.dev.parts import PARTS
from config.dev.processes import wait_until
from tests import patience
from tests.deploy import production

CROWD = 50
LARGE_FILE = "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js"


@contextmanager
def web(**environment: str) -> Iterator[int]:
    """The web part as `make run` starts it; its port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        free: int = probe.getsockname()[1]
    begin = [sys.executable, *PARTS["web"][1:]]
    with subprocess.Popen(begin, cwd=local.BASE, env=os.environ | environment | {"BIND": f"127.0.0.1:{free}"}) as process:
        try:
            wait_until(lambda: process.poll() is not None or status(free, "/healthz") == 200, seconds=patience.SECONDS)
            assert process.poll() is None
            yield free
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with web() as port:
        yield port


def status(port: int, path: str, **headers: str) -> int | None:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=patience.SECONDS)) as connection:
        try:
            connection.request("GET", path, headers=headers)
            return connection.getresponse().status
        except OSError:
            return None


def opened(port: int, request: bytes) -> socket.socket:
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    client.settimeout(patience.SECONDS)
    client.connect(("127.0.0.1", port))
    client.sendall(request)
    return client


def half_a_header(port: int) -> socket.socket:
    return opened(port, b"GET /track/ HTTP/1.1\r\nHost: localhost\r\nAccept: text")


def half_a_body(port: int) -> socket.socket:
    return opened(port, b"POST /track/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nnumber=2")


def half_a_chunk(port: int) -> socket.socket:
    return opened(port, b"POST /track/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nnumber=2")


def a_slow_reader(port: int) -> socket.socket:
    """Of more than the system keeps for it."""
    client = opened(port, f"GET {LARGE_FILE} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() * 10)
    assert client.recv(8) == b"HTTP/1.1"
    return client


HALVES = (half_a_header, half_a_body, half_a_chunk)


@pytest.mark.long
@pytest.mark.parametrize("client", [*HALVES, a_slow_reader])
def test_fifty_slow_clients_hold_nobody_up(port: int, client: Callable[[int], socket.socket]) -> None:
    with ExitStack() as stack:
        crowd = [stack.enter_context(client(port)) for _number in range(CROWD)]

        assert [status(port, path) for path in ("/healthz", "/track/") for _again in range(5)] == [200] * 10

        if client in HALVES:
            assert select.select(crowd, [], [], 0)[0] == [], "they were answered or let go, and held nobody up"


@pytest.mark.long
def test_who_sends_in_pieces_is_answered_all_the_same(port: int) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with opened(port, b"") as client:
        for byte in request:
            client.sendall(bytes([byte]))
        assert client.recv(15) == b"HTTP/1.1 200 OK"


@pytest.mark.long
@pytest.mark.parametrize(("behind_proxy", "answer"), [("1", 302), ("0", 301)])
def test_only_behind_a_proxy_is_a_header_believed(behind_proxy: str, answer: int) -> None:
    """301: to HTTPS, where nobody to be believed says that it is already."""
    with web(**production() | {"BEHIND_PROXY": behind_proxy}) as port:
        assert status(port, "/", Host="doorstep.example", **{"X-Forwarded-Proto": "https"}) == answer
        assert status(port, "/", Host="doorstep.example") == 301
