"""Who calls, as far as the number says it: what was asked before, how often, and how the last result was rated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from casework import search
from casework.desk.cases.matches import calls_about
from casework.desk.cases.rows import Row, as_rows
from casework.lifecycle import OPEN
from casework.models import Case, Contact, Rating
from casework.policies import access, contact_access
from casework.proposing.similar import citizens_of

CASES, CONTACTS = 5, 3
"""Shown while registering."""
OFTEN = 3
"""Calls on one matter from which the operator is warned."""


@dataclass(frozen=True)
class Earlier:
    """`calls`: how often the caller has asked about this case, the first time included."""

    row: Row
    calls: int

    @property
    def asks_again(self) -> bool:
        """Whether one more call about it would be one too many."""
        return self.row.case.state in OPEN and self.calls + 1 >= OFTEN


@dataclass(frozen=True)
class Caller:
    """`more`: there are further cases. `rating`: the last of them."""

    earlier: Sequence[Earlier]
    more: bool
    contacts: Sequence[Contact]
    rating: Rating | None

    @property
    def is_known(self) -> bool:
        return bool(self.earlier or self.contacts)

    @property
    def often(self) -> Sequence[Earlier]:
        return [earlier for earlier in self.earlier if earlier.asks_again]


def known_caller(user: User, phone: str, *, at: datetime) -> Caller:
    """What this person may see of the holder of a phone, however it was typed."""
    cases = search.of_phone(user, phone).listed().order_by("-created_at")[: CASES + 1]
    rows = as_rows(user, cases, at=at)
    calls = calls_about([row.case for row in rows])
    earlier = [Earlier(row, calls[row.case.pk]) for row in rows[:CASES]]
    return Caller(earlier, len(rows) > CASES, _contacts(user, phone), _rating([row.case for row in rows]))


def _contacts(user: User, phone: str) -> list[Contact]:
    if not access.may(user, contact_access.SEE_CONTACTS):
        return []
    return list(Contact.objects.filter(citizen__in=citizens_of(phone)).order_by("-pk")[:CONTACTS])


def _rating(cases: Sequence[Case]) -> Rating | None:
    """The mark alone, which everybody reads who sees the case."""
    ratings = Rating.objects.filter(case__in=cases).exclude(status=Rating.Status.VOID).select_related("case")
    return ratings.order_by("-at").first()
