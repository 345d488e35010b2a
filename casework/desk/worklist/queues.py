"""The work list: which cases wait for this person. Each role has its queues; the first one is what to do now."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Role, User
from casework.desk.worklist.sorts import OFFERED, SORTS
from casework.keyset import Order
from casework.lifecycle import ANY, ENDED, HANDLING, OPEN, State, WaitKind
from casework.models.case_listing import NEVER, PROMISE
from casework.policies import access, silence
from casework.verb import Permission

PAGE = 50
NEAREST = "open"
"""The queue that everybody has, in place of one that the person does not have."""


@dataclass(frozen=True)
class Queue:
    code: str
    label: str | Promise
    empty: str | Promise
    roles: frozenset[Role]
    where: Callable[[User], Q]
    outlasts: bool = False
    """Whether what it shows is owed of cases that are over too."""
    counted: bool = True
    """Whether it is said how many there are; not where it takes a look at every case's calls."""
    counted_in_order: bool = False
    """Whether the first of them are found soonest along the index of its own order, by who is limited to no unit or area."""
    states: frozenset[State] = OPEN
    """In which a case of it can be: in others none is looked for."""

    @property
    def order(self) -> Order:
        return SORTS[OFFERED[self.code][0]].order


def _waiting(kind: str) -> Q:
    return Q(waiting__contains=[kind])


def _led(roles: frozenset[Role]) -> Callable[[User], Q]:
    """Of the queue of these roles what a unit has; what it assists with stands in a queue of its own."""
    permission = Permission(code="queue", roles=roles)
    return lambda user: access.within_role(user, permission)


HANDLERS = frozenset({Role.HANDLER, Role.UNIT_LEAD})
EVERYONE = frozenset(Role)
_OPEN = Q(is_open=True)
_ENDED = Q(is_open=False, state__in=ENDED)
"""Both: so the database knows at once that nothing of it is open, whatever else is asked for."""
_HANDLING = _OPEN & Q(is_handling=True)
FOR_A_LEADER = _waiting(WaitKind.LEADER_VISIT) & ~Q(waiting=[])
"""Few: the index of waits holds those alone that wait for anything, and serves where that is said too."""
QUEUES: tuple[Queue, ...] = (
    Queue(
        "leader",
        _("Leader's visits outstanding"),
        _("No leader's visit is outstanding."),
        frozenset({Role.UNIT_LEAD, Role.SUPERVISOR}),
        lambda user: _OPEN & FOR_A_LEADER & _led(HANDLERS | {Role.SUPERVISOR})(user),
        counted_in_order=True,
    ),
    Queue(
        "mine",
        _("Mine"),
        _("You have no open cases."),
        HANDLERS,
        lambda user: _HANDLING & access.to_handle(user),
        states=HANDLING,
    ),
    Queue(
        "unassigned",
        _("Unassigned"),
        _("Every case of the unit has a handler."),
        HANDLERS,
        lambda user: _HANDLING & Q(handler__isnull=True) & _led(HANDLERS)(user),
        states=HANDLING,
    ),
    Queue(
        "online",
        _("Visit owed"),
        _("No visit is owed. Everyone has been visited."),
        HANDLERS | {Role.SUPERVISOR},
        lambda user: _HANDLING & Q(online_since__lt=NEVER) & _led(HANDLERS | {Role.SUPERVISOR})(user),
        counted_in_order=True,
        states=HANDLING,
    ),
    Queue(
        "assisted",
        _("Assisting"),
        _("Your unit assists with no case."),
        HANDLERS,
        access.assisted_by,
        states=ANY,
    ),
    Queue(
        "suspended",
        _("Suspended"),
        _("No case is suspended."),
        HANDLERS | {Role.SUPERVISOR},
        lambda user: _OPEN & Q(state=State.SUSPENDED) & _led(HANDLERS | {Role.SUPERVISOR})(user),
        counted_in_order=True,
    ),
    Queue(
        "dispatch",
        _("To dispatch"),
        _("Nothing waits to be dispatched."),
        frozenset({Role.DISPATCHER}),
        lambda _user: _OPEN & Q(state=State.RECEIVED) & _waiting(WaitKind.DISPATCH),
    ),
    Queue(
        "rating",
        _("Waiting for a rating"),
        _("No rating is outstanding."),
        frozenset({Role.OPERATOR, Role.SUPERVISOR}),
        lambda _user: _OPEN & Q(state=State.RESOLVED) & _waiting(WaitKind.RATING),
        counted_in_order=True,
    ),
    Queue(
        "lapse",
        _("May lapse"),
        _("No case may lapse: nobody has stayed silent for long enough."),
        frozenset({Role.SUPERVISOR}),
        lambda _user: silence.may_lapse(timezone.now()),
        counted=False,
        states=ANY,
    ),
    Queue(
        "promise",
        _("Promises"),
        _("All promises were kept."),
        HANDLERS,
        lambda _user: _waiting(PROMISE),
        outlasts=True,
        states=ANY,
    ),
    Queue(
        "cards",
        _("Cards"),
        _("No open case has a card."),
        frozenset({Role.SUPERVISOR}),
        lambda _user: _OPEN & ~Q(card=""),
        counted_in_order=True,
    ),
    Queue("open", _("All open"), _("No case is open."), EVERYONE, lambda _user: _OPEN),
    Queue(
        "ended",
        pgettext_lazy("cases", "Ended"),
        _("No case has ended yet."),
        EVERYONE,
        lambda _user: _ENDED,
        states=ENDED,
    ),
)


def queues_of(user: User) -> list[Queue]:
    held = access.roles(user)
    return [queue for queue in QUEUES if queue.roles & held]
