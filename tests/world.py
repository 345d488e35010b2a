"""A small legal world, built through steps only: a county, its units and people, and cases brought as far as a test needs."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import Area, Membership, Role, Unit, User
from casework import steps
from casework.models import Case, Notice, Route, Topic
from casework.notices import compose
from tests import visiting

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
"""The start of an ordinary working week."""
PHONE = "+8613912345678"


@dataclass
class World:
    """`now` is the world's clock; steps are given it, and `later()` moves it."""

    now: datetime = MONDAY
    people: dict[str, User] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.county = Area.objects.create(code="qh", name="青禾县", name_en="Qinghe County", level="county")
        self.town = Area.objects.create(
            code="qh-cg", name="城关街道", name_en="Chengguan", level="subdistrict", parent=self.county
        )
        self.village = Area.objects.create(
            code="qh-cg-01", name="东门社区", name_en="Dongmen", level="community", parent=self.town
        )
        self.government = Unit.objects.create(code="gov", name="县政府", name_en="County government")
        bureaus = (
            ("hotline", "热线中心", "Hotline centre"),
            ("water", "水务局", "Water bureau"),
            ("roads", "交通局", "Roads bureau"),
        )
        self.hotline, self.water, self.roads = Unit.objects.bulk_create(
            Unit(code=code, name=name, name_en=name_en, parent=self.government) for code, name, name_en in bureaus
        )
        self.station = Unit.objects.create(code="water-1", name="城关水务站", name_en="Water station", parent=self.water)
        self.topic = Topic.objects.create(code="utilities", name="市政设施", name_en="Utilities")
        self.leak = Topic.objects.create(code="utilities-leak", name="漏水", name_en="Leaks", parent=self.topic)
        Route.objects.create(topic=self.topic, area=None, unit=self.water)
        self._staff()
        self.operator = self.people["operator"]
        self.second_operator = self.people["operator2"]
        self.dispatcher = self.people["dispatcher"]
        self.handler = self.people["handler"]
        self.colleague = self.people["colleague"]
        self.lead = self.people["lead"]
        self.stranger = self.people["stranger"]
        self.supervisor = self.people["supervisor"]
        self.administrator = self.people["administrator"]
        self.auditor = self.people["auditor"]

    def _staff(self) -> None:
        """What `person` does, for everybody at once: nearly every test begins here."""
        posts: dict[str, tuple[Role, Unit | None]] = {
            "operator": (Role.OPERATOR, None),
            "operator2": (Role.OPERATOR, None),
            "dispatcher": (Role.DISPATCHER, None),
            "handler": (Role.HANDLER, self.water),
            "colleague": (Role.HANDLER, self.water),
            "lead": (Role.UNIT_LEAD, self.water),
            "stranger": (Role.HANDLER, self.roads),
            "supervisor": (Role.SUPERVISOR, None),
            "administrator": (Role.ADMINISTRATOR, None),
            "auditor": (Role.AUDITOR, None),
        }
        users = [User(username=username, name=username.title(), password=make_password(username)) for username in posts]
        self.people |= {user.username: user for user in User.objects.bulk_create(users)}
        Membership.objects.bulk_create(
            Membership(user=self.people[username], role=role, unit=unit) for username, (role, unit) in posts.items()
        )

    def person(self, username: str, role: str, *, unit: Unit | None = None, area: Area | None = None) -> User:
        """Someone with one role. The password is the username."""
        user = self.people.get(username) or User.objects.create_user(username=username, password=username, name=username.title())
        Membership.objects.create(user=user, role=role, unit=unit, area=area)
        self.people[username] = user
        return user

    def later(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now

    def registered(
        self, text: str = "自来水管漏水，三天没人来", *, phone: str = PHONE, name: str = "王小明", **details: Any
    ) -> Case:
        details = {"channel": "phone", "topic": self.leak, "area": self.village} | details
        demand = steps.Demand(text=text, citizen=steps.CitizenDetails(name=name, phone=phone), **details)
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

    def resolved(self, case: Case | None = None, **details: Any) -> Case:
        case = case or self.visited(**details)
        return steps.resolve(case, text="已换新水管", actor=case.handler or self.handler, at=self.later(hours=1))

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
        self, case: Case | None = None, *, score: int = 5, solved: str = "yes", visited: str = "yes", **details: Any
    ) -> Case:
        case = case or self.resolved(**details)
        opinion = steps.Opinion(score=score, solved=solved, visited=visited)
        return steps.rate_by_link(self.rating_token(case), opinion, at=self.later(hours=2))

    def closed(self, case: Case | None = None, **details: Any) -> Case:
        return self.rated(case, **details)


def local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
