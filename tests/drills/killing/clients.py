"""Who works meanwhile: each sends a request again, with its key, until it is answered, and notes what was acknowledged."""

import http.client
import json
import queue
import random
import string
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.utils import timezone

from casework.writing import links
from tests.visiting import STROKES
from visits.intake.serializers import sha256

PATIENCE = 300.0
"""Seconds after which a client gives up, which is a fault."""
TIMEOUT = 30.0
"""Seconds that one attempt waits for its answer."""
AGAIN = 0.1
"""The share of acknowledged requests that are sent once more all the same."""
BY_CODE = 0.3
"""The share of visits that are planned, and confirmed by the code that the citizen was sent; the others are signed."""
DISSATISFIED = 0.1
POLL = 0.05
"""Seconds."""
WAITING_CASES = 12
"""So many cases wait for each who dispatches or visits; what is registered beyond them is left to escalation."""


class Outage(NamedTuple):
    """A request that was not answered at its first attempt. Times of a clock that nobody sets, in seconds."""

    began: float
    failed: float
    ended: float


class Answer(NamedTuple):
    status: int
    body: dict[str, Any]
    attempts: int


class Unanswered(Exception):
    """Nobody answered for so long that the client gave up."""


@dataclass
class Acknowledged:
    """What clients were told. Each thread writes entries of its own."""

    registered: dict[str, str] = field(default_factory=dict)
    """Numbers, by the mark that stands in the demand's words."""
    receipted: dict[uuid.UUID, str] = field(default_factory=dict)
    """Hashes, by visit."""
    rated: dict[str, str] = field(default_factory=dict)
    """Numbers, by the link's token."""
    taken_before: list[str] = field(default_factory=list)
    """Tokens of links that were no longer valid when a rating without an answer was sent again."""
    outages: list[Outage] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    trouble: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    """Seconds of each request that was answered at its first attempt."""
    answers: int = 0


class Caller:
    """One program at the API."""

    def __init__(self, port: int, acknowledged: Acknowledged, *, token: str = "") -> None:
        self.port, self.acknowledged = port, acknowledged
        self.headers = {"Accept": "application/json", "Content-Type": "application/json"}
        if token:
            self.headers["Authorization"] = f"Token {token}"

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None, *, key: str = "") -> Answer:
        """The same request, with the same key, until it is answered by something else than a fault of the server."""
        headers = self.headers | {"Idempotency-Key": key or uuid.uuid4().hex}
        data = json.dumps(body if body is not None else {})
        began, failed, attempts = time.monotonic(), 0.0, 0
        while time.monotonic() - began < PATIENCE:
            attempts += 1
            answer = self._once(method, path, data, headers)
            if answer and answer[0] < 500:
                self.acknowledged.answers += 1
                ended = time.monotonic()
                if failed:
                    self.acknowledged.outages.append(Outage(began, failed, ended))
                else:
                    self.acknowledged.waits.append(ended - began)
                return Answer(*answer, attempts)
            self.acknowledged.counts[f"attempts answered {answer[0]}" if answer else "attempts whose connection broke"] += 1
            failed = failed or time.monotonic()
            time.sleep(POLL)
        raise Unanswered(f"{method} {path}")

    def _once(self, method: str, path: str, data: str, headers: dict[str, str]) -> tuple[int, dict[str, Any]] | None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request(method, f"/api/v1/{path}", data, headers)
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        if answer.status >= 500:
            return answer.status, {}
        return answer.status, json.loads(text) if text else {}

    def say(self, path: str, body: dict[str, Any] | None = None) -> bool:
        """Whether a verb was done, now or by an attempt whose answer was lost."""
        answer = self.ask("POST", path, body)
        done = answer.status == 200 or (answer.attempts > 1 and answer.status == 409)
        if not done:
            self.acknowledged.trouble.append(f"{path}: {answer}")
        return done


class Outbox:
    """What citizens were sent: codes by phone number, links to rate by."""

    def __init__(self, path: Path) -> None:
        self.path, self.position, self.lock = path, 0, threading.Lock()
        self.codes: dict[str, str] = {}
        self.links: queue.Queue[str] = queue.Queue()  # a SimpleQueue waits for ever where another took what woke it

    def read_on(self) -> None:
        with self.lock:
            if not self.path.exists():
                return
            with self.path.open("rb") as file:
                file.seek(self.position)
                lines = file.read().splitlines(keepends=True)
            for line in lines:
                if not line.endswith(b"\n"):
                    break
                self.position += len(line)
                self._take(json.loads(line))

    def _take(self, message: dict[str, Any]) -> None:
        self.codes |= dict.fromkeys([message["to"]] * bool(message["codes"]), "".join(message["codes"][:1]))
        for link in message["links"]:
            if f"/{links.SHORT['rate']}/" in link:
                self.links.put(link.rpartition("/")[2])


class Handover(NamedTuple):
    """A case on its way from one to the next, and its citizen's phone."""

    number: str
    phone: str


class Client(threading.Thread):
    """Does its act again and again until told to stop."""

    def __init__(self, act: Callable[[], None], acknowledged: Acknowledged, stopping: threading.Event) -> None:
        super().__init__(daemon=True)
        self.act, self.acknowledged, self.stopping = act, acknowledged, stopping

    def run(self) -> None:
        try:
            while not self.stopping.is_set():
                self.act()
        except Exception as fault:  # noqa: BLE001 - a client that fell over is a finding of the drill
            self.acknowledged.trouble.append(f"a client ended: {fault!r}")


