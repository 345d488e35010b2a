"""What can be chosen, kept in the process as it is typed for: thousands of names, read again when the administration changed.

A column of search keys would have to be kept by every writer of four tables, guarded, signed and filled for what exists; and a
query would still have to rank. Five thousand names are a few megabytes here and are gone through in milliseconds.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import get_language

from accounts.models import AdministrationEvent, Area, Membership, Unit
from accounts.trees import from_root, in_order
from casework.models import Topic
from casework.policies.access import HANDLING_ROLES
from casework.typeahead.spelling import Syllables, folded, letters, syllables


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """`code`: by which a form names it. `above`: what is above it in its tree, the highest first; of a person their units.
    `texts`: its code and names, folded."""

    code: str
    name: str
    name_en: str
    above: tuple["Choice", ...]
    texts: tuple[str, ...]
    syllables: Syllables
    letters: frozenset[str]

    def __str__(self) -> str:
        in_english = (get_language() or "").startswith("en")
        return self.name_en if in_english and self.name_en else self.name

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return " › ".join(str(choice) for choice in self.above)

    @property
    def full(self) -> str:
        return " › ".join(str(choice) for choice in (*self.above, self))


@dataclass(frozen=True, slots=True, eq=False)
class Person(Choice):
    @property
    def place(self) -> str:
        return " · ".join(str(unit) for unit in self.above)

    @property
    def full(self) -> str:
        return " · ".join((self.name, *(str(unit) for unit in self.above)))


@dataclass(frozen=True)
class Table:
    """`version`: what the history of the administration ended with when it was read. `choices`: in the order of the tree."""

    version: bytes
    choices: Sequence[Choice]
    by_code: dict[str, Choice]


class Tables:
    """Of one request, which asks once whether anything changed."""

    def __getitem__(self, kind: str) -> Table:
        """Nothing of what administrators keep changes without a line in their history, and no two lines have one hash."""
        table = _tables.get(kind)
        if table is None or table.version != self._version:
            choices = list(READERS[kind]())
            _tables[kind] = table = Table(self._version, choices, {choice.code: choice for choice in choices})
        return table

    @cached_property
    def _version(self) -> bytes:
        newest = AdministrationEvent.objects.order_by("-seq").values_list("hash", flat=True).first()
        return bytes(newest or b"")


_tables: dict[str, Table] = {}


def _choice(code: str, name: str, name_en: str, above: tuple[Choice, ...] = (), *, of: type[Choice] = Choice) -> Choice:
    typed = syllables(name)
    texts = tuple(folded(text) for text in (code, name, name_en) if text)
    return of(code, name, name_en, above, texts, typed, letters(typed))


def _tree(rows: Any) -> Iterator[Choice]:
    by_path: dict[str, Choice] = {}
    for code, name, name_en, path in rows.order_by(in_order()).values_list("code", "name", "name_en", "path"):
        above = tuple(by_path[step] for step in from_root(path)[:-1] if step in by_path)
        by_path[path] = _choice(code, name, name_en, above)
        yield by_path[path]


def _people() -> Iterator[Choice]:
    """Whoever holds a role, with the units they handle cases for."""
    held = Membership.objects.filter(user__is_active=True)
    columns = ("user__username", "user__name", "role", "unit__code", "unit__name", "unit__name_en")
    units: dict[str, Choice] = {}
    people: dict[str, tuple[str, dict[str, Choice]]] = {}
    for username, name, role, *unit in held.order_by("user__name", "user_id", in_order("unit__path")).values_list(*columns):
        _name, theirs = people.setdefault(username, (name or username, {}))
        if unit[0] and role in HANDLING_ROLES:
            theirs[unit[0]] = units.get(unit[0]) or units.setdefault(unit[0], _choice(*unit))
    for username, (name, theirs) in people.items():
        yield _choice(username, name, "", tuple(theirs.values()), of=Person)


READERS: dict[str, Callable[[], Iterator[Choice]]] = {
    "topic": lambda: _tree(Topic.objects.filter(enabled=True)),
    "area": lambda: _tree(Area.objects.all()),
    "unit": lambda: _tree(Unit.objects.all()),
    "person": _people,
}
"""By the kind of a question, as verbs name it."""
