"""What a mutant is, and the short ways to write one."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
Edits = tuple[tuple[str, str, str], ...]
STEPS, GUARDS, ESCALATION = "tests/casework/steps/", "tests/casework/guards/", "tests/casework/escalation/"
ACCESS = "tests/access/test_access.py"


@dataclass(frozen=True)
class Mutant:
    """`edits`: (file, old, new), old standing there exactly once; SQL of ours among them, which the tests' migrate lays.
    `sql`: executed in the database. `only`: pytest's -k. `refused`: words in which the start has to refuse; no test is run then.
    """

    name: str
    tests: str
    edits: Edits = ()
    sql: str = ""
    only: str = ""
    refused: str = ""

    @property
    def of_database(self) -> bool:
        return bool(self.sql)


def code(name: str, tests: str, file: str, old: str, new: str, *, only: str = "", refused: str = "") -> Mutant:
    """One edit of one file."""
    return Mutant(name, tests, edits=((file, old, new),), only=only, refused=refused)


def without_trigger(name: str, table: str) -> Edits:
    """An edit that takes it out of the SQL."""
    declared = re.compile(rf"CREATE (?:OR REPLACE|CONSTRAINT) TRIGGER {name} [^;]*\bON public\.{table}\b[^;]*;")
    matches = [(path, declared.search(path.read_text("utf-8"))) for path in sorted(ROOT.glob("*/sql/*.sql"))]
    return tuple((str(path.relative_to(ROOT)), match[0], "") for path, match in matches if match)


def without_constraint(name: str, table: str) -> str:
    """SQL that drops it. A unique one may be an index."""
    return f"ALTER TABLE casework_{table} DROP CONSTRAINT IF EXISTS {name}; DROP INDEX IF EXISTS {name}"
