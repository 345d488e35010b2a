"""Audiences as people. Nobody is told of a case that access would not show them; the unit complained of never is."""

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from accounts import deputies
from accounts.models import Membership, Role, Unit, User
from accounts.trees import within
from casework import verb as registry
from casework.models import Case, CaseHandler, Event
from casework.policies import access, assisting
from casework.policies.access import Grant
from casework.verb import Notification

logger = logging.getLogger("doorstep.notices")

LIMITS = frozenset({"unit", "area"})
"""An audience may be any role with one of these, `supervisor@area`: an action needs no line here to tell its area's deputy."""

NAMED = frozenset(
    {
        "handler",
        "unit_lead",
        "assisting",
        "every_assisting",
        "released",
        "callback_operator",
        "owner",
        "dispatcher",
        "supervisor",
        "operator",
    }
)

Held = tuple[User, Grant]


def is_audience(name: str) -> bool:
    """Whether anybody can be told by this name; it is asked when a rule is saved and when the application starts."""
    role, _at, limit = name.partition("@")
    return name in NAMED or (role in Role.values and limit in LIMITS)


class Recipients:
    """Who may be told, read once for a batch of cases (with their unit, area, against and handler)."""

    def __init__(self, cases: Iterable[Case], *, at: datetime) -> None:
        self.cases = list(cases)
        self._day = timezone.localdate(at)
        self._known: dict[int, User] = {}
        self._roles: dict[Role, list[Held]] = {}
        self._held: dict[tuple[Role, str | None, str | None], list[Held]] = {}
        for case in self.cases:
            if case.handler is not None:
                self._known.setdefault(case.handler.pk, case.handler)
        self._helping: dict[int, list[Held]] = {}
        access.remember_grants(self._known.values())

    def for_event(self, event: Event, case: Case) -> Iterator[tuple[User, Notification]]:
        """Each of the staff who is told of the event, once, for the weightiest reason; never of what they did themselves."""
        reached: set[int] = set()
        for notification in notifications(event, case):
            for audience in notification.to:
                for user in self.of(audience, case, event.facts):
                    if user.pk != event.actor_id and user.pk not in reached:
                        reached.add(user.pk)
                        yield user, notification

    def of(self, audience: str, case: Case, facts: Mapping[str, Any]) -> list[User]:
        """Nobody who is on leave: who stands in for them is told."""
        return self._present(self._named(audience, case, facts), case)

    def _present(self, users: list[User], case: Case) -> list[User]:
        """Where nobody stands in who may see the case, the nearest leads who are there; where none is, the supervisors."""
        if not any(user.pk in self._absent for user in users):
            return users
        present = _once(person for user in users if (person := self._instead(user, case)))
        return present or self._nearest_present(Role.UNIT_LEAD, case) or self._nearest_present(Role.SUPERVISOR, case)

    def _instead(self, user: User, case: Case) -> User | None:
        if user.pk not in self._absent:
            return user
        deputy = self._deputies.get(self._absent[user.pk])
        return deputy if deputy and access.sees(deputy, case) else None

    def _nearest_present(self, role: Role, case: Case) -> list[User]:
        held = [(user, grant) for user, grant in self._holding(role, case) if user.pk not in self._absent]
        nearest = max((len(grant.unit or "") for _user, grant in held), default=0)
        return _once(user for user, grant in held if len(grant.unit or "") == nearest)

    @cached_property
    def _absent(self) -> Mapping[int, int]:
        """Who is on leave, with who stands in for them at the end of the chain."""
        return deputies.on(self._day)

    @cached_property
    def _deputies(self) -> dict[int, User]:
        """Those of them who are there."""
        people = User.objects.filter(is_active=True).in_bulk(set(self._absent.values()) - self._absent.keys())
        access.remember_grants(people.values())
        return people

    def _named(self, audience: str, case: Case, facts: Mapping[str, Any]) -> list[User]:
        helping = assisting.unit_of(facts.get("about"))
        match audience:
            case "assisting":
                return self._leads_of_helping(facts["assisting_id"], case)
            case "every_assisting":
                return _once(user for unit in case.assisting for user in self._leads_of_helping(unit, case))
            case "released":
                return _once(user for unit in facts.get("released", ()) for user in self._leads_of_helping(unit, case))
            case "handler" | "unit_lead" if helping:
                return self._leads_of_helping(helping, case)
            case "handler":
                return self._handler(case) or self._leads(case)
            case "unit_lead":
                return self._leads(case)
            case "callback_operator":
                handled_by = self._handled_by[case.pk]
                operators = self._covering(Role.OPERATOR, case)
                return [user for user in operators if not access.handled(user, case, handled_by=handled_by)]
            case "owner":
                subject = registry.review_subjects().get(facts.get("about") or "")
                return self._named(subject.owner if subject else "supervisor", case, facts)
            case "dispatcher" | "supervisor" | "operator":
                return self._covering(Role(audience), case)
        role, _at, limit = audience.partition("@")
        if role in Role.values and limit in LIMITS:
            return self._limited(Role(role), case, to=limit)
        # Never a failure: the event stands on the timeline for good, and would hold back every later notice of its case.
        logger.error("%r is no audience; nobody is told", audience)
        return []

    def _handler(self, case: Case) -> list[User]:
        if case.handler is None:
            return []
        handler = self._known.setdefault(case.handler.pk, case.handler)
        return [handler] if handler.is_active and access.sees(handler, case) else []

    def _leads(self, case: Case) -> list[User]:
        """Of the case's unit, or of the nearest one above it that has a lead."""
        held = self._holding(Role.UNIT_LEAD, case)
        nearest = max((len(grant.unit or "") for _user, grant in held), default=0)
        return _once(user for user, grant in held if len(grant.unit or "") == nearest)

    def _leads_of_helping(self, unit: int, case: Case) -> list[User]:
        """The leads of a unit that assists, or of the nearest one above it; it says among its own people who does what."""
        if unit not in self._helping:
            self._read_helping({unit, *(pk for each in self.cases for pk in each.assisting)} - self._helping.keys())
        area = case.area.path if case.area else None
        held = [(user, grant) for user, grant in self._helping[unit] if grant.covers(unit=grant.unit, area=area)]
        if case.against is not None:
            access.remember_grants([user for user, _grant in held])
            held = [(user, grant) for user, grant in held if not access.is_complained_of(user, case)]
        nearest = max((len(grant.unit or "") for _user, grant in held), default=0)
        return _once(user for user, grant in held if len(grant.unit or "") == nearest)

    def _read_helping(self, units: Collection[int]) -> None:
        """Of all units of the batch at once, whichever of them is asked for first."""
        paths = dict(Unit.objects.filter(pk__in=units).values_list("pk", "path"))
        above = {int(part) for path in paths.values() for part in path.split(".")}
        rows = Membership.objects.filter(role=Role.UNIT_LEAD, user__is_active=True, unit__in=above)
        held = _held(rows.select_related("user", "unit", "area").order_by("id"))
        for unit in units:
            path = paths.get(unit, "")
            self._helping[unit] = [(user, grant) for user, grant in held if grant.unit and within(path, grant.unit)]

    def _limited(self, role: Role, case: Case, *, to: str) -> list[User]:
        """Those whose role is limited to the case's unit or area, or one above it: the county's supervisor is not the area's."""
        return _once(user for user, grant in self._holding(role, case) if getattr(grant, to))

    def _covering(self, role: Role, case: Case) -> list[User]:
        return _once(user for user, _grant in self._holding(role, case))

    def _holding(self, role: Role, case: Case) -> list[Held]:
        unit = case.unit.path if case.unit else None
        holders = self._holders(role)
        # An area matters only where somebody's role is limited to one.
        area = case.area.path if case.area and any(grant.area for _user, grant in holders) else None
        place = (role, unit, area)
        if place not in self._held:
            self._held[place] = [(user, grant) for user, grant in holders if grant.covers(unit=unit, area=area)]
        if case.against is None:
            return self._held[place]
        # Another of their memberships may lie with the unit complained of.
        access.remember_grants([user for user, _grant in self._held[place]])
        return [(user, grant) for user, grant in self._held[place] if access.sees(user, case)]

    def _holders(self, role: Role) -> list[Held]:
        if role not in self._roles:
            rows = Membership.objects.filter(role=role, user__is_active=True).select_related("user", "unit", "area")
            if role == Role.UNIT_LEAD:
                rows = rows.filter(unit__in=self._units_and_above)
            self._roles[role] = [
                (
                    self._known.setdefault(row.user.pk, row.user),
                    Grant(role, row.unit.path if row.unit else None, row.area.path if row.area else None),
                )
                for row in rows.order_by("id")
            ]
        return self._roles[role]

    @cached_property
    def _units_and_above(self) -> set[int]:
        """A path is the ids from the root down."""
        return {int(part) for case in self.cases if case.unit for part in case.unit.path.split(".")}

    @cached_property
    def _handled_by(self) -> dict[int, list[CaseHandler]]:
        return access.handlers_of(self.cases)


def notifications(event: Event, case: Case) -> Iterable[Notification]:
    """What the event's verb tells, and whom. Nothing, of a verb that was taken out since."""
    verb = registry.find(event.verb)
    return verb.notifications(event, case) if verb else ()


def is_folded(event: Event) -> bool:
    """Whether its notices to the staff arrive in a digest, with the person's others of the same moment."""
    verb = registry.find(event.verb)
    return verb is not None and verb.folded


def _held(rows: Iterable[Membership]) -> list[Held]:
    return [
        (row.user, Grant(Role(row.role), row.unit.path if row.unit else None, row.area.path if row.area else None))
        for row in rows
    ]


def _once(users: Iterable[User]) -> list[User]:
    return list({user.pk: user for user in users}.values())
