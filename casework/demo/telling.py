"""One case's life as it is told: each part waits for its moment, then takes a step. Nothing here writes but steps."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Protocol

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Role, Unit, User
from casework import steps
from casework.demo.county import TOPICS, County
from casework.demo.sayings import SampleDemand, Sayings
from casework.models import Case, Event, Link, Notice
from casework.notices import compose
from casework.policies import routing
from casework.refusal import Refused
from casework.steps import Demand, Opinion
from casework.worktime import clock
from casework.worktime.clock import WorkingCalendar

SOURCE = "demo"
"""Every case of the demo county says that it is one."""
BUREAUS = {topic: unit for topic, _name, _name_en, unit, _below in TOPICS}
Moments = Iterator[datetime]
TO_RATE = ("resolve", "resolve_along")
"""Messages that hold a link to rate."""


@dataclass(frozen=True)
class AtTheDoor:
    """A visit as it went. `confirmed` None: nobody confirms it."""

    id: uuid.UUID
    case: Case
    visitor: User
    companions: tuple[User, ...]
    outcome: str
    began_at: datetime
    ended_at: datetime
    met_with: str = ""
    said: str = ""
    compared: str = ""
    found: str = ""
    promised: str = ""
    promise_due: date | None = None
    confirmed: str | None = "code"


class Feet(Protocol):
    """Going there is another room's matter; the stories only ask for it."""

    def plan(self, case: Case, *, planned_for: datetime, actor: User, at: datetime) -> uuid.UUID: ...

    def visit(self, went: AtTheDoor, *, operator: User, at: datetime) -> None: ...

    def usable_codes(self, messages: QuerySet[Notice], later: QuerySet[Event]) -> QuerySet[Notice]: ...
    def look_back(self, *, operator: User, supervisor: User, at: datetime) -> None:
        """What becomes of visits afterwards: some are drawn and asked about, some doubted, some objected to."""


