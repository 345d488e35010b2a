"""Units, areas and topics: what rows mean for a tree, whatever their order. A parent in the same file counts; circles do not."""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from accounts.models import Area, Unit
from accounts.steps.memberships import UNIT_ENDED
from accounts.trees import BELOW_ITSELF
from casework.models import Topic
from casework.workbook import fields
from casework.workbook.lines import Change, Kind, Line, RefusedRow
from casework.workbook.reading import Entry
from casework.workbook.standing import Codes, code_of

COLUMNS = {
    "units": (Unit, ("name", "name_en")),
    "areas": (Area, ("name", "name_en", "level")),
    "topics": (Topic, ("name", "name_en", "visits_required", "enabled")),
}
Node = Any
"""A Unit, an Area or a Topic."""


@dataclass
class Draft:
    """A row of the file on its way. `before`: as it stands; None where it is new. `was_below` and `parent`: what it stands below
    now, and then. `depth`: how far below the top that is."""

    line: Line
    row: Node
    before: Node | None
    was_below: Node | None
    parent: Node | None = None
    depth: int = 0

    @property
    def is_placed(self) -> bool:
        """Whether the file says anew where it stands."""
        return self.before is None or self.parent is not self.was_below


@dataclass
class TreePlan:
    """`drafts`: of the rows that are taken in."""

    lines: list[Line] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)

    def new(self) -> list[list[Draft]]:
        """Level by level: none before what it stands below."""
        drafts = sorted((draft for draft in self.drafts if draft.line.kind == Kind.NEW), key=lambda draft: draft.depth)
        return [list(level) for _depth, level in groupby(drafts, key=lambda draft: draft.depth)]

    def changed(self) -> list[Draft]:
        """Other than by their place."""
        return [draft for draft in self.drafts if draft.line.kind == Kind.CHANGED and not draft.is_placed]

    def moved(self) -> list[Draft]:
        """The highest first: what a row moves below has then moved itself, and cannot stand below the row any more."""
        drafts = [draft for draft in self.drafts if draft.line.kind == Kind.CHANGED and draft.is_placed]
        return sorted(drafts, key=lambda draft: draft.depth)


def plan(sheet: str, entries: Sequence[Entry], codes: Codes[Any], *, ended: set[int]) -> TreePlan:
    """Afterwards `codes` knows the new rows, so that people and the dispatch table may name them."""
    _model, keys = COLUMNS[sheet]
    drafts: list[Draft] = []
    tree = TreePlan(lines=[Line(entry) for entry in entries])
    rows: dict[int, Draft] = {}
    for line in tree.lines:
        try:
            draft = _draft(line, codes, rows)
        except RefusedRow as refusal:
            line.refuse(refusal)
            continue
        drafts.append(draft)
        rows[id(draft.row)] = draft
    _place(drafts, codes, ended)
    tree.drafts = [draft for draft in drafts if draft.line.refusal is None]
    for draft in tree.drafts:
        changes = [*fields.changes(draft.before, draft.row, keys), *_parent_change(draft)]
        draft.line.changes = changes
        draft.line.kind = Kind.NEW if draft.before is None else Kind.CHANGED if changes else Kind.SAME
    return tree


def _draft(line: Line, codes: Codes[Any], rows: dict[int, Draft]) -> Draft:
    model, keys = COLUMNS[line.entry.sheet]
    entry = line.entry
    fields.check_text(entry)
    code = fields.key_of(entry, "code")
    standing = codes.find(code)
    if standing is not None and id(standing) in rows:
        raise fields.twice(rows[id(standing)].line.entry.number)
    before = copy(standing) if standing is not None else None
    row = standing if standing is not None else model(code=code)
    draft = Draft(line, row, before, codes.by_id.get(before.parent_id) if before is not None else None)
    try:
        fields.fill(row, entry, keys)
        fields.check(row, entry, ("code", *keys) if before is None else keys)
    except RefusedRow:
        _undo(draft)
        raise
    if before is None:
        codes.add(row)
    return draft


def _place(drafts: Sequence[Draft], codes: Codes[Any], ended: set[int]) -> None:
    """Refuse what stands below nothing, below itself or below what has ended; and then what stands below such a row."""
    placed = {id(draft.row): draft for draft in drafts}
    refused = True
    while refused:
        refused = False
        refusals = [(draft, refusal) for draft in placed.values() if (refusal := _misplaced(draft, codes, ended))]
        circular = (
            [] if refusals else [draft for draft in placed.values() if draft.is_placed and _is_circular(draft, placed, codes)]
        )
        refusals += [(draft, RefusedRow("circle", str(BELOW_ITSELF))) for draft in circular]
        for draft, refusal in refusals:
            draft.line.refuse(refusal)
            _undo(draft)
            if draft.before is None:
                codes.drop(draft.row)
            del placed[id(draft.row)]
            refused = True
    for draft in placed.values():
        draft.depth = sum(1 for _node in _way_up(draft, placed, codes))


def _misplaced(draft: Draft, codes: Codes[Any], ended: set[int]) -> RefusedRow | None:
    draft.parent = draft.was_below
    if "parent" not in draft.line.entry.cells:
        return None
    try:
        draft.parent = fields.named(codes, draft.line.entry, "parent")
    except RefusedRow as refusal:
        return refusal
    if draft.is_placed and draft.line.entry.sheet == "units" and draft.parent is not None and draft.parent.pk in ended:
        return RefusedRow("unit_ended", UNIT_ENDED % {"unit": draft.parent})
    return None


def _is_circular(draft: Draft, placed: Mapping[int, Draft], codes: Codes[Any]) -> bool:
    return any(node is draft.row for node in _way_up(draft, placed, codes))


def _way_up(draft: Draft, placed: Mapping[int, Draft], codes: Codes[Any]) -> Iterator[Node]:
    """What it is to stand below, the nearest first; a circle is gone round once."""
    node, passed = draft.parent, set[int]()
    while node is not None and id(node) not in passed:
        passed.add(id(node))
        yield node
        further = placed.get(id(node))
        node = further.parent if further else codes.by_id.get(node.parent_id)


def _undo(draft: Draft) -> None:
    """The row is again as it stands."""
    if draft.before is not None:
        for name, stands in vars(draft.before).items():
            setattr(draft.row, name, stands)


def _parent_change(draft: Draft) -> list[Change]:
    if not draft.is_placed or (draft.before is None and draft.parent is None):
        return []
    return [Change("parent", None if draft.before is None else code_of(draft.was_below), code_of(draft.parent))]
