"""A small legal world, built through steps only: a county, its units and people, and cases brought as far as a test needs."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db.models import Model
from django.utils import timezone

from accounts.models import Area, Role, Unit, User
from accounts.origins import Origin
from accounts.steps import memberships, people, records
from casework import steps
from casework.models import Case, Notice, Route, Topic
from casework.notices import compose
from tests import visiting

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
"""The start of an ordinary working week."""
PHONE = "+8613912345678"
POSTS = {
    "operator": (Role.OPERATOR, ""),
    "operator2": (Role.OPERATOR, ""),
    "dispatcher": (Role.DISPATCHER, ""),
    "handler": (Role.HANDLER, "water"),
    "colleague": (Role.HANDLER, "water"),
    "lead": (Role.UNIT_LEAD, "water"),
    "stranger": (Role.HANDLER, "roads"),
    "supervisor": (Role.SUPERVISOR, ""),
    "auditor": (Role.AUDITOR, ""),
}
ADMINISTRATORS = ("administrator", "administrator2")

Row = TypeVar("Row", bound=Model)


@dataclass
class World:
    """`now` is the world's clock; steps are given it, and `later()` moves it."""

    now: datetime = MONDAY
    people: dict[str, User] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._people()
        self.county = self.keep(Area(code="qh", name="青禾县", name_en="Qinghe County", level="county"))
        self.town = self.keep(Area(code="qh-cg", name="城关街道", name_en="Chengguan", level="subdistrict", parent=self.county))
        self.village = self.keep(Area(code="qh-cg-01", name="东门社区", name_en="Dongmen", level="community", parent=self.town))
        self.government = self.keep(Unit(code="gov", name="县政府", name_en="County government"))
        bureaus = (
            ("hotline", "热线中心", "Hotline centre"),
            ("water", "水务局", "Water bureau"),
            ("roads", "交通局", "Roads bureau"),
        )
        units = [Unit(code=code, name=name, name_en=name_en, parent=self.government) for code, name, name_en in bureaus]
        self.hotline, self.water, self.roads = records.create_all(units, actor=self.administrator, at=self.now)
        self.station = self.keep(Unit(code="water-1", name="城关水务站", name_en="Water station", parent=self.water))
        self.topic = self.keep(Topic(code="utilities", name="市政设施", name_en="Utilities"))
        self.leak = self.keep(Topic(code="utilities-leak", name="漏水", name_en="Leaks", parent=self.topic))
        self.keep(Route(topic=self.topic, area=None, unit=self.water))
        self._roles()
        self.operator = self.people["operator"]
        self.second_operator = self.people["operator2"]
        self.dispatcher = self.people["dispatcher"]
        self.handler = self.people["handler"]
        self.colleague = self.people["colleague"]
        self.lead = self.people["lead"]
        self.stranger = self.people["stranger"]
        self.supervisor = self.people["supervisor"]
        self.auditor = self.people["auditor"]

    def _people(self) -> None:
        """Everybody at once: nearly every test begins here."""
        users = [User(username=name, name=name.title(), password=make_password(name)) for name in (*POSTS, *ADMINISTRATORS)]
        self.people |= {user.username: user for user in people.enter(users, actor=None, at=self.now)}
        self.administrator, self.second_administrator = (self.people[name] for name in ADMINISTRATORS)
        memberships.first_administrators([self.administrator, self.second_administrator], at=self.now)

    def _roles(self) -> None:
        units = {"water": self.water, "roads": self.roads}
        posts = [memberships.Post(self.people[username], role, units.get(unit)) for username, (role, unit) in POSTS.items()]
        self.grant(*posts)

    def grant(self, *posts: memberships.Post) -> None:
        """By one administrator, and confirmed by the other where it takes two."""
        _held, asked = memberships.grant(posts, actor=self.administrator, at=self.now)
        memberships.confirm(asked, actor=self.second_administrator, at=self.now)

    def person(self, username: str, role: str, *, unit: Unit | None = None, area: Area | None = None) -> User:
        """Someone with one role. The password is the username."""
        user = self.people.get(username) or self.newcomer(username)
        self.grant(memberships.Post(user, Role(role), unit, area))
        return user

    def newcomer(self, username: str) -> User:
        """Somebody without a role."""
        user = User(username=username, name=username.title(), password=make_password(username))
        people.enter([user], actor=self.administrator, at=self.now)
        self.people[username] = user
        return user

    def leaves(self, user: User, unit: Unit | None = None) -> None:
        """The person holds no role any more; with a unit, none in it."""
        held = user.memberships.filter(unit=unit) if unit else user.memberships.all()
        memberships.end(held, actor=self.administrator, at=self.now)

    def keep(self, row: Row, **changed: Any) -> Row:
        """Enter a unit, area or line of the catalogue; or change one that is there."""
        for name, value in changed.items():
            setattr(row, name, value)
        save = records.change if row.pk else records.create
        return save(row, actor=self.administrator, at=self.now)

    def disable(self, user: User) -> None:
        self.change(user, is_active=False)

    def enable(self, user: User) -> None:
        self.change(user, is_active=True)

    def change(self, user: User, **changed: Any) -> None:
        """As an administrator does it who reads the person first."""
        person = User.objects.get(pk=user.pk)
        for name, value in changed.items():
            setattr(person, name, value)
            setattr(user, name, value)
        people.change(person, actor=self.administrator, at=self.now)

    def later(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now

    def registered(
        self, text: str = "自来水管漏水，三天没人来", *, phone: str = PHONE, name: str = "王小明", email: str = "", **details: Any
    ) -> Case:
        details = {"channel": "phone", "topic": self.leak, "area": self.village} | details
        demand = steps.Demand(text=text, citizen=steps.CitizenDetails(name=name, phone=phone, email=email), **details)
        return steps.register(demand, actor=self.operator, at=self.now).case

    def dispatched(
        self, case: Case | None = None, *, unit: Unit | None = None, handler: User | None = None, **details: Any
    ) -> Case:
        case = case or self.registered(**details)
        return steps.dispatch(case, unit=unit or self.water, handler=handler, actor=self.dispatcher, at=self.later(minutes=5))

    def acknowledged(self, case: Case | None = None, **details: Any) -> Case:
        case = case or self.dispatched(**details)
        return steps.acknowledge(case, actor=case.handler or self.handler, at=self.later(minutes=20))

    def visited(self, case: Case | None = None, *, visitor: User | None = None, **details: Any) -> Case:
        case = case or self.acknowledged(**details)
        case.refresh_from_db()
        visiting.signed(case, visitor=visitor or case.handler or self.handler, began_at=self.now, at=self.later(hours=1))
        case.refresh_from_db()
        return case

    def returned_twice(self, case: Case | None = None, **details: Any) -> Case:
        """By the water bureau, and then by the roads bureau."""
        case = case or self.acknowledged(**details)
        case = steps.return_(case, reason="不归我管", actor=self.handler, at=self.later(minutes=10))
        case = self.dispatched(case, unit=self.roads)
        return steps.return_(case, reason="也不归我管", actor=self.stranger, at=self.later(minutes=10))

    def resolved(self, case: Case | None = None, *, how: str = "done", **details: Any) -> Case:
        case = case or self.visited(**details)
        more: dict[str, Any] = {
            "planned": {"planned_for": timezone.localdate(self.now) + timedelta(days=30)},
            "explained": {"rule": "《城市供水条例》第二十一条"},
        }.get(how, {})
        actor = case.handler or self.handler
        return steps.resolve(case, text="已换新水管", how=how, **more, actor=actor, at=self.later(hours=1))

    def rating_token(self, case: Case, *, at: datetime | None = None) -> str:
        """A rating link as the citizen's text message carries it; on paper for one who has no phone."""
        if case.citizen is None or not case.citizen.phone:
            return steps.rating_slip(case, actor=self.operator, at=at or self.now)
        return self._message(case, "resolve", at=at)

    def track_token(self, case: Case, *, at: datetime | None = None) -> str:
        """The link by which the citizen follows the case, out of the first text message."""
        return self._message(case, "register", at=at)

    def _message(self, case: Case, kind: str, *, at: datetime | None) -> str:
        compose.compose([case.pk], at=at or self.now)
        return Notice.objects.filter(case=case, kind=kind, citizen__isnull=False).latest("event_seq").secret

    def rated(
        self,
        case: Case | None = None,
        *,
        score: int = 5,
        solved: str = "yes",
        visited: str = "yes",
        origin: Origin | None = None,
        **details: Any,
    ) -> Case:
        case = case or self.resolved(**details)
        opinion = steps.Opinion(score=score, solved=solved, visited=visited)
        return steps.rate_by_link(self.rating_token(case), opinion, origin=origin, at=self.later(hours=2))

    def explained(self, *, score: int = 1, last: bool = True, **details: Any) -> Case:
        """Resolved with an explanation, and rated; in the last round, which a dissatisfied rating does not end."""
        case = self.visited(self.acknowledged(self.rated(score=1, **details))) if last else self.visited(**details)
        return self.rated(self.resolved(case, how="explained"), score=score, solved="no" if score < 3 else "yes")

    def doubtful(self, case: Case | None = None, **details: Any) -> Case:
        """Rated by the citizen's link, on a device of staff."""
        return self.rated(case, origin=Origin("", staff=True), **details)

    def closed(self, case: Case | None = None, **details: Any) -> Case:
        return self.rated(case, **details)


def local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
