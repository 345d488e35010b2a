"""Whom an act on many cases affects: how many of them each person and unit has, and how many cases they would have afterwards."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from accounts.models import Unit, User
from casework.bulk.acts import BulkAct
from casework.policies import access
from casework.policies.heirs import HELD


@dataclass(frozen=True)
class Affected:
    """`units`: for which a person handles cases. `chosen`: how many of the chosen cases they have, before or after. `before`,
    `after`: open ones that the actor sees."""

    kind: str
    code: str
    name: str
    units: list[str]
    chosen: int
    before: int
    after: int


def affected(act: BulkAct, numbers: Sequence[str]) -> list[Affected]:
    """`numbers`: the cases to which it would be done. First whoever would have most."""
    cases = access.visible_to(act.actor).filter(number__in=numbers)
    came_from: Counter[int | None] = Counter(cases.values_list("handler", flat=True))
    goes_to = act.fields.get("handler")
    people = _loads(act, "handler", came_from, goes_to.pk if goes_to else None, changes="handler" in act.fields)
    named = User.objects.filter(pk__in=people).prefetch_related("memberships__unit")
    rows = [_row("person", user.username, user.name, people[user.pk], units=_units(user)) for user in named]
    if unit := act.fields.get("unit"):
        units = _loads(act, "unit", Counter(cases.values_list("unit", flat=True)), unit.pk, changes=True)
        rows += [_row("unit", unit.code, str(unit), units[unit.pk]) for unit in Unit.objects.filter(pk__in=units)]
    return sorted(rows, key=lambda row: (row.kind, -row.after, row.code))


Load = tuple[int, int, int]


def _loads(act: BulkAct, column: str, came_from: Counter[int | None], goes_to: int | None, *, changes: bool) -> dict[int, Load]:
    """By the id of a person or a unit: how many of the chosen cases, open cases before, and after."""
    ids = {pk for pk in (*came_from, goes_to) if pk is not None}
    held = access.visible_to(act.actor).filter(state__in=HELD, **{f"{column}__in": ids}).order_by().values(column)
    before: dict[int, int] = dict(held.annotate(n=Count("pk")).values_list(column, "n"))
    loads = {}
    for pk in ids:
        has, gets = came_from[pk], came_from.total() - came_from[pk] if changes and pk == goes_to else 0
        loses = has if changes and pk != goes_to else 0
        loads[pk] = (has + gets, before.get(pk, 0), before.get(pk, 0) + gets - loses)
    return loads


def _units(user: User) -> list[str]:
    units = [row.unit for row in user.memberships.all() if row.role in access.HANDLING_ROLES and row.unit]
    return list(dict.fromkeys(str(unit) for unit in units))


def _row(kind: str, code: str, name: str, load: Load, *, units: list[str] | None = None) -> Affected:
    chosen, before, after = load
    return Affected(kind, code, name, units or [], chosen, before, after)
