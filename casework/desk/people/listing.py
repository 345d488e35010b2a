"""The people of the staff: everybody for whoever keeps them, and for a lead those of the unit, with how many cases each has."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Absence, Invitation, Membership, MembershipRequest, Unit, User
from casework.desk.people.standing import Standing, standing
from casework.policies import access, people_access
from casework.policies.heirs import HELD

LINES = 50
ROLES_SHOWN = 4
"""Of one person in the list; who has more shows them on their page."""


@dataclass(frozen=True)
class Asked:
    """What the address asks for. `unit`: None, or one whose people and whose below are meant."""

    sought: str = ""
    role: str = ""
    state: str = ""
    unit: Unit | None = None


@dataclass(frozen=True)
class Line:
    """`roles`: what the person holds; `more`: how many of them are not listed. `cases`: how many of those that the reader sees.

    `absence`: where the person is on leave today. `waiting`: roles that a second administrator has not confirmed. `by_unit`: the
    name of a unit by which the person matches what was sought, where the row shows it nowhere else.
    """

    person: User
    standing: Standing
    roles: list[str]
    more: int
    cases: int
    absence: Absence | None
    waiting: list[str]
    by_unit: str


def without_password() -> Q:
    return Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def _on_leave() -> Q:
    return Q(Exists(Absence.objects.on(timezone.localdate()).filter(user=OuterRef("pk"))))


def _waiting() -> Q:
    return Q(Exists(MembershipRequest.objects.filter(user=OuterRef("pk"), decided_at=None)))


STATES: Mapping[str, tuple[str | Promise, Callable[[], Q]]] = {
    "active": (pgettext_lazy("of a person", "Active"), lambda: Q(is_active=True) & ~without_password()),
    "invited": (_("Without a password yet"), lambda: Q(is_active=True) & without_password()),
    "on_leave": (_("On leave"), _on_leave),
    "waiting": (_("With a role to confirm"), _waiting),
    "disabled": (pgettext_lazy("of a person", "Disabled"), lambda: Q(is_active=False)),
}
"""How a list of people can be narrowed, and how that is called."""


def people(user: User, asked: Asked, *, number: str, at: datetime) -> tuple[Page[User], list[Line]]:
    """A page of those in the reader's reach, by name."""
    rows = people_access.staff_seen(user).filter(_conditions(asked))
    return page_of(user, rows, number=number, at=at, sought=asked.sought)


def page_of(user: User, people: QuerySet[User], *, number: str, at: datetime, sought: str = "") -> tuple[Page[User], list[Line]]:
    """A page of these, by name, as the reader sees them."""
    held = Prefetch("memberships", Membership.objects.select_related("unit", "area").order_by("role", "pk"))
    page = Paginator(people.order_by("name", "pk").prefetch_related(held), LINES).get_page(number)
    return page, _lines(user, list(page.object_list), at=at, sought=sought)


def _conditions(asked: Asked) -> Q:
    condition, held = Q(), Membership.objects.filter(user=OuterRef("pk"))
    if asked.sought:
        unit = Q(unit__name__icontains=asked.sought) | Q(unit__name_en__icontains=asked.sought) | Q(unit__code=asked.sought)
        condition &= Q(name__icontains=asked.sought) | Q(username__icontains=asked.sought) | Q(Exists(held.filter(unit)))
    if asked.unit:
        held = held.filter(unit__path__within=asked.unit.path)
    if asked.role:
        held = held.filter(role=asked.role)
    if asked.unit or asked.role:
        condition &= Q(Exists(held))
    return condition & STATES[asked.state][1]() if asked.state else condition


def _lines(user: User, listed: Sequence[User], *, at: datetime, sought: str) -> list[Line]:
    held = access.visible_to(user).filter(handler__in=listed, state__in=HELD).values("handler").order_by()
    cases: dict[int, int] = dict(held.annotate(n=Count("pk")).values_list("handler", "n"))
    on_leave = Absence.objects.on(timezone.localdate(at)).filter(user__in=listed).select_related("deputy")
    absences = {absence.user_id: absence for absence in on_leave}
    links = open_links(listed, at=at)
    waiting: dict[int, list[MembershipRequest]] = {}
    asked = MembershipRequest.objects.filter(user__in=listed, decided_at=None).select_related("unit", "area")
    for request in asked.order_by("role", "pk"):
        waiting.setdefault(request.user_id, []).append(request)
    return [
        Line(
            person,
            standing(person, link=links.get(person.pk)),
            (roles := in_words(person.memberships.all()))[:ROLES_SHOWN],
            max(0, len(roles) - ROLES_SHOWN),
            cases.get(person.pk, 0),
            absences.get(person.pk),
            in_words(waiting.get(person.pk, ())),
            _unit_sought(person, sought, shown=roles[:ROLES_SHOWN]),
        )
        for person in listed
    ]


def open_links(listed: Sequence[User], *, at: datetime) -> dict[int, Invitation]:
    links = Invitation.objects.filter(user__in=listed, used_at=None, voided_at=None, expires_at__gt=at).select_related("user")
    return {link.user_id: link for link in links if link.opens(at=at)}


def _unit_sought(person: User, sought: str, *, shown: Sequence[str]) -> str:
    """A unit is known by both of its names and by its code, and the row shows one name."""
    wanted = sought.casefold()
    if not wanted or any(wanted in text.casefold() for text in (person.name, person.username, *shown)):
        return ""
    units = [row.unit for row in person.memberships.all() if row.unit]
    names = [name for unit in units for name in (unit.name, unit.name_en) if wanted in name.casefold()]
    codes = [f"{unit} ({unit.code})" for unit in units if unit.code == sought]
    return next(iter([*names, *codes]), "")


def in_words(held: Iterable[Membership | MembershipRequest]) -> list[str]:
    """Each role with the unit and the area that it is limited to."""
    return [" · ".join(str(part) for part in (row.get_role_display(), row.unit, row.area) if part) for row in held]
