"""One list of cases: a queue, narrowed and put in order, as an address asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import QuerySet

from accounts.models import User
from casework.desk.worklist.queues import NEAREST, PAGE, QUEUES, Queue, queues_of
from casework.desk.worklist.sorts import SORTS, offered
from casework.filters import CaseFilterSet
from casework.keyset import Order, Stretch, bounded_counts, stretch
from casework.models import Case, CaseListing
from casework.policies import access

NOT_COUNTED = frozenset({"open", "ended"})
"""Queues of everything: nobody works them off."""


@dataclass(frozen=True)
class CaseList:
    """`sort`: the code of its order; `sorts`: of those it can have, its own first. `asked`: what it is narrowed by, as the
    address says it; what cannot be used is left out. `missing`: the queue asked for, where it is not theirs."""

    user: User
    queue: Queue
    sort: str
    sorts: tuple[str, ...]
    filters: CaseFilterSet
    asked: Mapping[str, str]
    missing: Queue | None = None

    @property
    def order(self) -> Order:
        return SORTS[self.sort].order

    @property
    def query(self) -> str:
        return self.query_of(self.asked)

    def query_of(self, asked: Mapping[str, str], *, sort: str = "") -> str:
        """The address of the same list, narrowed by other things or in another order."""
        sort = sort or self.sort
        ordered = {} if sort == self.sorts[0] else {"sort": sort}
        return urlencode({"queue": self.queue.code} | dict(asked) | ordered)

    def without(self, name: str) -> str:
        return self.query_of({other: value for other, value in self.asked.items() if other != name})

    def rows(self) -> QuerySet[CaseListing]:
        visible = access.listings_visible_to(self.user)
        return visible.filter(self.queue.where(self.user) & self.filters.condition())


def choose(user: User, query: Mapping[str, str], *, at: datetime) -> CaseList:
    """What the address asks for, checked; what is unknown is left out. In place of somebody else's queue stand all open cases."""
    queues = {queue.code: queue for queue in queues_of(user)}
    wanted = next((queue for queue in QUEUES if queue.code == query.get("queue")), None)
    missing = wanted if wanted and wanted.code not in queues else None
    queue = queues[NEAREST] if missing else wanted or next(iter(queues.values()))
    filters = CaseFilterSet(query, user=user, at=at)
    asked = {name: query[name] for name in filters.asked}
    sorts, sort = offered(queue.code, asked), query.get("sort", "")
    return CaseList(user, queue, sort if sort in sorts else sorts[0], sorts, filters, asked, missing)


def counts(cases: CaseList) -> dict[str, int]:
    """How many cases stand in each of the person's queues but the last two, and `shown` in the list: as far as is counted."""
    visible = access.listings_visible_to(cases.user)
    counted = {
        queue.code: _first_of(queue, cases.user, visible)
        for queue in queues_of(cases.user)
        if queue.counted and queue.code not in NOT_COUNTED
    }
    whole = not cases.asked and cases.queue.code in counted
    if cases.queue.counted and not whole:
        counted["shown"] = _first_shown(cases)
    by_code = bounded_counts(counted)
    return by_code | {"shown": by_code[cases.queue.code]} if whole else by_code


def _first_of(queue: Queue, user: User, visible: QuerySet[CaseListing]) -> QuerySet[CaseListing]:
    """Its cases, such that the first that are counted are found without reading the others."""
    rows = visible.filter(queue.where(user))
    in_order = queue.counted_in_order and access.is_everywhere(user)
    return rows.order_by(*queue.order.signed()) if in_order else rows


def _first_shown(cases: CaseList) -> QuerySet[CaseListing]:
    """Among all that ever ended they are found in the list's order; among the few others in any."""
    return cases.rows().order_by(*cases.order.signed()) if cases.queue.code == "ended" else cases.rows()


def keys(cases: CaseList, *, cursor: str) -> Stretch[int]:
    """Which cases stand on a page of the list."""
    return stretch(cases.rows(), order=cases.order, cursor=cursor, size=PAGE)


def page(cases: CaseList, *, cursor: str) -> Stretch[Case]:
    """A page of the list, in its order: which cases, and then what a row shows of them."""
    listed = keys(cases, cursor=cursor)
    by_key = Case.objects.listed().in_bulk(listed.rows)
    return Stretch([by_key[key] for key in listed.rows], listed.earlier, listed.later, listed.places)


def numbers(cases: CaseList, *, most: int) -> list[str]:
    """Of the list's first cases, in its order."""
    listed = stretch(cases.rows(), order=cases.order, cursor="", size=most).rows
    by_key = dict(Case.objects.filter(pk__in=listed).values_list("pk", "number"))
    return [by_key[key] for key in listed]
