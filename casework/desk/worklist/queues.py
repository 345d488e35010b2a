"""The work list: which cases wait for this person. Each role has its queues; the first one is what to do now."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Role, User
from casework.lifecycle import HANDLING, OPEN, State, WaitKind
from casework.models import Wait
from casework.models.case import URGENT_FIRST, CaseQuerySet
from casework.policies import access, silence
from casework.verb import Permission
from casework.writing.waits import PROMISE

PAGE = 50


@dataclass(frozen=True)
class Queue:
    code: str
    label: str | Promise
    empty: str | Promise
    roles: frozenset[Role]
    where: Callable[[User], Q]
    order: tuple[str, ...] = (*URGENT_FIRST, "due_at", "-created_at")
    outlasts: bool = False
    """Whether what it shows is owed of cases that are over too."""
    counted: bool = True
    """Whether the list says how many there are while another one is open; not where it takes a look at every case's calls."""


def _waiting(kind: str, **more: object) -> Exists:
    return Exists(Wait.objects.filter(case=OuterRef("pk"), kind=kind, until__isnull=True, **more))


def _led(roles: frozenset[Role]) -> Callable[[User], Q]:
    """Of the queue of these roles what a unit has; what it assists with stands in a queue of its own."""
    permission = Permission(code="queue", roles=roles)
    return lambda user: access.within_role(user, permission)


HANDLERS = frozenset({Role.HANDLER, Role.UNIT_LEAD})
EVERYONE = frozenset(Role)
_OPEN = Q(state__in=OPEN)
_HANDLING = Q(state__in=HANDLING)

QUEUES: tuple[Queue, ...] = (
    Queue(
        "leader",
        _("Leader's visits outstanding"),
        _("No leader's visit is outstanding."),
        frozenset({Role.UNIT_LEAD, Role.SUPERVISOR}),
        lambda user: Q(_waiting(WaitKind.LEADER_VISIT)) & _led(HANDLERS | {Role.SUPERVISOR})(user),
    ),
    Queue(
        "mine",
        _("Mine"),
        _("You have no open cases."),
        HANDLERS,
        lambda user: _HANDLING & access.to_handle(user),
    ),
    Queue(
        "unassigned",
        _("Unassigned"),
        _("Every case of the unit has a handler."),
        HANDLERS,
        lambda user: _HANDLING & Q(handler__isnull=True) & _led(HANDLERS)(user),
    ),
    Queue(
        "online",
        _("Visit owed"),
        _("No visit is owed. Everyone has been visited."),
        HANDLERS | {Role.SUPERVISOR},
        lambda user: Q(_waiting(WaitKind.VISIT)) & _HANDLING & _led(HANDLERS | {Role.SUPERVISOR})(user),
        order=(*URGENT_FIRST, "online_since", "-created_at"),
    ),
    Queue(
        "assisted",
        _("Assisting"),
        _("Your unit assists with no case."),
        HANDLERS,
        access.assisted_by,
    ),
    Queue(
        "suspended",
        _("Suspended"),
        _("No case is suspended."),
        HANDLERS | {Role.SUPERVISOR},
        lambda user: Q(state=State.SUSPENDED) & _led(HANDLERS | {Role.SUPERVISOR})(user),
    ),
    Queue(
        "dispatch",
        _("To dispatch"),
        _("Nothing waits to be dispatched."),
        frozenset({Role.DISPATCHER}),
        lambda _user: Q(state=State.RECEIVED) & Q(_waiting(WaitKind.DISPATCH)),
        order=(*URGENT_FIRST, "due_at", "created_at"),
    ),
    Queue(
        "rating",
        _("Waiting for a rating"),
        _("No rating is outstanding."),
        frozenset({Role.OPERATOR, Role.SUPERVISOR}),
        lambda _user: _OPEN & Q(_waiting(WaitKind.RATING)),
        order=("created_at",),
    ),
    Queue(
        "lapse",
        _("May lapse"),
        _("No case may lapse: nobody has stayed silent for long enough."),
        frozenset({Role.SUPERVISOR}),
        lambda _user: silence.may_lapse(timezone.now()),
        order=("created_at",),
        counted=False,
    ),
    Queue(
        "promise",
        _("Promises"),
        _("All promises were kept."),
        HANDLERS,
        lambda _user: Q(_waiting(WaitKind.REVIEW, about=PROMISE)),
        outlasts=True,
    ),
    Queue("cards", _("Cards"), _("No open case has a card."), frozenset({Role.SUPERVISOR}), lambda _user: _OPEN & ~Q(card="")),
    Queue("open", _("All open"), _("No case is open."), EVERYONE, lambda _user: _OPEN),
    Queue(
        "ended",
        pgettext_lazy("cases", "Ended"),
        _("No case has ended yet."),
        EVERYONE,
        lambda _user: ~_OPEN,
        order=("-closed_at", "-created_at"),
    ),
)


@dataclass(frozen=True)
class Chosen:
    """What the list's address asks for, checked; what is unknown is left out. `condition`: what the queue is narrowed by."""

    queue: Queue
    condition: Q
    page: int


def queues_of(user: User) -> list[Queue]:
    held = access.roles(user)
    return [queue for queue in QUEUES if queue.roles & held]


def choose(user: User, *, queue: str, condition: Q, page: str) -> Chosen:
    queues = queues_of(user)
    return Chosen(
        queue=next((known for known in queues if known.code == queue), queues[0]),
        condition=condition,
        page=min(int(page), 1000) if page.isdecimal() and page.isascii() and len(page) < 6 and int(page) else 1,
    )


def counts(user: User, chosen: Chosen) -> dict[str, int]:
    """How many cases stand in each of the person's queues but the last two, and `shown` in the list.

    One query for the open cases, and one for each queue that counts those that are over besides.
    """
    tallied = [queue for queue in queues_of(user) if queue.counted and queue.code not in {"open", "ended"}]
    figures = {queue.code: Count("pk", filter=queue.where(user)) for queue in tallied if not queue.outlasts}
    visible = access.visible_to(user)
    if not chosen.queue.outlasts:
        figures["shown"] = Count("pk", filter=_asked(user, chosen))
    counted = (visible if chosen.queue.code == "ended" else visible.filter(state__in=OPEN)).aggregate(**figures)
    counted |= {queue.code: visible.filter(queue.where(user)).count() for queue in tallied if queue.outlasts}
    if chosen.queue.outlasts:
        counted["shown"] = visible.filter(_asked(user, chosen)).count()
    return counted


def rows(user: User, chosen: Chosen) -> CaseQuerySet:
    """The cases of the queue, in its order."""
    cases = access.visible_to(user).filter(_asked(user, chosen)).listed()
    return cases.order_by(*chosen.queue.order, "-pk")


def _asked(user: User, chosen: Chosen) -> Q:
    return chosen.queue.where(user) & chosen.condition