@dataclass
class Telling:
    """`at` is where the story stands; every `yield` lets the other stories catch up."""

    county: County
    sayings: Sayings
    random: Random
    feet: Feet
    working: WorkingCalendar
    at: datetime
    nth: int
    case: Case = field(init=False)
    sample: SampleDemand = field(init=False)

    # Time

    def worked(self, least: int, most: int) -> Moments:
        """Later, by so many working minutes."""
        minutes = self.random.randint(least, most)
        self.at = clock.add(self.working, self.at, minutes, "working_minutes")
        yield self.at

    def clock(self, least: int, most: int) -> Moments:
        """Later, by so many minutes of the clock, and not at night."""
        self.at += timedelta(minutes=self.random.randint(least, most), seconds=self.random.randint(0, 59))
        hour = timezone.localtime(self.at).hour
        if not 7 <= hour < 22:
            self.at += timedelta(hours=(31 - hour) % 24)
        yield self.at

    def soon(self, least: int, most: int) -> Moments:
        """In working minutes; where it is urgent, by the clock and three times as fast."""
        if self.case.urgency in {"urgent", "emergency"}:
            self.at += timedelta(minutes=max(2, self.random.randint(least, most) // 3))
            yield self.at
        else:
            yield from self.worked(least, most)

    # People

    def someone(self, role: Role, unit: Unit | None = None) -> User:
        """The first of them does the most, so that the demo accounts have something to look at."""
        people = self.county.staff[role, unit.code if unit else ""]
        return self.random.choices(people, [3, *[1] * (len(people) - 1)])[0]

    @property
    def unit(self) -> Unit:
        assert self.case.unit is not None
        return self.case.unit

    @property
    def handler(self) -> User:
        handler = self.case.handler or self.someone(Role.HANDLER, self.unit)
        return self.county.people[handler.username]  # the one whose memberships are read already

    @property
    def topic(self) -> str:
        return self.sample.topic.split("-", 1)[0]

    # Steps

    def register(self, *, kind: str = "", urgency: str = "", topic: str = "", sample: SampleDemand | None = None) -> Moments:
        """A report complains of the bureau whose matter it is. `sample`: what somebody else has said already."""
        yield self.at
        self.sample = sample = sample or self.sayings.demand(kind=kind, urgency=urgency, topic=topic)
        against = self.county.units[BUREAUS[self.topic]] if sample.kind == "report" else None
        channel = self.random.choices(["phone", "web", "wechat", "walk_in", "letter"], [60, 14, 18, 6, 2])[0]
        demand = Demand(
            text=sample.text,
            title=sample.title,
            channel=channel,
            kind=sample.kind,
            urgency=sample.urgency,
            source=SOURCE,
            topic=self.county.topics[sample.topic],
            area=self.county.areas[sample.area],
            address=sample.address,
            citizen=self.sayings.citizen(),
            external_id=f"{SOURCE}-{self.nth}",
            brief=self.sayings.word("brief") if against else "",
            against=against,
        )
        by_staff = channel in {"phone", "walk_in", "letter"}
        self.case = steps.register(demand, actor=self.someone(Role.OPERATOR) if by_staff else None, at=self.at).case

    def dispatch(self, *, unit: str = "", assigned: bool = True) -> Moments:
        yield from self.soon(4, 28)
        to = self.county.units.get(unit) or routing.propose(self.case.topic, self.case.area, against=self.case.against)
        assert to is not None
        handler = self.someone(Role.HANDLER, to) if assigned else None
        self.case = steps.dispatch(self.case, unit=to, handler=handler, actor=self.someone(Role.DISPATCHER), at=self.at)

    def acknowledge(self) -> Moments:
        yield from self.soon(10, 100)
        self.case = steps.acknowledge(self.case, actor=self.handler, at=self.at)

    def contact(self) -> Moments:
        yield from self.soon(5, 60)
        how = "phone" if self.case.citizen and self.case.citizen.phone else "in_person"
        self.case = steps.contact(self.case, how=how, actor=self.handler, at=self.at)

    def reply(self) -> Moments:
        yield from self.soon(30, 120)
        self.case = steps.reply(self.case, text=self.sayings.word("reply"), public=True, actor=self.handler, at=self.at)

    def chase(self) -> Moments:
        yield from self.clock(600, 1200)
        self.case = steps.chase(self.case, text=self.sayings.word("chase"), actor=self.someone(Role.OPERATOR), at=self.at)

    def visit(
        self,
        least: int = 60,
        most: int = 400,
        *,
        outcome: str = "met",
        leader: bool = False,
        confirmed: bool = True,
        promise: bool = False,
    ) -> Moments:
        """Planned, made, recorded and confirmed. A leader takes the handler along."""
        visitor = self.someone(Role.UNIT_LEAD, self.unit) if leader else self.handler
        by_code = self.case.citizen is not None and self.case.citizen.reach == "sms" and self.random.random() < 0.35
        planned = uuid.UUID(int=self.random.getrandbits(128), version=4)
        if by_code:
            planned = self.feet.plan(self.case, planned_for=self.at + timedelta(hours=3), actor=visitor, at=self.at)
        set_out = self.at
        yield from self.soon(least, most)
        met = outcome in {"met", "met_elsewhere"}
        compared = self.random.choices(["same", "more", "different"], [62, 28, 10])[0] if met else ""
        promised = self.sayings.word("promised") if promise else ""
        method = "code" if by_code else self.random.choices(["signature", "callback"], [80, 20])[0]
        colleagues = [colleague for colleague in self.county.staff[Role.HANDLER, self.unit.code] if colleague != visitor]
        companions = (self.handler,) if leader else tuple(self.random.sample(colleagues, self.random.random() < 0.7))
        went = AtTheDoor(
            id=planned,
            case=self.case,
            visitor=visitor,
            companions=companions,
            outcome=outcome,
            began_at=max(set_out, self.at - timedelta(minutes=self.random.randint(20, 55))),
            ended_at=self.at,
            met_with=self.random.choice(["本人", "本人", "老伴", "儿子", "邻居"]) if met else "",
            said=self.sayings.word("said", compared) if met else "",
            compared=compared,
            found=self.sayings.word("found", compared) if met else "",
            promised=promised,
            promise_due=(self.at + timedelta(days=3)).date() if promised else None,
            confirmed=method if met and confirmed else None,
        )
        self.feet.visit(went, operator=self.someone(Role.OPERATOR), at=self.at)
        self.refresh()

    def resolve(self, least: int = 120, most: int = 900, *, how: str = "done") -> Moments:
        """Where visits are still owed, a leader's or another, they are made first."""
        yield from self.soon(least, most)
        text = self.sayings.word("resolution", self.topic) if how == "done" else self.sayings.word("ending", how)
        while True:
            try:
                self.case = steps.resolve(self.case, text=text, how=how, **self._ending(how), actor=self.handler, at=self.at)
            except Refused as owed:
                if owed.code not in {"needs_leader_visit", "needs_visit"}:
                    raise
                yield from self.visit(leader=owed.code == "needs_leader_visit")
                yield from self.worked(20, 90)
            else:
                return

    def _ending(self, how: str) -> dict[str, Any]:
        if how == "planned":
            return {"planned_for": timezone.localdate(self.at) + timedelta(days=self.random.randint(30, 120))}
        return {"rule": self.sayings.word("rule")} if how == "explained" else {}

    def keep_plan(self) -> Moments:
        yield from self.worked(600, 1200)
        self.case = steps.keep_plan(self.case, actor=self.handler, at=self.at)

    def rate(self, how: str, *, score: int = 0, solved: str = "", visited: str = "yes") -> Moments:
        """`how`: good, fair, bad or nobody, which chooses the words."""
        yield from self.clock(90, 2600)
        opinion = Opinion(
            score=score or {"good": self.random.choice([4, 5, 5]), "fair": 3}.get(how, self.random.choice([1, 2])),
            solved=solved or {"good": "yes", "fair": "partly"}.get(how, "no"),
            visited=visited,
            pressed=self.random.choice([None, False, False]),
            words=self.sayings.word("rating", how),
        )
        token = self._link()
        if token and self.random.random() < 0.8:
            self.case = steps.rate_by_link(token, opinion, at=self.at)
        else:
            by = "phone" if self.case.citizen and self.case.citizen.phone else "walk_in"
            self.case = steps.rate_for(self.case, opinion, by=by, actor=self.someone(Role.OPERATOR), at=self.at)

    def decide(self, verb: str, role: Role, *, least: int = 60, most: int = 300, reason_for: str = "", **more: Any) -> Moments:
        """Any step that takes a reason, and little `more`. `reason_for`: which of the words, where not those of the verb."""
        yield from self.worked(least, most)
        actor = self.handler if role == Role.HANDLER else self.someone(role, self.unit if role == Role.UNIT_LEAD else None)
        reason = self.sayings.word("reason", reason_for or verb.rstrip("_"))
        self.case = getattr(steps, verb)(self.case, reason=reason, **more, actor=actor, at=self.at)

    def reassign(self) -> Moments:
        yield from self.worked(30, 120)
        others = [unit for code, unit in self.county.units.items() if code not in {"gov", "hotline", self.unit.code}]
        reason = self.sayings.word("reason", "reassign")
        to = self.random.choice(others)
        self.case = steps.reassign(self.case, unit=to, reason=reason, actor=self.someone(Role.DISPATCHER), at=self.at)

    def waive(self) -> Moments:
        """A supervisor excuses the leader, where a visit of theirs is owed by now."""
        yield from self.worked(20, 60)
        if self.case.waits.filter(kind="leader_visit", until__isnull=True).exists():
            reason = self.sayings.word("reason", "waive")
            self.case = steps.waive_leader_visit(self.case, reason=reason, actor=self.someone(Role.SUPERVISOR), at=self.at)

    def slip(self) -> Moments:
        yield from self.worked(60, 300)
        steps.rating_slip(self.case, actor=self.someone(Role.OPERATOR), at=self.at)

    def _link(self) -> str:
        """The link in the citizen's text message, as long as it lies in the outbox."""
        if not Link.objects.filter(case=self.case, round=self.case.round, kind=Link.Kind.RATE).exists():
            compose.compose([self.case.pk], at=self.at)
        notice = Notice.objects.filter(case=self.case, kind__in=TO_RATE, citizen__isnull=False).order_by("-event_seq").first()
        return notice.secret if notice else ""

    def refresh(self) -> None:
        self.case = Case.objects.select_related("unit", "handler", "topic", "area", "against", "citizen").get(pk=self.case.pk)
