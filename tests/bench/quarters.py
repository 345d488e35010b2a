"""The parts of a city: each is the demo county once more, with areas, units and people of the same posts.

Thirty quarters in six districts. Each quarter has areas, handlers and operators of its own; the units and their leads are the
district's; dispatchers, supervisors, the administrator and the auditor are the city's. Quarter 0 is the demo county itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.holders import administrators
from accounts.models import Area, Membership, Role, Unit, User
from accounts.steps import memberships, people, records
from accounts.steps.memberships import Post
from accounts.steps.records import Row
from casework.models import Route

NAMES = (
    *("", "金桥", "银河", "白塔", "青石", "龙泉", "凤鸣", "松林", "竹园", "梅岭"),
    *("兰亭", "菊苑", "海棠", "丹桂", "玉泉", "石湾", "清江", "碧水", "红旗", "和平"),
    *("建设", "解放", "新华", "光明", "胜利", "友谊", "长寿", "永安", "太平", "福田"),
)
"""Before the name of each area and road of a quarter, and of each unit of a district, whose first quarter names it."""
QUARTERS, IN_A_DISTRICT = len(NAMES), 5
OF_THE_CITY = ("gov", "hotline")
"""Units of which there is one."""
OF_A_QUARTER = frozenset({Role.HANDLER, Role.OPERATOR})

Twins = dict[tuple[int, int], int]
"""(quarter, id) in the demo county -> id in that quarter."""


@dataclass(frozen=True)
class Administration:
    """Two administrators, and the moment at which they make a city."""

    first: User
    second: User
    at: datetime

    def enter(self, rows: Sequence[Row]) -> Sequence[Row]:
        return records.create_all(rows, actor=self.first, at=self.at)

    def grant(self, posts: Sequence[Post]) -> None:
        _held, requests = memberships.grant(posts, actor=self.first, at=self.at)
        memberships.confirm(requests, actor=self.second, at=self.at)


def build(*, at: datetime) -> dict[str, Twins]:
    """Make them. The twins of every person, unit and area."""
    first, second = administrators().order_by("pk")[:2]
    by = Administration(first, second, at)
    units = _units(by)
    areas = _areas(by)
    twins = _people(units, by)
    _routes(units, areas, by)
    return {"person": twins, "unit": units, "area": areas}


def district(quarter: int) -> int:
    """Its first quarter, which stands for all of it."""
    return quarter - quarter % IN_A_DISTRICT


def address(address: str, quarter: int) -> str:
    """With the road as the quarter calls it."""
    return address.replace("青禾县", f"青禾县{NAMES[quarter]}")


def _named(rows: Iterable[Any], quarter: int) -> list[Any]:
    """The same once more, not written yet."""
    return [
        type(row)(
            code=f"{row.code}-{quarter:02d}",
            name=f"{NAMES[quarter]}{row.name}",
            name_en=f"{row.name_en} {quarter:02d}",
            **({"level": row.level} if isinstance(row, Area) else {}),
        )
        for row in rows
    ]


def _units(by: Administration) -> Twins:
    originals = list(Unit.objects.order_by("pk"))
    twins = {(quarter, row.pk): row.pk for row in originals for quarter in range(QUARTERS)}
    multiplied = [row for row in originals if row.code not in OF_THE_CITY]
    for first in range(IN_A_DISTRICT, QUARTERS, IN_A_DISTRICT):
        fresh = _named(multiplied, first)
        for row, twin in zip(multiplied, fresh, strict=True):
            twin.parent_id = row.parent_id
        by.enter(fresh)
        for row, twin in zip(multiplied, fresh, strict=True):
            twins |= {(first + nth, row.pk): twin.pk for nth in range(IN_A_DISTRICT)}
    return twins


def _areas(by: Administration) -> Twins:
    """From the top down."""
    originals = list(Area.objects.order_by("path"))
    twins = {(0, row.pk): row.pk for row in originals}
    for quarter in range(1, QUARTERS):
        for row, twin in zip(originals, _named(originals, quarter), strict=True):
            twin.parent_id = twins[quarter, row.parent_id] if row.parent_id else None
            by.enter([twin])
            twins[quarter, row.pk] = twin.pk
    return twins


def _people(units: Mapping[tuple[int, int], int], by: Administration) -> Twins:
    """Whoever is multiplied has one post."""
    posts = list(Membership.objects.select_related("user").order_by("pk"))
    twins = {(quarter, post.user_id): post.user_id for post in posts for quarter in range(QUARTERS)}
    places = {unit.pk: unit for unit in Unit.objects.all()}
    granted = []
    for quarter in range(1, QUARTERS):
        first = quarter == district(quarter)
        here = [post for post in posts if post.role in OF_A_QUARTER or (post.role == Role.UNIT_LEAD and first)]
        named = [(f"{post.user.username}.{quarter:02d}", post.user) for post in here]
        new = [User(username=username, name=original.name, password=original.password) for username, original in named]
        fresh = people.enter(new, actor=by.first, at=by.at)
        for post, user in zip(here, fresh, strict=True):
            of_it = range(quarter, quarter + IN_A_DISTRICT) if post.role == Role.UNIT_LEAD else [quarter]
            twins |= {(nth, post.user_id): user.pk for nth in of_it}
            unit = places[units[quarter, post.unit_id]] if post.unit_id else None
            granted.append(Post(user, Role(post.role), unit))
    by.grant(granted)
    return twins


def _routes(units: Mapping[tuple[int, int], int], areas: Mapping[tuple[int, int], int], by: Administration) -> None:
    """What is said of a place is said of its twins; what holds everywhere, of the whole quarter."""
    county = Area.objects.get(parent=None, pk__in=[pk for quarter, pk in areas if quarter == 0])
    lines = list(Route.objects.all())
    by.enter(
        [
            Route(
                topic_id=line.topic_id,
                area_id=areas[quarter, line.area_id or county.pk],
                unit_id=units[quarter, line.unit_id],
            )
            for quarter in range(1, QUARTERS)
            for line in lines
        ]
    )
