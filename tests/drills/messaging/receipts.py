"""The gateway reports of each message that it took, several times and in any order, to the product's own web server."""

import base64
import hashlib
import hmac
import json
import random
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from casework.models import Notice, Receipt
from tests.gateways.http_gateway import SECRET
from tests.gateways.process import ID, Arrival, GatewayProcess

COPIES, AT_ONCE, EVERY = 3, 300, 1.0
"""How often each report comes, how many at once, and the seconds between two rounds."""
FAILED_TOO = 10
"""One message in so many is reported as failed as well: before or after it was delivered after all."""
ENVIRONMENT = {"SMS_RECEIPT_SECRETS": SECRET, "GATEWAYS": "webhook,smtp"}
"""Of the web server."""


class Reporter(threading.Thread):
    """At work from `start` until `finish`. `counts`: what came of the reports."""

    def __init__(self, gateway: GatewayProcess, *, address: str, chance: random.Random) -> None:
        super().__init__(daemon=True)
        self.gateway, self.url, self.chance = gateway, f"{address}/hooks/receipts/webhook/", chance
        self.counts: Counter[str] = Counter()
        self.trouble: list[str] = []
        self._reported = 0
        self._finishing = threading.Event()

    def run(self) -> None:
        while not self._finishing.wait(EVERY):
            self._report()
        self._report()

    def finish(self) -> None:
        """Returns once all that arrived is reported."""
        self._finishing.set()
        self.join()

    def _report(self) -> None:
        arrivals = self.gateway.arrivals(since=self._reported)
        self._reported += len(arrivals)
        reports = [report for arrival in arrivals for report in _reports(arrival)] * COPIES
        self.chance.shuffle(reports)
        for start in range(0, len(reports), AT_ONCE):
            self._post(reports[start : start + AT_ONCE])

    def _post(self, reports: Sequence[dict[str, object]]) -> None:
        body = json.dumps(reports).encode()
        message_id, timestamp = f"receipts-{self.chance.getrandbits(64):x}", str(int(time.time()))
        key = base64.b64decode(SECRET.removeprefix("whsec_"))
        digest = hmac.digest(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256)
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
        }
        try:
            request = urllib.request.Request(self.url, body, headers)  # noqa: S310 - our own server
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                self.counts.update(json.load(answer))
        except OSError as fault:
            self.trouble.append(f"receipts were not taken: {fault}")


def _reports(arrival: Arrival) -> list[dict[str, object]]:
    statuses = ["sent", "delivered", *(["failed"] if _fails(arrival.notice) else [])]
    moment = datetime.fromtimestamp(arrival.at, UTC).isoformat()
    data = {"id": f"{ID}{arrival.notice}", "reason": "phone_off"}
    return [{"type": f"message.{status}", "timestamp": moment, "data": data} for status in statuses]


def _fails(notice: int) -> bool:
    return notice % FAILED_TOO == 0


def judge(reporter: Reporter) -> tuple[dict[str, int], list[str]]:
    """What there is to count, and what is wrong: each status of each message that arrived stands there once."""
    arrived = {arrival.notice for arrival in reporter.gateway.arrivals()}
    expected = 2 * len(arrived) + sum(map(_fails, arrived))
    written = Receipt.objects.count()
    counts = {"receipts reported": reporter.counts["received"], "receipts written": written}
    wrong = list(reporter.trouble)
    if written != expected:
        wrong.append(f"{expected} receipts were due, {written} are there")
    if reporter.counts["unknown"]:
        wrong.append(f"{reporter.counts['unknown']} receipts were of a message that nobody knew")
    without = Notice.objects.filter(pk__in=arrived, recipient=None).exclude(receipts__status=Receipt.Status.DELIVERED)
    wrong += [f"message {pk} arrived and is not delivered" for pk in without.values_list("pk", flat=True)]
    return counts, wrong
