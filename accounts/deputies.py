"""Who stands in for whom on a day. A deputy on leave is stood in for as well: chains resolve."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import connection
from django.db.models import Func, JSONField, QuerySet, Value
from django.utils import timezone

from accounts.holders import holders
from accounts.models import Absence, Membership, Role, User

HANDLING = frozenset({Role.HANDLER, Role.UNIT_LEAD})


@dataclass(frozen=True)
class Leave:
    """`deputy`: who stands in at the end of the chain; None where that person is not there any more."""

    last_day: date
    deputy: User | None


@dataclass(frozen=True)
class Stretch:
    """Some days of an absence. `deputy`: who stands in at the end of the chain; None where that person is not there any more."""

    first_day: date
    last_day: date
    deputy: User | None


class StoodInFor(Func):
    """Of a person and a day: for whom they stand in, and until when, as a JSON object (sql/standing_in.sql)."""

    function = "accounts_stood_in_for"
    output_field = JSONField()


def stood_in_for_today(person: str) -> StoodInFor:
    """As a column; `person`: the one that holds somebody's id."""
    return StoodInFor(person, Value(timezone.localdate().isoformat()))


def whom(user: User, day: date) -> frozenset[int]:
    """For whom the person stands in on that day, by their ids."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT jsonb_object_keys(accounts_stood_in_for(%s, %s))::bigint", [user.pk, day.isoformat()])
        return frozenset(pk for (pk,) in cursor.fetchall())


def read(stated: Mapping[str, str] | None) -> dict[int, date]:
    """For whom, and until when."""
    return {int(pk): date.fromisoformat(until) for pk, until in (stated or {}).items()}


def on(day: date) -> Mapping[int, int]:
    """Of everybody who is on leave that day, who stands in for them at the end of the chain. One query."""
    named = dict(Absence.objects.on(day).values_list("user", "deputy"))
    return {user: _end(user, named) for user in named}


def on_leave(day: date) -> Mapping[str, Leave]:
    """Everybody who is on leave that day, by their usernames. One query."""
    absences = list(Absence.objects.on(day).select_related("user", "deputy"))
    named = {absence.user_id: absence.deputy_id for absence in absences}
    people = {absence.deputy_id: absence.deputy for absence in absences if absence.deputy.is_active}
    return {absence.user.username: Leave(absence.last_day, people.get(_end(absence.user_id, named))) for absence in absences}


def stretches(absences: Sequence[Absence]) -> Mapping[int, Sequence[Stretch]]:
    """Who really stands in on which days, by the ids of the absences: a deputy may be on leave as well. One query at most."""
    if not absences:
        return {}
    first, last = min(absence.first_day for absence in absences), max(absence.last_day for absence in absences)
    rows = list(Absence.objects.within(first, last).select_related("deputy"))
    return {absence.pk: _stretches(absence, _passed_on(absence, rows)) for absence in absences}


def _passed_on(absence: Absence, rows: Iterable[Absence]) -> list[Absence]:
    """The absences of whoever may come to stand in, and this one."""
    by_user: dict[int, list[Absence]] = {}
    for row in rows:
        by_user.setdefault(row.user_id, []).append(row)
    ahead, passed, chain = [absence.deputy_id], {absence.user_id}, [absence]
    while ahead:
        person = ahead.pop()
        if person not in passed:
            passed.add(person)
            chain += by_user.get(person, [])
            ahead += [row.deputy_id for row in by_user.get(person, [])]
    return chain


def _stretches(absence: Absence, chain: Sequence[Absence]) -> list[Stretch]:
    day_after = absence.last_day + timedelta(days=1)
    changes = {day for row in chain for day in (row.first_day, row.last_day + timedelta(days=1))}
    days = sorted({absence.first_day, *(day for day in changes if absence.first_day < day < day_after)})
    people = {row.deputy_id: row.deputy for row in chain if row.deputy.is_active}
    listed: list[Stretch] = []
    for day, following in zip(days, [*days[1:], day_after], strict=True):
        named = {row.user_id: row.deputy_id for row in chain if row.first_day <= day <= row.last_day}
        stretch = Stretch(day, following - timedelta(days=1), people.get(_end(absence.user_id, named)))
        if listed and listed[-1].deputy == stretch.deputy:
            listed[-1] = replace(listed[-1], last_day=stretch.last_day)
        else:
            listed.append(stretch)
    return listed


def _end(user: int, named: Mapping[int, int]) -> int:
    """Circles are refused when they are entered; should there be one, it ends where it began."""
    deputy, passed = named[user], {user}
    while deputy in named and deputy not in passed:
        passed.add(deputy)
        deputy = named[deputy]
    return deputy


def instead(users: Iterable[User], day: date) -> list[User]:
    """Those, but for who is on leave whoever stands in for them; nobody twice."""
    listed = list(users)
    resolved = on(day)
    deputies = User.objects.filter(is_active=True).in_bulk({resolved[user.pk] for user in listed if user.pk in resolved})
    people = [deputies.get(resolved[user.pk]) if user.pk in resolved else user for user in listed]
    return list({user.pk: user for user in people if user}.values())


def there(users: Iterable[User], day: date) -> list[User]:
    """The same; all of them where nobody would be left, so that somebody hears of it."""
    listed = list(users)
    return instead(listed, day) or listed


def candidates(user: User) -> QuerySet[User]:
    """Who can stand in for the person: they handle cases for the same unit, or lead it or one above; beside that the same role.

    Somebody in several units needs a deputy who knows each of them.
    """
    people = User.objects.filter(is_active=True).exclude(pk=user.pk)
    for row in Membership.objects.filter(user=user).select_related("unit"):
        people = people.filter(pk__in=_equals(row))
    return people.order_by("name", "pk")


def _equals(row: Membership) -> QuerySet[User]:
    if row.role in HANDLING and row.unit:
        above = Membership.objects.filter(role=Role.UNIT_LEAD, unit__path__over=row.unit.path)
        same = Membership.objects.filter(role__in=HANDLING, unit=row.unit)
        return User.objects.filter(pk__in=(above | same).values("user"))
    return holders(Role(row.role))
