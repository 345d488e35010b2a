"""Random verbs by random people at random times on a handful of cases."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from accounts.models import Role, User
from casework import steps
from casework.models import Attestation, Case, Event, Wait
from casework.refusal import Refused
from tests import escalating, visiting
from tests.merging import PHONES
from tests.stateful import model
from tests.stateful.counting import counted
from tests.stateful.people import BY_DISPATCHER, BY_SUPERVISOR, RIGHT, THE_UNITS, TIME_DECISIONS, WHICH, WHO
from tests.stateful.ratings import WithRatings
from tests.world import World


class Lives(WithRatings):
    """A savepoint holds the life of the machine's world, and is taken back at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.life = transaction.atomic()
        self.life.__enter__()
        self.cases: list[Case] = []
        self.tokens: list[str] = []
        self.changed = False

    @initialize(required=st.integers(1, 2))
    def begin(self, required: int) -> None:
        self.world = World()
        self.latest = self.world.now
        self.world.keep(self.world.leak, visits_required=required, public_matter=True)
        self.world.person("inside", Role.OPERATOR, unit=self.world.station)
        self.world.person("stranger lead", Role.UNIT_LEAD, unit=self.world.roads)
        alike = {"urgency": "urgent", "phone": PHONES[0]}
        kinds = ({}, alike, {"phone": PHONES[1]}, {"kind": "report", "against": self.world.hotline, "phone": ""})
        self.cases = [self.world.registered(**details) for details in kinds]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.life.__exit__(None, None, None)

    def attempt(self, verb: str, which: int, call: Callable[[Case], Any]) -> Any:
        """Call it, and hold the outcome against the model."""
        case = Case.objects.get(pk=self.cases[which].pk)
        before, events = (case.state, case.round, case.closed_at), Event.objects.filter(case=case).count()
        try:
            answer = call(case)
        except Refused as refusal:
            assert str(refusal), f"{verb} is refused without words"  # noqa: PT017
            counted[f"{verb}: {refusal.code}"] += 1
            model.unchanged(case, before=before, events=events, verb=verb)
            return None
        counted[verb] += 1
        self.changed = True
        model.agrees(case, verb=verb, before=before[0], round_=before[1], events=events)
        return answer

    def who(self, name: str, verb: str, case: Case) -> User:
        """The person of that name; or the one who has to say this of the case, so that lives get somewhere."""
        people = self.world.people
        if name != RIGHT:
            return people[name]
        if verb == "assist_done":
            return people["stranger lead" if self.world.roads.pk in case.assisting else "lead"]
        if verb in THE_UNITS:
            lead = people["stranger lead"] if case.unit == self.world.roads else people["lead"]
            return case.handler or lead
        roles = ((BY_SUPERVISOR, "supervisor"), (BY_DISPATCHER, "dispatcher"))
        return next((people[name] for verbs, name in roles if verb in verbs), people["operator"])

    @property
    def at(self) -> Any:
        return self.world.now

    # Time, and a clock that is not always right

    @rule(hours=st.sampled_from([0.1, 1, 5, 24, 72, 400]))
    def time_passes(self, hours: float) -> None:
        self.world.later(hours=hours)

    @rule(minutes=st.integers(1, 30))
    def a_server_is_behind(self, minutes: int) -> None:
        """By half an hour at most, however often: the database takes no event that is dated back further than an hour."""
        self.latest = max(self.latest, self.world.now)
        self.world.now = max(self.world.now - timedelta(minutes=minutes), self.latest - timedelta(minutes=30))

    # Verbs

    @rule(which=WHICH, who=WHO, unit=st.sampled_from(["water", "roads", "station", "hotline"]), named=st.booleans())
    def dispatch(self, which: int, who: str, unit: str, named: bool) -> None:
        world = self.world
        handler = {"water": world.handler, "roads": world.stranger}.get(unit) if named else None
        self.attempt(
            "dispatch",
            which,
            lambda case: steps.dispatch(
                case, unit=getattr(world, unit), handler=handler, actor=self.who(who, "dispatch", case), at=self.at
            ),
        )

    @rule(which=WHICH, unit=st.sampled_from(["water", "water", "roads"]))
    def dispatch_rightly(self, which: int, unit: str) -> None:
        self.dispatch(which, "dispatcher", unit, named=False)

    @rule(which=WHICH, who=WHO, verb=st.sampled_from(["acknowledge", "close", "keep_plan", "release", "remind"]))
    def bare(self, which: int, who: str, verb: str) -> None:
        self.attempt(verb, which, lambda case: getattr(steps, verb)(case, actor=self.who(who, verb, case), at=self.at))

    @rule(
        which=WHICH,
        who=WHO,
        verb=st.sampled_from(
            [
                "decline",
                "withdraw",
                "return_",
                "reopen",
                "accept_rating",
                "void_rating",
                "close_dissatisfied",
                "waive_leader_visit",
                "split",
            ]
        ),
    )
    def for_a_reason(self, which: int, who: str, verb: str) -> None:
        step = getattr(steps, verb)
        self.attempt(
            verb.strip("_"),
            which,
            lambda case: step(case, reason="依法依规，理由已写清楚", actor=self.who(who, verb.strip("_"), case), at=self.at),
        )

    @rule(which=WHICH, who=WHO, days=st.sampled_from([1, 3, 7, 30]), verb=st.sampled_from(["extend", "suspend"]))
    def ask_for_time(self, which: int, who: str, days: int, verb: str) -> None:
        day = (self.at + timedelta(days=days)).date()
        asked: dict[str, Any] = {"until": day} if verb == "extend" else {"review_on": day}
        step = getattr(steps, verb)
        self.attempt(verb, which, lambda case: step(case, **asked, reason="等配件", actor=self.who(who, verb, case), at=self.at))

    @rule(
        which=WHICH,
        who=WHO,
        approve=st.sampled_from([True, True, False]),
        verb=st.sampled_from(TIME_DECISIONS),
    )
    def decide_on_time(self, which: int, who: str, approve: bool, verb: str) -> None:
        step = getattr(steps, verb)
        self.attempt(
            verb, which, lambda case: step(case, approve=approve, reason="属实", actor=self.who(who, verb, case), at=self.at)
        )

    @rule(which=WHICH, days=st.sampled_from([8, 10, 30]), verb=st.sampled_from(["extend", "suspend"]), hours=st.integers(0, 90))
    def go_to_more_time(self, which: int, days: int, verb: str, hours: int) -> None:
        """Asked for and decided in one rule, and of a rest its end too, where hours pass."""
        if Case.objects.get(pk=self.cases[which].pk).state == "received":
            self.dispatch(which, "dispatcher", "water", named=False)
        self.ask_for_time(which, RIGHT, days, verb)
        self.decide_on_time(which, "supervisor", approve=True, verb=TIME_DECISIONS[verb == "suspend"])
        if verb == "suspend" and hours:
            self.world.later(hours=hours)
            self.attempt(
                "release",
                which,
                lambda case: steps.release(case, reason="河水已退", actor=self.who(RIGHT, "release", case), at=self.at),
            )

    @rule(which=WHICH, who=WHO, how=st.sampled_from(["done", "partly", "planned", "explained", "well"]))
    def resolve(self, which: int, who: str, how: str) -> None:
        more: dict[str, Any] = {
            "planned": {"planned_for": timezone.localdate(self.at) + timedelta(days=9)},
            "explained": {"rule": "条例"},
        }.get(how, {})
        self.attempt(
            "resolve",
            which,
            lambda case: steps.resolve(case, text="已修", how=how, **more, actor=self.who(who, "resolve", case), at=self.at),
        )

    @rule(which=WHICH, who=WHO, unit=st.sampled_from(["water", "roads"]))
    def rule_on_return(self, which: int, who: str, unit: str) -> None:
        self.attempt(
            "rule_on_return",
            which,
            lambda case: steps.rule_on_return(
                case, unit=getattr(self.world, unit), reason="裁定", actor=self.who(who, "rule_on_return", case), at=self.at
            ),
        )

    @rule(which=WHICH, unit=st.sampled_from(["water", "roads"]))
    def go_to_a_ruling(self, which: int, unit: str) -> None:
        """Two returns are rare by chance."""
        for _nth in range(2):
            self.dispatch(which, "dispatcher", "water", named=False)
            self.for_a_reason(which, "lead", "return_")
        self.rule_on_return(which, "supervisor", unit)

    @rule(which=WHICH, who=WHO, approve=st.booleans(), goes=st.booleans())
    def exclusion(self, which: int, who: str, approve: bool, goes: bool) -> None:
        """Asked and decided, whatever the case; or of one that is brought to where it may be asked."""
        if goes:
            for _round in range(2):
                self.go_on(which, how="explained")
                self.rate_for(which, "operator", 1, "yes")
        lead = self.world.people["lead"]
        self.attempt("exclude", which, lambda case: steps.exclude(case, reason="依法", actor=lead, at=self.at))
        self.attempt(
            "decide_exclusion",
            which,
            lambda case: steps.decide_exclusion(
                case, approve=approve, reason="属实", actor=self.who(who, "decide_exclusion", case), at=self.at
            ),
        )

    @rule(which=WHICH, who=WHO, unit=st.sampled_from(["water", "roads", "hotline"]))
    def reassign(self, which: int, who: str, unit: str) -> None:
        self.attempt(
            "reassign",
            which,
            lambda case: steps.reassign(
                case, unit=getattr(self.world, unit), reason="管辖", actor=self.who(who, "reassign", case), at=self.at
            ),
        )

    @rule(
        which=WHICH,
        who=WHO,
        choice=st.integers(0, 3),
        verb=st.sampled_from(
            [
                "comment",
                "chase",
                "brief",
                "reply",
                "assign",
                "classify",
                "correct",
                "reveal",
            ]
        ),
    )
    def aside(self, which: int, who: str, choice: int, verb: str) -> None:
        """What leaves the state alone."""
        arguments: dict[str, Any] = {
            "reply": {"text": "话", "public": choice > 1},
            "assign": {"handler": self.world.people[("handler", "colleague", "stranger", "auditor")[choice]]},
            "classify": {"urgency": ("emergency", "urgent", "normal", "complex")[choice]},
            "correct": {
                "field": "phone" if choice else "name",
                "reason": "换",
                "value": ("王", "13800001111", "13800002222", "12")[choice],
            },
            "reveal": {"field": ("phone", "text", "address", "nothing")[choice], "reason": "上门"},
        }.get(verb, {"text": "话"})
        step = getattr(steps, verb)
        self.attempt(verb, which, lambda case: step(case, **arguments, actor=self.who(who, verb, case), at=self.at))

    # Visits

    @rule(
        which=WHICH,
        outcome=st.sampled_from(["met", "met", "met_elsewhere", "on_site", "not_home"]),
        back=st.integers(-1, 0),
        with_=st.sampled_from(["handler", "lead", "operator2"]),
        exempt=st.booleans(),
    )
    def attest(self, which: int, outcome: str, back: int, with_: str, exempt: bool) -> None:
        people = self.world.people
        self.attempt(
            "attest",
            which,
            lambda case: visiting.attested(
                case,
                visit=uuid.uuid4(),
                round_=case.round + back,
                outcome=outcome,
                occurred_at=self.at,
                visitors=[people["handler"], people[with_]],
                at=self.at,
                exempt=exempt,
            ),
        )

    @rule(which=WHICH, who=WHO, again=st.booleans())
    def retract(self, which: int, who: str, again: bool) -> None:
        visits = Attestation.objects.filter(case=self.cases[which]).order_by("pk")
        visit = visits.first() if again else visits.last()
        if visit:
            self.attempt(
                "retract",
                which,
                lambda case: steps.retract(
                    case, visit=visit.visit, reason_facts={}, actor=self.who(who, "retract", case), at=self.at
                ),
            )

    @rule(which=WHICH)
    def a_leaders_visit_becomes_due(self, which: int) -> None:
        case = Case.objects.get(pk=self.cases[which].pk)
        if Wait.objects.filter(case=case, kind="visit", until__isnull=True, pauses__isnull=True).exists():
            escalating.owe_leader_visit(case, at=self.at)
            self.changed = True

    def go_on(self, which: int, how: str = "done") -> None:
        """To a resolved case in one rule, so that ratings and what follows them are reached often."""
        case = Case.objects.get(pk=self.cases[which].pk)
        if case.state == "received":
            self.dispatch(which, "dispatcher", "water", named=False)
            case.refresh_from_db()
        if case.state in {"dispatched", "acknowledged", "visited"} and case.unit == self.world.water:
            for _ in range(case.visits_required):
                self.world.later(minutes=1)
                self.attest(which, "met", 0, "lead", exempt=False)
            self.resolve(which, "lead", how)

    @rule(which=WHICH)
    def go_all_the_way(self, which: int) -> None:
        self.go_on(which)

    @rule(which=WHICH, satisfied=st.booleans(), came=st.booleans())
    def go_to_its_rating(self, which: int, satisfied: bool, came: bool) -> None:
        self.go_on(which)
        self.rate_for(which, "operator", 5 if satisfied else 1, "yes" if came else "no")

    @invariant()
    def everything_holds(self) -> None:
        if self.changed:  # a refusal was seen to write nothing
            model.hold()
            self.changed = False
