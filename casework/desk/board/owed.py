"""What is owed beside the cases: leaders' visits, words of supervisors, and suspensions that come up."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise

from accounts.models import Membership, Role, Unit, User
from casework.desk.board.heat import LEADER
from casework.desk.cases.due_in_words import Due, due
from casework.desk.coming_week import ends_at, last_day
from casework.desk.decisions import kinds
from casework.desk.decisions.page import ORDER, waiting
from casework.desk.figures import Lists
from casework.lifecycle import WaitKind
from casework.models import Case, Wait
from casework.policies.requests import SUSPENDED

UNITS = 5
MOST_READ = 2_000
LINES = 5


@dataclass(frozen=True)
class OwedVisits:
    """Of a unit. `leads`: who leads it. `since`: of the oldest."""

    unit: Unit
    leads: list[str]
    count: int
    since: datetime
    href: str


@dataclass(frozen=True)
class Leaders:
    """`more`: further units owe visits, or more visits than were looked at are owed."""

    lines: list[OwedVisits]
    href: str
    more: bool


@dataclass(frozen=True)
class OwedDecisions:
    """Of one kind. `since`: of the one that is due first."""

    title: str | Promise
    count: int
    since: datetime
    href: str


@dataclass(frozen=True)
class Decisions:
    lines: list[OwedDecisions]
    count: int
    more: bool


@dataclass(frozen=True)
class Suspensions:
    """Those on whose day nobody has looked yet, and those whose day comes by then: what is due first on top."""

    lines: list[tuple[Case, Due | None]]
    more: bool
    by: date


def leaders(lists: Lists) -> Leaders:
    """Who owes most of them first. Four queries."""
    rows = lists.rows().filter(lists.where(LEADER), unit__isnull=False).order_by()
    units: dict[int, int] = dict(rows.values_list("pk", "unit")[:MOST_READ])
    counts = Counter(units.values())
    worst = sorted(counts, key=lambda unit: (-counts[unit], unit))[:UNITS]
    since = _since(case for case, unit in units.items() if unit in worst)
    shown, leads = Unit.objects.in_bulk(worst), _leads(worst)
    lines = [
        OwedVisits(
            unit=shown[pk],
            leads=leads.get(pk, []),
            count=counts[pk],
            since=min(since[case] for case, unit in units.items() if unit == pk),
            href=lists.href(LEADER, unit_itself=shown[pk].code),
        )
        for pk in worst
    ]
    return Leaders(lines, lists.href(LEADER), len(counts) > UNITS or len(units) == MOST_READ)


def _since(cases: Iterable[int]) -> dict[int, datetime]:
    """By the case's id."""
    waits = Wait.objects.filter(case__in=list(cases), kind=WaitKind.LEADER_VISIT, until__isnull=True)
    return dict(waits.values_list("case", "since"))


def _leads(units: list[int]) -> dict[int, list[str]]:
    held = Membership.objects.filter(role=Role.UNIT_LEAD, unit__in=units, user__is_active=True)
    leads: dict[int, list[str]] = {}
    for unit, name in held.order_by("user__name", "pk").values_list("unit", "user__name"):
        leads.setdefault(unit, []).append(name)
    return leads


def decisions(user: User, *, at: datetime) -> Decisions:
    """By kind, in the order in which the first of each is due, as far as they are looked at. One query."""
    waits = list(waiting(user, at=at).order_by(*ORDER).values_list("about", "since")[: MOST_READ + 1])
    counts = Counter(about for about, _since in waits[:MOST_READ])
    first: dict[str, datetime] = {}
    for about, since in waits:
        first.setdefault(about, since)
    lines = []
    for about in counts:
        kind = kinds.find(about)
        assert kind is not None
        href = f"{reverse('desk:decisions')}?{urlencode({'kind': about})}"
        lines.append(OwedDecisions(kind.title, counts[about], first[about], href))
    return Decisions(lines, counts.total(), len(waits) > MOST_READ)


def suspensions(lists: Lists, *, at: datetime) -> Suspensions:
    """One query."""
    waits = Wait.objects.filter(
        kind=WaitKind.REVIEW, about=SUSPENDED, until__isnull=True, due_at__lt=ends_at(at), case__in=lists.rows().values("pk")
    )
    listed = list(waits.select_related("case__unit").order_by("due_at", "pk")[: LINES + 1])
    lines = [(wait.case, due(wait.due_at, paused=False, at=at)) for wait in listed[:LINES]]
    return Suspensions(lines, len(listed) > LINES, last_day(at))
