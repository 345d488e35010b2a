"""In which orders a queue can be read: those alone in which an index, or how few cases it holds, leads to any page at once.

Most urgent first wherever somebody waits. Of a citizen who stays silent whoever has been silent longest comes first: nobody is in
danger there, and each case is looked at for its calls on the way. What has ended has no urgency.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.keyset import Order


@dataclass(frozen=True)
class Sort:
    label: str | Promise
    order: Order


SORTS: dict[str, Sort] = {
    "urgency": Sort(_("Most urgent first"), Order("priority", "due_at")),
    "urgent_visits": Sort(_("Most urgent first"), Order("priority", "online_since")),
    "due_at": Sort(_("Due first"), Order("due_at")),
    "-due_at": Sort(_("Due last"), Order("due_at", descending=True)),
    "created_at": Sort(_("Oldest first"), Order("created_at")),
    "-created_at": Sort(_("Newest first"), Order("created_at", descending=True)),
    "online_since": Sort(_("Longest without a visit first"), Order("online_since")),
    "-online_since": Sort(_("Shortest without a visit first"), Order("online_since", descending=True)),
    "-closed_at": Sort(_("Ended last"), Order("closed_at", descending=True)),
    "closed_at": Sort(_("Ended first"), Order("closed_at")),
}
"""By what an address says."""
_FEW = ("urgency", "due_at", "created_at", "-created_at", "online_since", "-online_since")
OFFERED: dict[str, tuple[str, ...]] = {
    "leader": _FEW,
    "mine": ("urgency", "due_at", "-due_at", "created_at", "-created_at", "online_since", "-online_since"),
    "unassigned": _FEW,
    "online": ("urgent_visits", "due_at", "created_at", "-created_at"),
    "assisted": _FEW,
    "suspended": ("urgency", "due_at", "created_at", "-created_at"),
    "dispatch": ("urgency", "created_at", "-created_at"),
    "rating": ("urgency", "created_at", "-created_at"),
    "lapse": ("created_at",),
    "promise": ("urgency", "created_at", "-created_at"),
    "cards": ("urgency", "due_at", "created_at", "-created_at"),
    "open": ("urgency", "due_at", "created_at", "-created_at"),
    "ended": ("-closed_at", "closed_at", "-created_at", "created_at"),
}
"""By queue, its own order first."""
_BY_AGE = ("-created_at", "created_at")
_BEFORE = frozenset({"created_before", "created_to"})


def offered(queue: str, asked: Collection[str]) -> tuple[str, ...]:
    """By what narrows it too: what was registered long ago is far along in the order in which cases ended."""
    return _BY_AGE if queue == "ended" and _BEFORE.intersection(asked) else OFFERED[queue]


def reversed_of(code: str) -> str:
    """The same column, the other way round."""
    return code.removeprefix("-") if code.startswith("-") else f"-{code}"
