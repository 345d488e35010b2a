"""A gateway of text messages over HTTP: takes signed webhooks, requests of Alibaba Cloud's SDK and messages to chat robots.

It answers as it is told to (`MANNERS`), counts what came by id, and hands each id on once, as gateways do that know it.
"""

import json
import random
import socket
import ssl
import struct
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.gateways.signatures import aliyun_is_signed, webhook_is_signed

SECRET = "whsec_" + "c2VjcmV0IG9mIHRoZSBzdGFuZC1pbiBnYXRld2F5"
ALIYUN_SECRET = "stand-in"
DRIP_SECONDS = 0.02
RETRY_AFTER = "30"


@dataclass(frozen=True)
class Manner:
    """How it answers. `takes`: the message is handed on, whatever becomes of the answer."""

    status: int = 200
    webhook: bytes = b""
    aliyun: str = "OK"
    aliyun_status: int = 200
    chat: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    takes: bool = False
    does: str = "answer"


def _reason(reason: str) -> bytes:
    return json.dumps({"reason": reason}).encode()


MANNERS = {
    "taken": Manner(takes=True),
    "throttled": Manner(429, aliyun="isv.BUSINESS_LIMIT_CONTROL", chat=45009, headers=(("Retry-After", RETRY_AFTER),)),
    "wrong_template": Manner(422, _reason("wrong_template"), aliyun="isv.SMS_TEMPLATE_ILLEGAL"),
    "unsubscribed": Manner(422, _reason("unsubscribed"), aliyun="isv.BLACK_KEY_CONTROL_LIMIT"),
    "dead_number": Manner(400, _reason("no_such_number"), aliyun="isv.MOBILE_NUMBER_ILLEGAL", chat=93000),
    "no_credit": Manner(402, aliyun="isv.AMOUNT_NOT_ENOUGH"),
    "not_allowed": Manner(401, aliyun="SignatureDoesNotMatch", chat=310000),
    "fault": Manner(500, b"<h1>Internal Server Error</h1>", aliyun="isp.SYSTEM_ERROR"),
    "redirect": Manner(307, headers=(("Location", "/elsewhere"),)),
    "garbage": Manner(200, b"\xff<html>OK</html>", takes=True, does="garbage"),
    "timeout": Manner(takes=True, does="stay_silent"),
    "drip": Manner(takes=True, does="drip"),
    "drip_body": Manner(takes=True, does="drip_body"),
    "reset_before": Manner(does="reset"),
    "reset_after": Manner(takes=True, does="reset"),
}


