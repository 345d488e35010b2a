"""One POST to somebody else's server: within its time, to the address that was looked at, following nothing, reading a little."""

import http.client
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import SplitResult

from casework.notices.gateways.gateway import TIMEOUT_SECONDS, AnswerLost, NotSent
from casework.notices.gateways.servers import addresses_of, parts_of, tls
from casework.notices.gateways.time_limit import OutOfTime, TimeLimit

READ_AT_MOST = 64 * 1024
"""Bytes of an answer. What comes after them is not read."""

WAIT_AT_MOST = 24 * 3600
"""Seconds that a server may ask us to wait."""

OF_STATUS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "not_allowed",
    HTTPStatus.FORBIDDEN: "not_allowed",
    HTTPStatus.PAYMENT_REQUIRED: "no_credit",
    HTTPStatus.REQUEST_TIMEOUT: "busy",
    HTTPStatus.TOO_MANY_REQUESTS: "busy",
    HTTPStatus.SERVICE_UNAVAILABLE: "busy",
}


@dataclass(frozen=True)
class Answer:
    """`body`: as much of it as came in time."""

    status: int
    retry_after: str = ""
    body: bytes = b""

    @property
    def ok(self) -> bool:
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


def post(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float = TIMEOUT_SECONDS) -> Answer:
    """Raises NotSent where nothing went out, AnswerLost where nobody knows, within the seconds."""
    try:
        call = _Call(parts_of(url), TimeLimit(seconds))
    except ValueError:
        raise NotSent("unreachable") from None
    try:
        return call.limit.run(lambda: call.post(body, headers), server=call.url.netloc)
    except OutOfTime:
        if call.answer:
            return call.answer
        raise (AnswerLost if call.went_out else NotSent)("timeout") from None


def refusal(answer: Answer, *, at: datetime) -> NotSent:
    """What an answer other than 2xx means by its status alone."""
    if reason := OF_STATUS.get(answer.status):
        return NotSent(reason, retry_after=seconds_to_wait(answer.retry_after, at=at) if reason == "busy" else None)
    return NotSent("gateway_fault" if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR else "refused")


def seconds_to_wait(retry_after: str, *, at: datetime) -> float | None:
    """As the header has it, seconds or a date; None where it is neither."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(min(int(retry_after[:9]), WAIT_AT_MOST))
    try:
        return min(max((parsedate_to_datetime(retry_after) - at).total_seconds(), 0), WAIT_AT_MOST)
    except (ValueError, TypeError, OverflowError):
        return None


@dataclass
class _Call:
    url: SplitResult
    limit: TimeLimit
    went_out: bool = False
    answer: Answer | None = None

    def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        connection = self._connection()
        try:
            self.went_out = True
            connection.request("POST", self._path(), body=body, headers=dict(headers))
            response = connection.getresponse()
            if self.limit.over:
                raise AnswerLost("timeout")  # what ended the connection in the midst of the headers was the limit
            self.answer = Answer(response.status, response.headers.get("Retry-After", ""))
            self.answer = Answer(response.status, self.answer.retry_after, _beginning(response))
            return self.answer
        except TimeoutError:
            raise AnswerLost("timeout") from None
        except OSError:
            raise AnswerLost("no_answer") from None
        except (http.client.HTTPException, ValueError):
            raise AnswerLost("garbled") from None
        finally:
            connection.close()

    def _path(self) -> str:
        return f"{self.url.path or '/'}{'?' if self.url.query else ''}{self.url.query}"

    def _connection(self) -> http.client.HTTPConnection:
        """Raises NotSent."""
        host, secure = self.url.hostname or "", self.url.scheme == "https"
        port = self.url.port or (443 if secure else 80)
        if secure:
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(host, port, context=tls())
        else:
            connection = http.client.HTTPConnection(host, port)
        for address in addresses_of(host, port):
            try:
                # Connected already when a request is made: to the address that was looked at.
                connection.sock = self._socket(address, port, host=host, secure=secure)
            except OSError:
                continue
            return connection
        raise NotSent("unreachable")

    def _socket(self, address: str, port: int, *, host: str, secure: bool) -> socket.socket:
        connected = socket.create_connection((address, port), timeout=self.limit.left())
        self.limit.watch(connected)
        if not secure:
            return connected
        try:
            return tls().wrap_socket(connected, server_hostname=host)
        except BaseException:
            connected.close()
            raise


def _beginning(response: http.client.HTTPResponse) -> bytes:
    """What can be read of the body: the status has already told what became of the message."""
    try:
        return response.read(READ_AT_MOST)
    except http.client.IncompleteRead as cut_off:
        return cut_off.partial
    except (OSError, http.client.HTTPException, ValueError):
        return b""
