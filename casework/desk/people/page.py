"""What somebody's cases are, before they are handed over, and how far that has come."""

from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic

from django.db.models import Count, QuerySet
from django.utils import timezone

from accounts.models import Absence, Unit, User
from casework.desk.people import moves
from casework.lifecycle import State
from casework.models import Case
from casework.models.case import CaseQuerySet
from casework.policies import access, people_access
from casework.policies.heirs import HELD
from casework.policies.overdue import overdue_cases
from casework.refusal import Refused
from casework.steps.hand_over import HAND_OVER, hand_over

SECONDS = 1.5
"""So long one request hands over; a page that takes longer shows how far it has come."""
NAMED = 20
"""So many refusals are listed."""


@dataclass(frozen=True)
class Preview:
    """What moves. `states`: how many cases stand in which; `along`: what goes along with them.

    `stands_in`: for whom the person stands in, or will: they need another deputy.
    """

    cases: int
    overdue: int
    states: list[tuple[str, int]]
    along: list[tuple[str, int]]
    paths: list[str]
    stands_in: list[User]


@dataclass
class Progress:
    """`after`: the id of the last case that was tried. `refused`: by number, why a case stayed."""

    done: int
    after: int
    left: int
    refused: list[tuple[str, str]]

    @property
    def share(self) -> int:
        whole = self.done + self.left
        return round(100 * self.done / whole) if whole else 100


def cases_of(user: User, person: User) -> CaseQuerySet:
    """The person's cases that the reader may hand over."""
    cases = access.visible_to(user).filter(access.within_role(user, HAND_OVER))
    return cases.filter(handler=person, state__in=HELD)


def person_seen(user: User, username: str) -> User | None:
    """Somebody in the reader's reach, or who has a case that is."""
    person = User.objects.filter(username=username).first()
    if person is None:
        return None
    reachable = people_access.people_seen(user).filter(pk=person.pk).exists() or cases_of(user, person).exists()
    return person if reachable else None


def paths_of(cases: QuerySet[Case]) -> list[str]:
    """Of the units that have them."""
    return list(Unit.objects.filter(pk__in=cases.order_by().values("unit")).values_list("path", flat=True))


def preview(user: User, person: User, *, at: datetime) -> Preview:
    cases = cases_of(user, person)
    states = {State(state): n for state, n in cases.order_by().values_list("state").annotate(n=Count("pk"))}
    return Preview(
        cases=sum(states.values()),
        overdue=cases.filter(overdue_cases(at)).count(),
        states=[(str(state.label), states[state]) for state in State if state in states],
        along=moves.along(cases),
        paths=paths_of(cases),
        stands_in=list(_deputised_for(person, day=timezone.localdate(at))),
    )


def _deputised_for(person: User, *, day: date) -> QuerySet[User]:
    absences = Absence.objects.filter(deputy=person, ended_at=None, last_day__gte=day)
    return User.objects.filter(pk__in=absences.values("user")).order_by("name", "pk")


def go_on(user: User, person: User, *, to: User, reason: str, after: int, done: int) -> Progress:
    """Hand over one case after the other for a while, in the order of their ids; what is refused stays, and is not tried again.

    Whoever comes twice goes on where the first is: a case that moved is the person's no more.
    """
    progress = Progress(done=done, after=after, left=0, refused=[])
    began = monotonic()
    for case in cases_of(user, person).filter(pk__gt=after).select_related("handler").order_by("pk"):
        if monotonic() > began + SECONDS:
            break
        _try(case, progress, user, to=to, reason=reason)
    progress.left = cases_of(user, person).filter(pk__gt=progress.after).count()
    return progress


def _try(case: Case, progress: Progress, user: User, *, to: User, reason: str) -> None:
    progress.after = case.pk
    try:
        hand_over(case, to=to, reason=reason, actor=user, at=timezone.now())
    except Refused as refusal:
        progress.refused = [*progress.refused, (case.number, str(refusal))][:NAMED]
    else:
        progress.done += 1
