"""Which columns a list has: those that say something in its queue to its reader, and what each can be put in order by."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.desk.worklist.case_list import CaseList
from casework.desk.worklist.sorts import reversed_of
from casework.policies import posts

DEMAND, STATE, ONLINE, DUE, REGISTERED, ENDED, UNIT, HANDLER = (
    *("demand", "state", "online", "due", "registered", "ended", "unit", "handler"),
)
ALL = (DEMAND, STATE, ONLINE, DUE, UNIT)
SHOWN = {
    "dispatch": (DEMAND, REGISTERED),
    "rating": (DEMAND, REGISTERED, UNIT),
    "lapse": (DEMAND, REGISTERED, UNIT),
    "suspended": (DEMAND, DUE, UNIT),
    "ended": (DEMAND, STATE, ENDED, UNIT),
}
"""Of queues in which not all say something."""
OF_OWN_UNITS = frozenset({"leader", "mine", "unassigned", "online", "suspended"})
OF_ONE_HANDLER = frozenset({"mine", "unassigned"})
LABELS: dict[str, str | Promise] = {
    DEMAND: _("Demand"),
    STATE: _("State"),
    ONLINE: _("Visit owed"),
    DUE: _("Due"),
    REGISTERED: _("Registered"),
    ENDED: pgettext_lazy("cases", "Ended"),
    UNIT: pgettext_lazy("that handles the case", "Unit"),
    HANDLER: _("Handler"),
}
SORTED_BY = {ONLINE: "online_since", DUE: "due_at", REGISTERED: "created_at", ENDED: "closed_at"}


@dataclass(frozen=True)
class Head:
    """`query`: of the list in the order that choosing it leads to; empty where it leads to none. `direction`: as the list stands,
    for aria-sort."""

    label: str | Promise
    query: str = ""
    direction: str = ""


@dataclass(frozen=True)
class Columns:
    """`names_handlers`: whether the handler says something beside the unit."""

    heads: list[Head]
    shown: tuple[str, ...] = ALL
    names_handlers: bool = True


def whole() -> Columns:
    """Of cases of every kind, in no order that can be chosen."""
    return Columns([Head(LABELS[code]) for code in ALL])


def of_list(cases: CaseList) -> Columns:
    queue = cases.queue.code
    shown = list(SHOWN.get(queue, ALL))
    if SORTED_BY[REGISTERED] in cases.sort and REGISTERED not in shown:
        shown.insert(shown.index(UNIT), REGISTERED)
    if queue in OF_OWN_UNITS and posts.handles_for_one_unit(cases.user):
        shown[shown.index(UNIT) :] = [] if queue in OF_ONE_HANDLER else [HANDLER]
    return Columns([_head(code, cases) for code in shown], tuple(shown), names_handlers=queue not in OF_ONE_HANDLER)


def _head(code: str, cases: CaseList) -> Head:
    """What is in this order already is turned round, where that is offered, or goes back to the order of the queue."""
    column, usual, sort = SORTED_BY.get(code), cases.sorts[0], cases.sort
    offered = [way for way in cases.sorts if way.removeprefix("-") == column]
    if not offered:
        return Head(LABELS[code])
    if sort not in offered:
        return Head(LABELS[code], cases.query_of(cases.asked, sort=offered[0]))
    direction = "descending" if sort.startswith("-") else "ascending"
    turned = reversed_of(sort) if reversed_of(sort) in offered else usual
    return Head(LABELS[code], cases.query_of(cases.asked, sort=turned) if turned != sort else "", direction)