@dataclass
class HttpGateway:
    """`next_manners`: of the next requests, one each; then `manner`, or by chance those of `chances`.

    `delay`: seconds before each answer. `retry_after`: what it asks of whoever sends too much.
    """

    port: int = 0
    manner: str = "taken"
    chances: dict[str, float] = field(default_factory=dict)
    secret: str = SECRET
    journal: Path | None = None
    now: Callable[[], float] = time.time
    next_manners: deque[str] = field(default_factory=deque)
    arrived: Counter[str] = field(default_factory=Counter)
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    forged: int = 0
    long_answer: int = 0
    delay: float = 0.0
    retry_after: str = RETRY_AFTER
    randomness: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", self.port), self)
        self.port = self._server.server_port
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}/sms"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def speak_tls(self, context: ssl.SSLContext) -> None:
        """Before the first request."""
        self._server.tls = context

    def manner_now(self) -> Manner:
        with self._lock:
            if self.next_manners:
                return MANNERS[self.next_manners.popleft()]
        names = [*self.chances, self.manner]
        weights = [*self.chances.values(), max(1 - sum(self.chances.values()), 0)]
        return MANNERS[self.randomness.choices(names, weights)[0]]

    def take(self, message: dict[str, Any]) -> None:
        with self._lock:
            self.arrived[message["id"]] += 1
            self.messages.setdefault(message["id"], message)
            if self.journal:
                line = json.dumps(message | {"arrived_at": self.now()}, ensure_ascii=False)
                with self.journal.open("a", encoding="utf-8") as file:
                    file.write(line + "\n")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    tls: ssl.SSLContext | None = None

    def __init__(self, address: tuple[str, int], gateway: HttpGateway) -> None:
        self.gateway = gateway
        super().__init__(address, _Handler)

    def finish_request(self, request: Any, client_address: Any) -> None:
        super().finish_request(self.tls.wrap_socket(request, server_side=True) if self.tls else request, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever asks may go at any moment."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """`/counts`: how often each id was handed over."""
        self._send(200, json.dumps(self.server.gateway.arrived).encode())

    def do_POST(self) -> None:
        gateway, manner = self.server.gateway, self.server.gateway.manner_now()
        gateway.paths.append(self.path)
        if manner.does == "reset" and not manner.takes:
            self._reset(manner)
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        message = self._message(body)
        if message is None:
            gateway.forged += 1
            aliyun = "x-acs-action" in self.headers
            self._send(403 if aliyun else 401, b'{"Code": "SignatureDoesNotMatch", "Message": "forged"}' if aliyun else b"")
            return
        if manner.takes:
            gateway.take(message)
        gateway.closing.wait(gateway.delay)
        getattr(self, f"_{manner.does}")(manner)

    def _message(self, body: bytes) -> dict[str, Any] | None:
        """As the webhook has it; None where nobody signed it."""
        gateway = self.server.gateway
        headers = {name.lower(): value for name, value in self.headers.items()}
        if "x-acs-action" in headers:
            query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            return query | {"id": query.get("OutId", "")} if aliyun_is_signed(self.path, headers, secret=ALIYUN_SECRET) else None
        if "webhook-id" not in headers:
            return {"id": str(len(gateway.paths)), "chat": json.loads(body)}
        if not webhook_is_signed(headers, body, secret=gateway.secret, now=gateway.now()):
            return None
        data: dict[str, Any] = json.loads(body)["data"]
        return data if data["id"] == headers["webhook-id"] else None

    def _answer(self, manner: Manner) -> None:
        if "x-acs-action" in self.headers:
            words = "触发分钟级流控Permits:1" if "LIMIT" in manner.aliyun else "as the gateway puts it"
            answer = {"Code": manner.aliyun, "Message": words, "BizId": "9006", "RequestId": "R"}
        elif "webhook-id" not in self.headers:
            answer = {"errcode": manner.chat, "errmsg": "as the service puts it"}
        else:
            self._send(manner.status, manner.webhook or (b'{"id": "G-1"}' if manner.takes else b""), manner.headers)
            return
        # These two refuse with 200, most of the time; a redirect or a fault of their server is one for them too.
        status = manner.status if manner.status in {307, 500} else manner.aliyun_status
        self._send(status, json.dumps(answer).encode(), manner.headers)

    def _garbage(self, manner: Manner) -> None:
        self._send(200, manner.webhook)

    def _send(self, status: int, content: bytes, headers: tuple[tuple[str, str], ...] = ()) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, self.server.gateway.retry_after if name == "Retry-After" else value)
        content += b" " * self.server.gateway.long_answer
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _stay_silent(self, _manner: Manner) -> None:
        self.server.gateway.closing.wait()

    def _drip(self, _manner: Manner) -> None:
        self._drip_bytes(b"HTTP/1.1 200 OK\r\nX-Long: ")

    def _drip_body(self, _manner: Manner) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n")
        self._drip_bytes(b"{")

    def _drip_bytes(self, beginning: bytes) -> None:
        """A byte, and another, as long as somebody reads."""
        pending = deque(beginning)
        while not self.server.gateway.closing.wait(DRIP_SECONDS):
            self.wfile.write(bytes([pending.popleft()]) if pending else b" ")
            self.wfile.flush()

    def _reset(self, _manner: Manner) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RD)
        self.connection.close()

    def log_message(self, *_args: object) -> None:
        """Addresses hold what nobody's terminal needs."""
