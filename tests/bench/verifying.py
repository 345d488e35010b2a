"""What verification takes in a city: all of it, and what changed since: `python -m tests.bench.verifying [cases]`."""

import os
import resource
import subprocess
import sys
import time
from typing import Any

from config.dev import services
from tests.bench import city

COMMENTED = 5
TAMPERED = (
    ("casework_case", "card", "'red'", "card = ''"),
    ("casework_wait", "since", "since - interval '1 day'", "until IS NOT NULL"),
    ("casework_words", "text", "text || '!'", "redacted_at IS NULL"),
    ("casework_event", "facts", "facts || '{\"round\": 9}'", "verb = 'attest'"),
    ("visits_visit", "outcome", "'on_site'", "state = 'accepted'"),
)
"""Table, column, its new value, and of which rows the newest is taken."""
Row = tuple[str, str, str]


def main(cases: int) -> int:
    if not city.exists(city.name_of(cases)):
        print(
            f"make it first: {sys.executable} -m tests.bench.city {cases}", file=sys.stderr
        )  # as a child it would be measured too
        return 1
    os.environ |= city.urls_of(city.name_of(cases)) | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    import django

    django.setup()
    from tests.bench import report

    load = os.getloadavg()[0]
    rows = [*whole(), *changed()]
    report.write("verifying", f"Verification of {cases:,} cases", rows, notes=NOTES.format(before=load, after=os.getloadavg()[0]))
    for what, value, promised in rows:
        print(f"{what:<90}{value:>12}  {promised}")
    return 0


def whole() -> list[Row]:
    seconds, answer = _verify("--processes", str(city.PROCESSORS))
    if not answer.startswith("whole"):
        raise RuntimeError(answer)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return [
        (f"all of them, by {city.PROCESSORS} processes", f"{seconds:.0f} s", "≤ 600 s"),
        ("processor seconds of these", f"{usage.ru_utime + usage.ru_stime:.0f} s", "-"),
        ("memory of the largest of them", f"{usage.ru_maxrss / 1024:.0f} MB", "-"),
    ]


def changed() -> list[Row]:
    """After a few changes by steps, and after a few that no step made; these are taken back."""
    from django.utils import timezone

    from accounts.models import User
    from casework import steps
    from casework.models import Case

    operator = User.objects.get(username="operator")
    for case in Case.objects.filter(state="acknowledged").order_by("-pk")[:COMMENTED]:
        steps.comment(case, text="来电补充情况。", actor=operator, at=timezone.now())
    seconds, _answer = _verify("--changed")
    with city.owners_cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        before = [_tamper(cursor, *tampering) for tampering in TAMPERED]
        again, answer = _verify("--changed")
        for (table, column, _value, _rows), (key, value) in zip(TAMPERED, before, strict=True):
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, key])  # noqa: S608
    named = {line.split(",")[0] for line in answer.splitlines() if line.startswith("case ")}
    return [
        (f"what changed since: {COMMENTED} cases, by steps", f"{seconds:.1f} s", "seconds"),
        (f"what changed since: {len(TAMPERED)} cases, by whoever owns the database", f"{again:.1f} s", "seconds"),
        ("of these named", str(len(named)), str(len(TAMPERED))),
    ]


def _verify(*options: str) -> tuple[float, str]:
    """Seconds, and what it prints."""
    began = time.monotonic()
    command = [sys.executable, "manage.py", "verify_timeline", *options]
    output = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True).stdout
    return time.monotonic() - began, output


def _tamper(cursor: Any, table: str, column: str, value: str, rows: str) -> tuple[str, str]:
    """The key of the row, and what stood there, as text."""
    cursor.execute(f"SELECT id::text, {column}::text FROM {table} WHERE {rows} ORDER BY id DESC LIMIT 1")  # noqa: S608
    key, before = cursor.fetchone()
    cursor.execute(f"UPDATE {table} SET {column} = {value} WHERE id = %s", [key])  # noqa: S608
    return key, before


NOTES = (
    "Guards, chains, signatures, and every table against the events, in the city that `tests.bench.city` makes; each --changed "
    "reads every row of it once. The load of the machine stood at {before:.1f} at the beginning and {after:.1f} at the end."
)


if __name__ == "__main__":
    with services.running():
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else city.CASES))
