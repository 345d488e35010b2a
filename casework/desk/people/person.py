"""One person, as whoever keeps people and whoever leads them sees them: roles, cases, signing in, and what was changed."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts import invitations, sign_ins, waiting_roles
from accounts.models import Absence, Membership, MembershipRequest, User
from casework.desk.people import page
from casework.desk.people.listing import in_words
from casework.desk.people.standing import Standing, standing
from casework.policies import access, people_access
from casework.policies.heirs import HELD

FORMER = 20
"""Roles that have ended, as far as they are listed; all of them are in the history."""


@dataclass(frozen=True)
class Held:
    """A role, with how many open cases the person has by it: where it ends, they go to the unit's lead."""

    row: Membership
    label: str


@dataclass(frozen=True)
class Shown:
    """`last_used`: when they did something last, as far as a sign-in that still holds tells. `signed_in`: in how many places."""

    standing: Standing
    roles: list[Held]
    former: list[Held]
    waiting: list[tuple[MembershipRequest, str, str]]
    cases: int
    absence: Absence | None
    signed_in: int
    last_used: datetime | None


def find(user: User, username: str) -> User | None:
    """Whom the reader may see on a page of their own."""
    return people_access.staff_seen(user).filter(username=username.replace("\0", "")).first()


def shown(user: User, person: User, *, at: datetime) -> Shown:
    held = Membership.ever.filter(user=person).select_related("unit", "area", "granted_by", "confirmed_by", "ended_by")
    present, former = held.filter(until=None).order_by("role", "pk"), held.exclude(until=None).order_by("-until", "-pk")
    places = sign_ins.of(person, at=at) if person.is_active else []
    return Shown(
        standing=standing(person, link=invitations.pending(person, at=at)),
        roles=_labelled(list(present)),
        former=_labelled(list(former[:FORMER])),
        waiting=to_confirm(list(waiting_roles.undecided().filter(user=person))),
        cases=open_cases(user, person),
        absence=Absence.objects.on(timezone.localdate(at)).filter(user=person).select_related("deputy").first(),
        signed_in=len(places),
        last_used=max((place.used for place in places if place.used), default=person.last_login),
    )


def to_confirm(requests: list[MembershipRequest]) -> list[tuple[MembershipRequest, str, str]]:
    """Each with what it is called, and who made a link to the person's password."""
    return [(request, in_words([request])[0], waiting_roles.link_in_words(request)) for request in requests]


def may_confirm(user: User, lines: list[tuple[MembershipRequest, str, str]]) -> bool:
    """Whether one of them is neither the person's wish nor their own role. The step asks again."""
    return any(user.pk not in {request.requested_by_id, request.user_id} for request, _label, _link in lines)


def _labelled(rows: list[Membership]) -> list[Held]:
    return [Held(row, label) for row, label in zip(rows, in_words(rows), strict=True)]


def open_cases(user: User, person: User) -> int:
    return access.visible_to(user).filter(handler=person, state__in=HELD).count()


def left_by(user: User, person: User, ending: Membership) -> int:
    """How many cases the person has in the unit of a role by which they handle them, and in no other role."""
    if ending.role not in access.HANDLING_ROLES or ending.unit is None:
        return 0
    cases = page.cases_of(user, person).filter(unit__path__within=ending.unit.path)
    others = Membership.objects.filter(user=person, role__in=access.HANDLING_ROLES).exclude(pk=ending.pk)
    for path in others.values_list("unit__path", flat=True):
        cases = cases.exclude(unit__path__within=path)
    return cases.count()
