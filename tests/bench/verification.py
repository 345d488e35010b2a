"""How long a city takes to verify: `python -m tests.bench.verification [cases]`; all of it, and what was written since.

Meanwhile people go on with their work, and whoever owns the database changes rows of five tables past every guard.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from config.dev import services
from tests.bench import city

if TYPE_CHECKING:
    from tests.bench.report import Row

PROCESSES = 2
REGISTERED = 10
"""Each is dispatched too, and acknowledged."""


class Tampering(NamedTuple):
    """`undo` takes `change` back. `rows`: which row it may be; each of another case."""

    table: str
    change: str
    undo: str
    rows: str


TAMPERINGS = (
    Tampering("casework_case", "round = round + 1", "round = round - 1", "state = 'closed' AND id % 5 = 0"),
    Tampering("casework_event", "public = NOT public", "public = NOT public", "verb = 'assign' AND case_id % 5 = 1"),
    Tampering(
        "casework_wait",
        "due_at = due_at + interval '1 day'",
        "due_at = due_at - interval '1 day'",
        "due_at IS NOT NULL AND case_id % 5 = 2",
    ),
    Tampering(
        "casework_words",
        "text = text || '!'",
        "text = left(text, -1)",
        "kind = 'reply' AND redacted_at IS NULL AND case_id % 5 = 3",
    ),
    Tampering("visits_visit", "found = found || '!'", "found = left(found, -1)", "state = 'accepted' AND case_id % 5 = 4"),
)


class Verified(NamedTuple):
    """What the command said, how many seconds it took, and the load of the machine when it ended."""

    lines: Sequence[str]
    seconds: float
    load: float


def main(cases: int) -> int:
    urls = city.urls_of(city.name_of(cases))
    if not city.exists(city.name_of(cases)):
        subprocess.run([sys.executable, "-m", "tests.bench.city", str(cases)], check=True)
    os.environ |= urls | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    import django

    django.setup()
    whole = verified("--processes", str(PROCESSES))
    go_on()
    with tampered():
        broken = verified("--changed")
    mended = verified("--changed")
    _write(cases, whole, broken, mended)
    return 0 if whole.lines[-1].startswith("whole") and mended.lines[-1].startswith("whole") else 1


def verified(*options: str) -> Verified:
    began = time.monotonic()
    command = [sys.executable, "manage.py", "verify_timeline", *options]
    output = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout
    print(output, end="", flush=True)
    return Verified(output.splitlines(), time.monotonic() - began, os.getloadavg()[1])


def go_on() -> None:
    """A few people's work, by steps."""
    from django.utils import timezone

    from accounts.models import User
    from casework import steps

    operator, dispatcher = (User.objects.get(username=username) for username in ("operator", "dispatcher"))
    handler = User.objects.get(username="handler.07")
    unit = handler.memberships.get().unit
    assert unit
    now = timezone.now()
    for nth in range(REGISTERED):
        demand = steps.Demand(text=f"楼下烧烤摊油烟太大，第{nth}次", channel="phone")
        case = steps.register(demand, actor=operator, at=now).case
        case = steps.dispatch(case, unit=unit, handler=handler, actor=dispatcher, at=now + timedelta(seconds=1))
        steps.acknowledge(case, actor=handler, at=now + timedelta(seconds=2))


@contextmanager
def tampered() -> Iterator[None]:
    """Within, one row of each of those tables is not what its case's events say."""
    rows = [(tampering, _change(tampering)) for tampering in TAMPERINGS]
    try:
        yield
    finally:
        for tampering, row in rows:
            _past_the_guards(f"UPDATE {tampering.table} SET {tampering.undo} WHERE id::text = '{row}' RETURNING id")  # noqa: S608


def _change(tampering: Tampering) -> str:
    row = f"(SELECT id FROM {tampering.table} WHERE {tampering.rows} LIMIT 1)"  # noqa: S608
    return _past_the_guards(f"UPDATE {tampering.table} SET {tampering.change} WHERE id = {row} RETURNING id")  # noqa: S608


def _past_the_guards(update: str) -> str:
    """The id of the row."""
    with city.owners_cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(update)
        (row,) = cursor.fetchone()
    return str(row)


def _write(cases: int, whole: Verified, broken: Verified, mended: Verified) -> None:
    from tests.bench import report

    changed = f"what was written since: {REGISTERED} new cases acknowledged, {len(TAMPERINGS)} tampered with"
    broken_cases = {line.split(",")[0] for line in broken.lines if line.startswith("case ")}
    rows: list[Row] = [
        (f"all of it, in {PROCESSES} processes: {whole.lines[-1]}", f"{whole.seconds:,.0f} s", "≤ 600 s"),
        ("the same, of cases in a second", f"{cases / whole.seconds:,.0f}", "-"),
        (changed, f"{broken.seconds:.1f} s", "seconds"),
        ("of these tamperings found", f"{len(broken_cases)}", f"{len(TAMPERINGS)}"),
        (f"once they were undone: {mended.lines[-1]}", f"{mended.seconds:.1f} s", "seconds"),
    ]
    loads = {"whole": whole.load, "changed": mended.load}
    report.write("verification", f"Verifying a city of {cases:,} cases", rows, notes=NOTES.format(**loads))
    for what, value, _promised in rows:
        print(f"{what:<110}{value:>12}")


NOTES = (
    "The load of the machine over the last five minutes stood at {whole:.1f} when all of it was verified, and at {changed:.1f} "
    "at the end. Each run is a command of its own, its start included."
)


if __name__ == "__main__":
    with services.running():
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else city.CASES))
