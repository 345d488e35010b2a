"""What a dry run shows: how many rows of each kind, the first of them, and what changed since it was shown before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from casework.workbook.columns import SHEETS
from casework.workbook.lines import Kind, Line
from casework.workbook.plan import Plan
from casework.workbook.reading import Book

MOST = 50
"""Rows of a kind that are shown; the counts are of all."""
LABELS: dict[Kind, str | Promise] = {
    Kind.REFUSED: pgettext_lazy("of a row", "Refused"),
    Kind.CHANGED: gettext_lazy("Changed"),
    Kind.NEW: gettext_lazy("New"),
    Kind.SAME: gettext_lazy("The same"),
}
TONES = {Kind.REFUSED: "seal", Kind.CHANGED: "lamp", Kind.NEW: "door"}


@dataclass(frozen=True)
class Group:
    """Rows of one kind. `sheets`: how many of each sheet."""

    kind: Kind
    label: str
    tone: str
    count: int
    lines: list[Line]
    sheets: list[tuple[str, int]]

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


def shown(book: Book, plan: Plan, *, carried: str, before: Sequence[str] = ()) -> dict[str, Any]:
    """`before`: the marks of the dry run that the person had seen; the rows that mean something else now stand first."""
    lines = list(plan.lines)
    changed = [line for line, mark in zip(lines, before, strict=True) if line.mark != mark] if before else []
    groups = [_group(kind, [line for line in lines if line.kind == kind]) for kind in Kind]
    counts = plan.counts()
    return {
        "groups": groups,
        "ignored": book.ignored,
        "carried": carried,
        "meanwhile": changed[:MOST],
        "meanwhile_count": len(changed),
        "taken_in": counts[Kind.NEW] + counts[Kind.CHANGED],
        "refused": counts[Kind.REFUSED],
        "waits": sum(line.waits for line in lines),
    }


def _group(kind: Kind, lines: Sequence[Line]) -> Group:
    sheets = [(sheet.label, sum(line.entry.sheet == sheet.key for line in lines)) for sheet in SHEETS]
    some = [(label, count) for label, count in sheets if count]
    return Group(kind, str(LABELS[kind]), TONES.get(kind, ""), len(lines), list(lines[:MOST]), some)


def done(plan: Plan) -> list[str]:
    """What was taken in, in sentences."""
    counts, waits = plan.counts(), sum(line.waits for line in plan.lines)
    texts = [
        _("The workbook was imported: %(new)d new, %(changed)d changed.")
        % {"new": counts[Kind.NEW], "changed": counts[Kind.CHANGED]}
    ]
    if people := len(plan.people.new):
        text = ngettext(
            "%(n)d person was entered and has no password yet: make a link for them here.",
            "%(n)d people were entered and have no password yet: make the links for all of them here.",
            people,
        )
        texts.append(text % {"n": people})
    if waits:
        text = ngettext("%(n)d role waits for a second administrator.", "%(n)d roles wait for a second administrator.", waits)
        texts.append(text % {"n": waits})
    return texts
