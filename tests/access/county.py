"""Everybody who might come along, and the cases they come for: each role in each relation to the unit that has them."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Role, Unit, User
from casework import steps
from casework.models import Case, EscalationRule
from casework.rule_editor import limits
from casework.rule_editor.preview import preview
from tests import assisting
from tests.access.expected import ROLES, THE_UNIT
from tests.world import World

PHONE = "+8613698765432"
DIGITS = "13698765432"
NAME = "欧阳锋利"
ADDRESS = "桃花巷九十七号"
WORDS = "独一无二的诉求内容"
MET, SPOKEN = "欧阳老太", "门口亲口说的话"
STROKES = "[[[10,10],[12,14],[15,20],[20,22],[30,18],[40,10],[44,12],[50,16],[60,20]]]"
PLAIN, REPORT = "plain", "report"
"""An ordinary case, and a confidential one that complains of the roads bureau; the water bureau has both."""


EVERYWHERE = frozenset(ROLES) - THE_UNIT
LIMITED = {
    "everywhere": EVERYWHERE,
    "own": THE_UNIT | {"operator", "supervisor"},
    "above": frozenset({"unit_lead", "supervisor"}),
    "other": THE_UNIT | {"operator", "supervisor"},
    "assisting": THE_UNIT,
}
"""Which roles stand in which relation; the others are limited in the same way, by the same lines."""


@dataclass
class Person:
    """`relation`: everywhere (no unit), own (the case's unit; a handler is the case's), colleague (a handler who is not),
    above, assisting (the works office, which assists with one case), other (the roads bureau), complained_of (would see
    everything, but belongs to the roads bureau), none (no role), anonymous."""

    role: str
    relation: str
    user: User | None
    session: str = ""

    @property
    def client(self) -> Client:
        """A browser as it was right after signing in: no request takes anything into the next."""
        client = Client()
        if self.session:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        return client

    def sign_in(self) -> None:
        if self.user:
            client = Client()
            client.force_login(self.user)
            self.session = client.cookies[settings.SESSION_COOKIE_NAME].value

    def __str__(self) -> str:
        return f"{self.role or 'somebody'} ({self.relation})"

    def sees(self, kind: str, case: Case) -> bool:
        if self.relation in {"none", "anonymous", "other"} or (kind == REPORT and self.relation in {"complained_of", "above"}):
            return False
        if self.relation == "assisting":
            return bool(case.assisting)
        limited = self.relation in {"own", "colleague", "above"} or self.role in THE_UNIT
        in_water = case.unit is not None
        return in_water if limited else True

    def comes_for(self, kind: str) -> bool:
        """Each relation is tried on the cases on which it makes a difference."""
        alike = {"complained_of"} if kind == PLAIN else {"everywhere", "none", "anonymous"}
        return self.relation not in alike or (kind, self.role, self.relation) == (REPORT, "operator", "everywhere")

    @property
    def of_the_unit(self) -> bool:
        return self.relation in {"own", "colleague"}


class County:
    """`cases[kind][state]`; `visits[kind]`: an accepted visit of the visited one. `at_once`: what its rule would do much of if
    it were restored, as that is confirmed."""

    def __init__(self) -> None:
        self.world = World(now=timezone.now() - timedelta(days=30))
        self.works = self.world.keep(Unit(code="works", name="市政维护所", parent=self.world.government))
        self.cases = {PLAIN: self._cases(), REPORT: self._cases(kind="report", against=self.world.roads)}
        for kind, details in ((PLAIN, {}), (REPORT, {"kind": "report", "against": self.world.roads})):
            self.cases[kind] |= self._running(**details)
        self.visits = {kind: self._visit(cases["visited"]) for kind, cases in self.cases.items()}
        rule = EscalationRule.objects.select_related("current__rule").get(code="visit-second")
        assert rule.current is not None
        self.rule, self.at_once = rule.pk, limits.numbers(limits.exceeded(preview(rule, rule.current, at=timezone.now())))
        self.people = self._people()
        for person in self.people:
            person.sign_in()

    def _cases(self, **details: Any) -> dict[str, Case]:
        world = self.world
        details = {"text": WORDS, "phone": PHONE, "name": NAME, "address": ADDRESS, "lat": 30.123456, "lon": 120.654321} | details

        def handled(**more: Any) -> Case:
            return world.dispatched(handler=world.handler, **details, **more)

        last = world.rated(world.resolved(world.visited(world.acknowledged(handled()))), score=1)
        silent = world.resolved(world.visited(world.acknowledged(handled())))
        returned = steps.return_(handled(), reason="不归我管", actor=world.handler, at=world.later(minutes=5))
        again = world.dispatched(returned, handler=world.handler)
        returned = steps.return_(again, reason="还是不归我管", actor=world.handler, at=world.later(minutes=5))
        asked = world.explained(handler=world.handler, **details)
        steps.exclude(asked, reason="依法不予支持", actor=world.lead, at=world.now)
        for _day in range(3):
            steps.attempt(silent, answer="no_answer", actor=world.operator, at=world.later(days=1))
        leads = handled()
        return {
            "silent": silent,
            "leads": leads,
            "merged": steps.merge(handled(), into=leads.number, reason="x", actor=world.operator, at=world.later(hours=1)),
            "received": world.registered(**details),
            "dispatched": handled(),
            "visited": world.acknowledged(handled()),
            "resolved": world.resolved(world.visited(world.acknowledged(handled()))),
            "planned": world.resolved(world.visited(world.acknowledged(handled())), how="planned"),
            "explained": world.explained(handler=world.handler, **details),
            "asked": asked,
            "returned": returned,
            "held": world.rated(world.resolved(world.visited(world.acknowledged(handled()))), visited="no"),
            "closed": world.rated(world.resolved(world.visited(world.acknowledged(handled())))),
            "doubtful": world.doubtful(world.resolved(world.visited(world.acknowledged(handled())))),
            "dissatisfied": world.rated(world.resolved(world.visited(world.acknowledged(last))), score=1),
        }

    def _running(self, **details: Any) -> dict[str, Case]:
        """Whose time to resolve is not over, and for which more was asked, or a rest, or which rest."""
        world, handler = self.world, self.world.handler
        world.now = max(world.now, timezone.now() - timedelta(hours=11))
        cases = [world.acknowledged(handler=handler, **details) for _nth in range(6)]
        running, late, resting, suspended, unaided, aided = cases
        due = max(case.waits.get(kind="resolution").due_at for case in cases)
        self.later_than_due = timezone.localdate(due) + timedelta(days=1)
        steps.extend(late, until=self.later_than_due, reason="x", actor=handler, at=world.now)
        for case in (resting, suspended):
            steps.suspend(case, reason="x", review_on=self.later_than_due, actor=handler, at=world.now)
        steps.decide_suspension(suspended, approve=True, reason="x", actor=world.supervisor, at=world.now)
        assisting.asked(world, unaided, unit=self.works)
        aided = assisting.assisted(world, aided, unit=self.works)
        return {"running": running, "late": late, "resting": resting, "suspended": suspended, "unaided": unaided, "aided": aided}

    def _visit(self, case: Case) -> uuid.UUID:
        client, visit, now = Client(), uuid.uuid4(), timezone.now()
        client.force_login(self.world.handler)
        payload = {
            "case": case.number,
            "outcome": "met",
            "began_at": (now - timedelta(minutes=30)).isoformat(),
            "ended_at": now.isoformat(),
            "met_with": MET,
            "said": SPOKEN,
            "compared": "same",
            "confirmation": {"method": "signature", "signature": STROKES},
            "device": {"now": now.isoformat()},
        }
        answer = client.put(f"/api/v1/visits/{visit}/", payload, content_type="application/json")
        assert answer.status_code == 201, answer.content
        assert answer.json()["counted"], answer.content
        case.refresh_from_db()
        return visit

    def _people(self) -> list[Person]:
        world = self.world
        people = [Person("", "anonymous", None), Person("", "none", world.newcomer("nobody"))]
        people.append(Person(Role.HANDLER, "colleague", world.colleague))
        units: dict[str, Unit | None] = {"everywhere": None, "own": world.water, "above": world.government, "other": world.roads}
        units["assisting"] = self.works
        for role in ROLES:
            for relation, unit in units.items():
                if role not in LIMITED[relation]:
                    continue
                own_handler = role == Role.HANDLER and relation == "own"
                user = world.handler if own_handler else world.person(f"{role} {relation}", role, unit=unit)
                people.append(Person(role, relation, user))
            both = world.person(f"{role} complained of", role, unit=world.water if role in THE_UNIT else None)
            world.person(both.username, Role.HANDLER, unit=world.roads)
            people.append(Person(role, "complained_of", both))
        return people

    def state(self, person: Person, state: str) -> str:
        """In which state of the case something is tried: who assists does so with one alone."""
        return "aided" if person.relation == "assisting" else state

    def secrets(self, person: Person, *, revealing: bool) -> dict[str, str]:
        """What stands in full in no answer to anybody, but where it was revealed."""
        hidden = {} if revealing else {DIGITS: "the phone in full", NAME: "the name in full"}
        if not revealing and person.role != "auditor":
            hidden |= {"30.123456": "the exact place"}
        return hidden

    def unseen(self, person: Person) -> list[str]:
        """The numbers of all cases the person does not see."""
        return [case.number for kind, cases in self.cases.items() for case in cases.values() if not person.sees(kind, case)]
