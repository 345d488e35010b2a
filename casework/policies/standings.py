"""What a person holds: the roles that allow them anything, the units they belonged to, and whom they stand in for today."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from accounts import deputies
from accounts.models import Membership, Role, Unit, User
from accounts.trees import within


@dataclass(frozen=True)
class Grant:
    """A role, and the unit and area it is limited to (None: all). `reach`: the ids of that unit and of those below it, where the
    grant was read with its person: a list says to the database which units, so that it knows how many rows these have."""

    role: Role
    unit: str | None
    area: str | None
    reach: tuple[int, ...] = ()

    def covers(self, *, unit: str | None, area: str | None) -> bool:
        """Whether a case of that unit and area (paths) lies within the grant."""
        if self.role == Role.HANDLER:
            return self.unit is not None and unit == self.unit
        in_unit = self.unit is None or (unit is not None and within(unit, self.unit))
        in_area = self.area is None or (area is not None and within(area, self.area))
        return in_unit and in_area


Row = tuple[str, str | None, str | None, list[int], datetime | None, dict[str, str]]
"""Of a membership: role, path of the unit, path of the area, the ids of the unit and those below, until; and for whom the person
stands in."""
REACH = ArraySubquery(Unit.objects.filter(path__within=OuterRef("unit__path")).order_by("pk").values("pk"))


@dataclass(frozen=True)
class Standing:
    """A person's memberships: what they hold, and to which units (paths) they belonged until when (None: still).

    `stands_in`: for whom, by their ids, and until which day. Of a lead on leave the person holds the role meanwhile.
    """

    grants: tuple[Grant, ...] = ()
    units: tuple[tuple[str, datetime | None], ...] = ()
    stands_in: Mapping[int, date] = field(default_factory=dict)


def remember(users: Collection[User]) -> None:
    """Read the memberships of many in one query; what is asked of each of them afterwards takes none."""
    unread = {user.pk: user for user in users if getattr(user, "_standing", None) is None}
    held: dict[int, list[Row]] = {pk: [] for pk in unread}
    if unread:
        rows = Membership.ever.filter(user__in=unread, user__is_active=True).order_by("id")
        columns = ("user_id", "role", "unit__path", "area__path", REACH, "until")
        for pk, *row in rows.values_list(*columns, deputies.stood_in_for_today("user")):
            held[pk].append(tuple(row))
    standings = {pk: _stands(held[pk]) for pk in unread}
    _take_the_lead(standings)
    for pk, user in unread.items():
        user._standing = standings[pk]  # type: ignore[attr-defined]


def of(user: User) -> Standing:
    if getattr(user, "_standing", None) is None:
        remember([user])
    standing: Standing = user._standing  # type: ignore[attr-defined]
    return standing


def _stands(rows: Collection[Row]) -> Standing:
    return Standing(
        tuple(Grant(Role(role), unit, area, tuple(reach)) for role, unit, area, reach, until, _whom in rows if until is None),
        tuple((unit, until) for _role, unit, _area, _reach, until, _whom in rows if unit),
        deputies.read(next((whom for *_membership, whom in rows), None)),
    )


def _take_the_lead(standings: dict[int, Standing]) -> None:
    """Who stands in for a lead leads meanwhile. No query where nobody stands in for anybody."""
    absent = {pk for standing in standings.values() for pk in standing.stands_in}
    if not absent:
        return
    led = Membership.objects.filter(user__in=absent, role=Role.UNIT_LEAD).order_by("id")
    leading = [
        (pk, Grant(Role.UNIT_LEAD, unit, area, tuple(reach)))
        for pk, unit, area, reach in led.values_list("user_id", "unit__path", "area__path", REACH)
    ]
    for pk, standing in standings.items():
        taken = [grant for lead, grant in leading if lead in standing.stands_in and grant not in standing.grants]
        standings[pk] = replace(standing, grants=(*standing.grants, *taken))
