"""Many phones at once on a bad network: each sends what it holds, again and again, until the server's receipt matches."""

import http.client
import json
import random
import threading
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from casework.models import Case, Event, Words
from tests import patience
from tests.visits.conftest import STROKES
from tests.visits.offline.network import Cut, Network
from tests.world import World
from visits import queries
from visits.intake import serializers as form
from visits.models import QuarantinedVisit, Visit

CASES_OF_EACH = 3
ODDS: Mapping[Cut, float] = {"before": 0.08, "during": 0.08, "after": 0.12, "late": 0.08}
TWICE_AT_ONCE, AGAIN = 0.15, 0.10
PATIENCE = 400
"""Attempts that one phone makes before it is said to be stuck."""


@dataclass
class Recorded:
    """One visit as a phone holds it."""

    id: uuid.UUID
    body: dict[str, Any]

    @property
    def mark(self) -> str:
        """The id in letters: digits in a text may look like a phone number, and are masked then."""
        return "".join(chr(ord("a") + int(digit, 16)) for digit in self.id.hex)

    @property
    def digest(self) -> str:
        return form.sha256(self.body).hex()


@dataclass
class Tally:
    """What happened, and what is wrong: everything but `counts` has to be empty."""

    counts: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.altered or self.trouble)


class Phone(threading.Thread):
    """Holds its visits until each receipt names their hash; picks the next by chance, sends some twice, some once more."""

    def __init__(self, network: Network, session: str, visits: Sequence[Recorded], tally: Tally, *, seed: int) -> None:
        super().__init__(daemon=True)
        self.network, self.session, self.tally = network, session, tally
        self.waiting = list(visits)
        self.chance = random.Random(seed)
        self.csrf = self.cookie = ""

    def run(self) -> None:
        for _attempt in range(PATIENCE):
            if not self.waiting:
                return
            if not self.csrf and not self._greet():
                continue
            visit = self.chance.choice(self.waiting)
            if self.chance.random() < TWICE_AT_ONCE:
                twin = threading.Thread(target=self._send, args=[visit])
                twin.start()
                received = self._send(visit)
                twin.join()
                self.tally.counts["sent twice at once"] += 1
            else:
                received = self._send(visit)
            if received and self.chance.random() < AGAIN:
                self.tally.counts["sent once more"] += 1
            elif received:
                self.waiting.remove(visit)
        self.tally.trouble.append(f"{len(self.waiting)} still wait after {PATIENCE} attempts")

    def _greet(self) -> bool:
        """What the app takes along says the token that goes with the cookie."""
        answer = self._ask("GET", "/api/v1/field/")
        if answer is None:
            return False
        status, bundle, cookie = answer
        if status != 200:
            self.tally.trouble.append(f"bundle: {status}")
            return False
        self.csrf, self.cookie = bundle["csrf"], cookie
        return True

    def _send(self, visit: Recorded) -> bool:
        """Whether the receipt matches. A cut is no answer."""
        device = {"now": timezone.now().isoformat(), "taps": 7, "seconds": 40}
        answer = self._ask("PUT", f"/api/v1/visits/{visit.id}/", visit.body | {"device": device})
        if answer is None:
            return False
        status, receipt, _cookie = answer
        self.tally.counts[f"answered {status}"] += 1
        if status not in {200, 201} or receipt["id"] != str(visit.id) or receipt["sha256"] != visit.digest:
            self.tally.trouble.append(f"{visit.id}: {status} {receipt}")
            return False
        return True

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any], str] | None:
        self.tally.counts["requests"] += 1
        connection = http.client.HTTPConnection("127.0.0.1", self.network.port, timeout=patience.SECONDS)
        headers = {"Accept": "application/json", "Host": f"localhost:{self.network.port}", "X-CSRFToken": self.csrf}
        headers["Cookie"] = f"{settings.SESSION_COOKIE_NAME}={self.session}; {self.cookie}"
        try:
            data = json.dumps(body) if body is not None else None
            connection.request(method, path, data, headers | {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            self.tally.counts["cut"] += 1
            return None
        finally:
            connection.close()
        return answer.status, json.loads(text), (answer.getheader("Set-Cookie") or "").partition(";")[0]


def run(network: Network, world: World, *, visits: int, phones: int, seed: int) -> Tally:
    """So many visits of so many people, all at once, through a network that cuts and delays by chance."""
    chance, lock = random.Random(seed), threading.Lock()

    def decide(_method: str, _path: str) -> Cut | None:
        with lock:
            return chance.choices([*ODDS, None], [*ODDS.values(), 1 - sum(ODDS.values())])[0]

    tally = Tally()
    people = [world.person(f"cadre{nth}", Role.HANDLER, unit=world.water) for nth in range(phones)]
    cases = {person.pk: _cases(world, person) for person in people}
    bag = {person.pk: _recorded(cases, person, visits // phones) for person in people}
    network.decide = decide
    senders = [Phone(network, _session(person), bag[person.pk], tally, seed=seed + person.pk) for person in people]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    network.deliver_late()
    network.decide = lambda _method, _path: None
    _judge([visit for held in bag.values() for visit in held], tally)
    tally.counts["delivered late"] = network.delivered_late
    return tally


def _cases(world: World, person: User) -> list[Case]:
    cases = []
    for _nth in range(CASES_OF_EACH):
        world.now = timezone.now() - timedelta(hours=2)
        cases.append(world.acknowledged(world.dispatched(handler=person)))
    return cases


def _recorded(cases: Mapping[int, Sequence[Case]], person: User, count: int) -> list[Recorded]:
    """Of every tenth a demand was heard at the door, every tenth served a neighbour's case as well, half are signed."""
    now = timezone.now()
    mine, everybodys = cases[person.pk], [case for some in cases.values() for case in some]
    made = []
    for nth in range(count):
        record = Recorded(uuid.uuid4(), {})
        record.body = {
            "outcome": "met",
            "began_at": (now - timedelta(minutes=30)).isoformat(),
            "ended_at": now.isoformat(),
            "said": f"第{nth}次：水又漏了 {record.mark}",
            "compared": "same",
        }
        if nth % 10 == 3:
            record.body["heard"] = [{"text": f"路灯不亮 {record.mark}"}]
        else:
            record.body["case"] = mine[nth % len(mine)].number
        if nth % 10 == 6:
            record.body["also_cases"] = [everybodys[(person.pk + nth) % len(everybodys)].number]
        if nth % 2:
            record.body["confirmation"] = {"method": "signature", "signature": STROKES}
        made.append(record)
    return made


def _session(person: User) -> str:
    client = Client()
    client.force_login(person)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def _judge(records: Iterable[Recorded], tally: Tally) -> None:
    """What the server holds now, against what the phones recorded."""
    close_old_connections()
    stored = {visit.pk: visit for visit in Visit.objects.select_related("said", "case")}
    expected: set[uuid.UUID] = set()
    recorded = Counter(str(facts["visit"]) for facts in Event.objects.filter(verb="record_visit").values_list("facts", flat=True))
    attested = Counter(str(visit) for visit in Event.objects.filter(verb="attest").values_list("facts__visit", flat=True))
    heard = Counter(words.text for words in Words.objects.filter(kind=Words.Kind.DEMAND))
    for record in records:
        visit = stored.get(record.id)
        if visit is None or visit.sha256 is None or bytes(visit.sha256).hex() != record.digest:
            tally.lost.append(str(record.id))
            continue
        tally.counts["visits"] += 1
        if visit.said is None or visit.said.text != record.body["said"]:
            tally.altered.append(str(record.id))
        if recorded[str(record.id)] != 1 or attested[str(record.id)] > 1:
            tally.doubled.append(f"{record.id}: told {recorded[str(record.id)]}, attested {attested[str(record.id)]}")
        for demand in record.body.get("heard", []):
            if heard[demand["text"]] != 1:
                tally.doubled.append(f"{record.id}: heard {heard[demand['text']]}")
        others = [
            Case.objects.get(number=number) for number in record.body.get("also_cases", []) if number != record.body["case"]
        ]
        expected |= {record.id, *(queries.beside(record.id, other) for other in others)}
    tally.lost += [f"beside {missing}" for missing in expected - stored.keys()]
    tally.doubled += [f"more than was sent: {extra}" for extra in stored.keys() - expected]
    tally.trouble += [f"set aside as a conflict: {row.visit} {row.why}" for row in QuarantinedVisit.objects.all()]
