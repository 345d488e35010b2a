"""The dry run: what each row of a file would do to what stands here now. It writes nothing."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from casework.workbook import people_plan, route_plan, standing, tree_plan
from casework.workbook.lines import Kind, Line
from casework.workbook.people_plan import PeoplePlan
from casework.workbook.reading import Book, Entry
from casework.workbook.route_plan import RoutePlan
from casework.workbook.standing import Codes
from casework.workbook.tree_plan import TreePlan

TREES = ("units", "areas", "topics")


@dataclass(frozen=True)
class Plan:
    trees: list[TreePlan]
    people: PeoplePlan
    routes: RoutePlan

    @property
    def lines(self) -> Iterator[Line]:
        for tree in self.trees:
            yield from tree.lines
        yield from self.people.lines
        yield from self.routes.lines

    def of_kind(self, kind: Kind) -> list[Line]:
        return [line for line in self.lines if line.kind == kind]

    def counts(self) -> Counter[Kind]:
        return Counter(line.kind for line in self.lines)

    @property
    def marks(self) -> list[str]:
        """By which two dry runs of one file are compared, row by row."""
        return [line.mark for line in self.lines]


def plan(book: Book, *, actor: User) -> Plan:
    """What it means now. A row that is refused is as if it were not in the file."""
    stands = standing.read()
    codes_of: tuple[Codes[Any], ...] = (stands.units, stands.areas, stands.topics)
    trees = [
        tree_plan.plan(sheet, _of(book, sheet), codes, ended=stands.ended) for sheet, codes in zip(TREES, codes_of, strict=True)
    ]
    people = people_plan.plan(_of(book, "people"), stands, actor=actor)
    return Plan(trees, people, route_plan.plan(_of(book, "routes"), stands))


def _of(book: Book, sheet: str) -> list[Entry]:
    return [entry for entry in book.entries if entry.sheet == sheet]
