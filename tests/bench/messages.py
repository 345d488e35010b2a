"""How fast messages leave, and how soon a code does while thousands of others wait: `python -m tests.bench.messages`."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.bench import serving

if TYPE_CHECKING:
    from casework.models import Case
    from tests.bench.report import Row
    from tests.casework.escalation.chaos.crew import Crew
    from tests.gateways.process import Arrival, GatewayProcess
    from tests.world import World

AT_ONCE, SLOW = 3000, 0.05
"""Messages whose rate is measured; seconds until a slow gateway answers."""
WAITING, STAFF, CITIZENS = 30_000, 300, 10_000
RATE = 50
"""Text messages a second that the gateway is given."""
CODES, EVERY = 400, 0.25
"""Codes that are written while the others wait, and the seconds between two. Every second goes to one of the citizens for whom
something waits already, the others to such as nothing else is written to."""
WORKERS = ("worker 1", "worker 2")
PROMISED, MEGABYTES = 5.0, 200
PATIENCE = 120.0


class Flood(NamedTuple):
    """Of each code the seconds until it arrived; then what else there was."""

    seconds: list[float]
    waiting_before: int
    waiting_after: int
    lasted: float
    peak: float


def main() -> int:
    os.environ.setdefault("TEST_DATABASE", "test_bench_messages")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    serving.settle()
    from tests.bench import report
    from tests.drills.messages import load

    with tempfile.TemporaryDirectory(prefix="doorstep-bench-") as directory:
        rows = [*rates(Path(directory)), *floods(Path(directory))]
        notes = f"{NOTES} {load()}"
        with serving.database():
            report.write("messages", "Messages", rows, notes=notes)
    print(report.table(rows) if rows else "")
    return 0


# How fast


def rates(directory: Path) -> "list[Row]":
    rows: list[Row] = []
    for name, delay in (("answers at once", 0.0), (f"answers after {SLOW * 1000:.0f} ms", SLOW)):
        with world_and_gateway(directory / f"rate-{delay}.jsonl", delay=delay) as (world, gateway):
            from tests.drills.messaging import scene

            scene.cases(world, AT_ONCE, at=world.now)
            figures = _delivered(gateway.settings())
            assert gateway.count() == AT_ONCE
        rows += [
            (
                f"messages by the webhook, one worker, to a gateway that {name}",
                f"{AT_ONCE / figures['seconds']:.0f} a second",
                "-",
            ),
            ("SQL statements of a message", f"{figures['statements'] / AT_ONCE:.2f}", "-"),
            ("the worker's memory", f"{figures['peak']:.0f} MB", f"≤ {MEGABYTES} MB"),
        ]
    return rows


def _delivered(settings: Mapping[str, str]) -> dict[str, float]:
    from tests.bench.open_waits import environment

    command = [sys.executable, "-c", "from tests.bench import messages; messages.deliver_all()"]
    done = subprocess.run(command, env=environment() | settings, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def deliver_all() -> None:
    """In a process of its own, as a worker does: until nothing is due. Prints seconds, statements and peak (MB) as JSON."""
    serving.settle()
    from django.db import connection
    from django.utils import timezone

    from casework.notices import deliver
    from tests.bench.surge import Counted, peak

    count = Counted()
    connection.ensure_connection()
    began = time.perf_counter()
    with connection.execute_wrapper(count):
        while deliver.due_transports(at=timezone.now()):
            deliver.deliver_by("sms", at=timezone.now())
    print(json.dumps({"seconds": time.perf_counter() - began, "statements": count.statements, "peak": peak()}))


# How soon


def floods(directory: Path) -> "list[Row]":
    rows: list[Row] = []
    for name, write in (("digests by e-mail", digests), ("ordinary text messages", ordinary)):
        with world_and_gateway(directory / f"{write.__name__}.jsonl") as (world, gateway), _crew(directory, gateway) as those:
            from tests.drills.messaging import scene

            cases = scene.cases(world, CITIZENS + CODES // 2, at=world.now)
            _registrations_are_sent()
            write(world, cases[CODES // 2 :])
            addressees = [case for pair in zip(cases, cases[CODES // 2 : CODES], strict=False) for case in pair]
            flood = during(those, world, gateway, addressees)
        rows += of(flood, f"{WAITING:,} {name}")
    return rows


def digests(world: "World", _cases: "Sequence[Case]") -> None:
    """Of the staff's: each person's of many moments."""
    from accounts.models import User
    from accounts.steps import people
    from casework.models import Notice

    users = [User(username=f"staff{n}", name=f"干部{n}", email=f"staff{n}@example.org", password="!") for n in range(STAFF)]
    people.enter(users, actor=world.administrator, at=world.now)
    written = Notice(
        kind="staff_digest", transport="email", priority=Notice.Priority.DIGEST, params={"n": 3}, created_at=world.now
    )
    rows = [
        _copy(written, recipient=user, deliver_after=world.now - timedelta(seconds=nth))
        for nth in range(WAITING // STAFF)
        for user in users
    ]
    Notice.objects.bulk_create(rows, batch_size=2000)


def ordinary(world: "World", cases: "Sequence[Case]") -> None:
    """Links by which citizens follow their cases, several to each, due at once."""
    from casework.models import Notice
    from tests.drills.messaging.scene import FIRST_SEQ

    written = Notice(kind="register", transport="sms", created_at=world.now, deliver_after=world.now)
    rows = [
        _copy(written, case=case, citizen=case.citizen, event_seq=FIRST_SEQ + nth, secret=f"{case.pk:012d}{nth:010d}")
        for nth in range(WAITING // len(cases))
        for case in cases
    ]
    Notice.objects.bulk_create(rows, batch_size=2000)


def _copy(notice: Any, **others: Any) -> Any:
    from casework.models import Notice

    same = ("kind", "transport", "priority", "params", "created_at", "deliver_after")
    return Notice(**{name: getattr(notice, name) for name in same} | others)


def _registrations_are_sent() -> None:
    """Before it begins nothing waits but what is measured."""
    from casework.models import Notice
    from casework.notices.deliver import mark

    for notice in Notice.objects.filter(state=Notice.State.PENDING):
        mark(notice, state=Notice.State.SENT, sent_at=notice.created_at, secret="")


def during(those: "Crew", world: "World", gateway: "GatewayProcess", addressees: "Sequence[Case]") -> Flood:
    """Codes are written one after the other while two workers send the rest."""
    from django.utils import timezone

    from casework.models import Notice
    from tests.bench.open_waits import tidied
    from tests.drills.messages import peak_of
    from tests.drills.messaging import scene

    tidied()
    pending = Notice.objects.filter(state=Notice.State.PENDING).exclude(priority=Notice.Priority.URGENT)
    those.begin(*WORKERS, "beat", app="config.celery")
    before = pending.count()
    those.until(lambda: pending.count() < before, "the workers are at it")
    before, began, peak = pending.count(), time.monotonic(), 0.0
    written: dict[int, datetime] = {}
    for nth, case in enumerate(addressees):
        time.sleep(max(0.0, began + nth * EVERY - time.monotonic()))
        now = timezone.now()
        if notice := scene.code(world, case, 50, at=now):
            written[notice.pk] = now
        peak = max([peak, *(peak_of(pid) for pid in those.pids("worker"))])
    lasted = time.monotonic() - began
    after = pending.count()
    those.until(lambda: len(_codes(gateway, written)) == len(written), "every code arrived", seconds=PATIENCE)
    arrived = _codes(gateway, written)
    those.end()
    return Flood([arrived[pk] - at.timestamp() for pk, at in written.items()], before, after, lasted, peak)


def _codes(gateway: "GatewayProcess", written: Mapping[int, datetime]) -> dict[int, float]:
    """By notice, when it arrived first."""
    arrivals: Sequence[Arrival] = gateway.arrivals()
    return {arrival.notice: arrival.at for arrival in reversed(arrivals) if arrival.notice in written}


def of(flood: Flood, name: str) -> "list[Row]":
    gone = (flood.waiting_before - flood.waiting_after) / flood.lasted
    return [
        _code(flood.seconds[::2], f"while {name} wait, none of them to that citizen"),
        _code(flood.seconds[1::2], f"while {name} wait, some to that citizen where they are to citizens"),
        ("others waiting when the first was written, and the last", f"{flood.waiting_before:,}; {flood.waiting_after:,}", "-"),
        ("others that left meanwhile", f"{gone:.0f} a second", "-"),
        ("the largest process of a worker", f"{flood.peak:.0f} MB", f"≤ {MEGABYTES} MB"),
    ]


def _code(seconds: Sequence[float], when: str) -> "Row":
    p99 = sorted(seconds)[int(len(seconds) * 0.99)]
    return (
        f"a code from written to the gateway {when} (median, p99, worst of {len(seconds)})",
        f"{statistics.median(seconds):.2f} s, {p99:.2f} s, {max(seconds):.2f} s",
        f"p99 ≤ {PROMISED:.0f} s",
    )


# Where


@contextmanager
def world_and_gateway(journal: Path, **options: object) -> "Iterator[tuple[World, GatewayProcess]]":
    """On a database that is thrown away; its clock shows the time."""
    from django.utils import timezone

    from tests.gateways.process import GatewayProcess
    from tests.world import World

    with serving.database(), GatewayProcess(journal, **options) as gateway:
        yield World(now=timezone.now()), gateway


@contextmanager
def _crew(directory: Path, gateway: "GatewayProcess") -> "Iterator[Crew]":
    """Not at work yet; who takes the e-mail is another process than who takes text messages."""
    from tests.casework.escalation.chaos.crew import crew
    from tests.gateways.process import GatewayProcess

    name = gateway.journal.stem
    with GatewayProcess(directory / f"{name}-mail.jsonl") as mail, crew(directory / name) as those:
        by_mail = {"EMAIL_PORT": str(mail.mail_port), "GATEWAY_RATES": f"webhook={RATE}"}
        those.place.environment |= dict(gateway.settings()) | by_mail
        those.wake()
        yield those


NOTES = (
    f"A gateway on this machine, a process of its own. Rates: {AT_ONCE:,} links, one for each of as many cases, by one worker. "
    "Floods: two workers of two processes each and a beat, as `make run` has them; text messages at "
    f"{RATE} a second; a code every {EVERY} s, {CODES} of them. E-mail goes to a mail server on this machine. Of the flood of "
    f"text messages each citizen is due {WAITING // CITIZENS}; what was written to a case before its code goes before it."
)


if __name__ == "__main__":
    sys.exit(main())
