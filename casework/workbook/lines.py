"""What a dry run says of each row, in facts that can be compared: two that say the same are the same, whatever the language."""

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from casework.workbook.columns import BY_KEY, written
from casework.workbook.reading import Entry


class Kind(StrEnum):
    REFUSED = "refused"
    CHANGED = "changed"
    NEW = "new"
    SAME = "same"


class RefusedRow(Exception):
    """The row cannot be taken in. `code` is compared, the words are shown."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True)
class Change:
    """A column, and what stands there before and after: codes, not words. `was` None: the row is new."""

    column: str
    was: Any
    becomes: Any


@dataclass
class Line:
    """`waits`: the role is held only once a second administrator has confirmed it. `standing`: the row or the person that is
    meant, once that is clear."""

    entry: Entry
    kind: Kind = Kind.SAME
    changes: list[Change] = field(default_factory=list)
    refusal: RefusedRow | None = None
    waits: bool = False

    def refuse(self, refusal: RefusedRow) -> None:
        self.kind, self.refusal, self.changes, self.waits = Kind.REFUSED, refusal, [], False

    @property
    def mark(self) -> str:
        """By which it is known whether the row still means the same."""
        changes = [[change.column, change.was, change.becomes] for change in self.changes]
        facts = [self.kind, changes, self.refusal.code if self.refusal else "", self.waits]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()[:12]

    @property
    def sheet(self) -> str:
        return BY_KEY[self.entry.sheet].label

    @property
    def title(self) -> str:
        """What the row speaks of: a name, or the codes of a line of the dispatch table."""
        cell = self.entry.cell
        if self.entry.sheet == "routes":
            return f"{cell('topic') or '*'} · {cell('area') or '*'} → {cell('unit')}"
        return cell("name") or cell("username") or cell("code")

    @property
    def code(self) -> str:
        return "" if self.entry.sheet == "routes" else self.entry.cell("username") or self.entry.cell("code")

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """In words: the column, what stands there, and what it becomes."""
        sheet = BY_KEY[self.entry.sheet]
        return [
            (sheet.column(change.column).label, written(change.column, change.was), written(change.column, change.becomes))
            for change in self.changes
        ]
