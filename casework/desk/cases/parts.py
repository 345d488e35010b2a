"""What rooms above casework add to the page of a case: a section, moves of their own, decisions that wait there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from accounts.models import User
from casework.models import Case
from casework.policies.snapshot import CaseSnapshot
from casework.verb import Verb

Text = str | Promise


@dataclass(frozen=True)
class CaseMove:
    """A move with a page of its own. `leads_to`: the verb that follows from it, None where it is not what the case waits for.

    Where the case waits for that verb, this is the next move, headed by `heading` and `note`.
    """

    label: Text
    href: str
    leads_to: Verb | None
    heading: Text
    note: Text


@dataclass(frozen=True)
class CaseDecision:
    """Something that this person has to decide first, on a page of its own."""

    heading: Text
    note: Text
    label: Text
    href: str


@dataclass(frozen=True)
class CaseSection:
    """A part of the page that is loaded after it. `detail`: beside its heading. `label`: its link, where there is no script."""

    code: str
    heading: Text
    detail: Text
    label: Text
    href: str


@dataclass(frozen=True)
class CaseParts:
    """What one room adds. It reads the snapshot that the page has taken anyhow."""

    moves: Callable[[User, Case, CaseSnapshot], Iterable[CaseMove]]
    decisions: Callable[[User, Case, CaseSnapshot], Iterable[CaseDecision]]
    sections: Callable[[Case, CaseSnapshot], Iterable[CaseSection]]


_parts: list[CaseParts] = []


def register(parts: CaseParts) -> None:
    """Once, when the room is made ready."""
    if parts not in _parts:
        _parts.append(parts)


def moves(user: User, case: Case, snapshot: CaseSnapshot) -> list[CaseMove]:
    return [move for parts in _parts for move in parts.moves(user, case, snapshot)]


def decisions(user: User, case: Case, snapshot: CaseSnapshot) -> list[CaseDecision]:
    return [decision for parts in _parts for decision in parts.decisions(user, case, snapshot)]


def sections(case: Case, snapshot: CaseSnapshot) -> list[CaseSection]:
    return [section for parts in _parts for section in parts.sections(case, snapshot)]