class Registrar:
    """Takes demands by telephone."""

    def __init__(self, caller: Caller, onward: "queue.Queue[Handover]", *, first_phone: int, chance: random.Random) -> None:
        self.caller, self.onward, self.phone, self.chance = caller, onward, first_phone, chance

    def act(self) -> None:
        self.phone += 1
        mark = "".join(self.chance.choices(string.ascii_lowercase, k=16))
        citizen = {"name": "王小明", "phone": str(self.phone)}
        demand = {"text": f"自来水管漏水 {mark}", "channel": "phone", "category": "utilities-leak", "area": "qh-cg-01"}
        number = self._register(mark, demand | {"citizen": citizen})
        if number is None:
            return
        self.caller.acknowledged.registered[mark] = number
        try:
            self.onward.put_nowait(Handover(number, f"+86{self.phone}"))
        except queue.Full:
            self.caller.acknowledged.counts["cases left to escalation"] += 1

    def _register(self, mark: str, body: dict[str, Any]) -> str | None:
        numbers = set()
        for _time in range(2 if self.chance.random() < AGAIN else 1):
            answer = self.caller.ask("POST", "cases/", body, key=mark)
            if answer.status != 201:
                self.caller.acknowledged.trouble.append(f"registering: {answer}")
                return None
            numbers.add(str(answer.body["number"]))
        if len(numbers) > 1:
            self.caller.acknowledged.trouble.append(f"one key, several numbers: {numbers}")
        return numbers.pop()


class Dispatcher:
    """Sends each case to one of the handlers in turn."""

    def __init__(self, caller: Caller, cases: "queue.Queue[Handover]", handlers: "dict[str, queue.Queue[Handover]]") -> None:
        self.caller, self.cases, self.handlers = caller, cases, handlers
        self.turn = 0

    def act(self) -> None:
        try:
            case = self.cases.get(timeout=POLL)
        except queue.Empty:
            return
        self.turn += 1
        username, onward = list(self.handlers.items())[self.turn % len(self.handlers)]
        if self.caller.say(f"cases/{case.number}/dispatch/", {"unit": "water", "handler": username}):
            try:
                onward.put_nowait(case)
            except queue.Full:
                self.caller.acknowledged.counts["cases left to escalation"] += 1


class Phone:
    """A handler with the field app: a visit is held until its receipt matches, and forgotten then."""

    def __init__(self, caller: Caller, cases: "queue.Queue[Handover]", outbox: Outbox, *, chance: random.Random) -> None:
        self.caller, self.cases, self.outbox, self.chance = caller, cases, outbox, chance

    def act(self) -> None:
        try:
            case = self.cases.get(timeout=POLL)
        except queue.Empty:
            return
        if not self.caller.say(f"cases/{case.number}/acknowledge/"):
            return
        confirmation = {"method": "signature", "signature": STROKES}
        if self.chance.random() < BY_CODE and (code := self._code(case)):
            confirmation = {"method": "code", "code": code}
        if self._visit(case, confirmation):
            self.caller.say(f"cases/{case.number}/resolve/", {"text": "已换新水管"})

    def _code(self, case: Handover) -> str | None:
        """As the citizen says it at the door; None where it has not come within a minute."""
        answer = self.caller.ask("POST", f"cases/{case.number}/visits/")
        if answer.status != 201:
            self.caller.acknowledged.trouble.append(f"planning: {answer}")
            return None
        until = time.monotonic() + 60
        while time.monotonic() < until:
            self.outbox.read_on()
            if code := self.outbox.codes.get(case.phone):
                return code
            time.sleep(POLL)
        self.caller.acknowledged.counts["codes that had not come after a minute"] += 1
        return None

    def _visit(self, case: Handover, confirmation: dict[str, str]) -> bool:
        """Whether it counts."""
        visit, now = uuid.uuid4(), timezone.now()
        body: dict[str, Any] = {
            "case": case.number,
            "outcome": "met",
            "began_at": (now - timedelta(milliseconds=1)).isoformat(),
            "ended_at": now.isoformat(),
            "said": "水又漏了",
            "compared": "same",
            "confirmation": confirmation,
        }
        digest = sha256(body).hex()
        while True:
            answer = self.caller.ask("PUT", f"visits/{visit}/", body | {"device": {"now": timezone.now().isoformat()}})
            if answer.status not in {200, 201} or answer.body["sha256"] != digest:
                self.caller.acknowledged.trouble.append(f"visit {visit}: {answer}")
                return False
            self.caller.acknowledged.receipted[visit] = digest
            if self.chance.random() >= AGAIN:
                break
        if not answer.body["counted"]:
            self.caller.acknowledged.counts[f"visits that do not count: {answer.body.get('why')}"] += 1
        return bool(answer.body["counted"])


class Citizen:
    """Rates by the link of the message."""

    def __init__(self, caller: Caller, outbox: Outbox, *, chance: random.Random) -> None:
        self.caller, self.outbox, self.chance = caller, outbox, chance

    def act(self) -> None:
        self.outbox.read_on()
        try:
            token = self.outbox.links.get(timeout=POLL)
        except queue.Empty:
            return
        score = 1 if self.chance.random() < DISSATISFIED else 5
        answer = self.caller.ask("POST", f"ratings/{token}/", {"score": score, "solved": "partly", "visited": "yes"})
        if answer.status == 201:
            self.caller.acknowledged.rated[token] = answer.body["number"]
        elif answer.status == 410 and answer.attempts > 1:
            self.caller.acknowledged.taken_before.append(token)
        else:
            self.caller.acknowledged.trouble.append(f"rating: {answer}")
