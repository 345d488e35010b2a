"""docs/benchmarks.md is written by machines: each bench owns what stands between its two marks, and leaves the rest alone."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

FILE = Path(__file__).resolve().parents[2] / "docs/benchmarks.md"
HEAD = """# Benchmarks

Written by `make bench`, never by hand. Each section says on which machine and when; medians, and only what was seen.
Where `synchronous_commit` is not named it was off, which spares whoever commits often.
"""
Row = tuple[str, str, str]


def machine() -> str:
    """What the figures hang on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (postgres,) = cursor.fetchone()
        cursor.execute("SHOW synchronous_commit")
        (commits,) = cursor.fetchone()
    when = datetime.now(UTC).date().isoformat()
    parts = [
        f"{os.cpu_count()} cores",
        f"{memory:.0f} GB",
        f"PostgreSQL {postgres.split()[0]}, `synchronous_commit` {commits}",
        f"Python {platform.python_version()}",
    ]
    return f"{', '.join(parts)}, {when}"


def table(rows: Sequence[Row]) -> str:
    lines = [
        "| what | seen | promised |",
        "|---|---|---|",
        *(f"| {what} | {value} | {promised} |" for what, value, promised in rows),
    ]
    return "\n".join(lines)


def write(section: str, title: str, rows: Sequence[Row], *, notes: str = "", file: Path = FILE) -> None:
    """Put a bench's section where it stood before, or at the end."""
    begin, end = f"<!-- {section} -->", f"<!-- /{section} -->"
    parts = [f"## {title}", f"{machine()}.", table(rows), *([notes] if notes else [])]
    block = f"{begin}\n" + "\n\n".join(parts) + f"\n{end}\n"
    text = file.read_text(encoding="utf-8") if file.exists() else HEAD
    if begin in text:
        before, _begin, rest = text.partition(begin)
        _old, _end, after = rest.partition(f"{end}\n")
        text = before + block + after
    else:
        text = f"{text.rstrip()}\n\n{block}"
    file.write_text(text, encoding="utf-8")
