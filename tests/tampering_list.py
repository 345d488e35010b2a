"""docs/tamperings.md: what was tried, and what became of it. Written by the tests that try it, and compared with what they see.

UPDATE_TAMPERINGS=1 make test ARGS="tests/casework/guards/test_tampering.py tests/visits/test_verification.py"
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path

LIST = Path(__file__).resolve().parent.parent / "docs" / "tamperings.md"
UPDATES = "UPDATE_TAMPERINGS" in os.environ


def check(section: str, became: Mapping[str, str]) -> None:
    """Raises AssertionError where the list says something else of this section."""
    marks = f"<!-- {section} -->", f"<!-- /{section} -->"
    rows = [f"| {tried} | {words} |" for tried, words in sorted(became.items())]
    table = "\n".join([marks[0], f"{len(rows)} were tried.", "", "| tried | became |", "|---|---|", *rows, marks[1]])
    written = LIST.read_text(encoding="utf-8")
    pattern = re.compile(f"{re.escape(marks[0])}.*?{re.escape(marks[1])}", re.DOTALL)
    assert pattern.search(written), f"{LIST.name} has no section {section}"
    if UPDATES:
        LIST.write_text(pattern.sub(lambda _match: table, written), encoding="utf-8")
    else:
        assert pattern.search(written)[0] == table, f"{LIST.name} is not as seen: see {Path(__file__).name}"  # type: ignore[index]
