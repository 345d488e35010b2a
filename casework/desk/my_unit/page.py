"""A unit's figures, the worst cases behind them, and the units below."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from accounts.trees import in_order
from casework.desk.cases.rows import Row, as_rows
from casework.desk.figures import Counted, Figure, Lists
from casework.desk.places import Place
from casework.keyset import stretch
from casework.models import Case
from casework.models.choices import Card

WORST = 5
UNITS = 30
"""So many units below are offered."""

LEADER = Figure("leader", _("Leader's visits"), "leader", tone="seal")
ONLINE = Figure("online", _("Visit owed"), "online", tone="lamp")
OVERDUE = Figure("overdue", _("Overdue"), "open", {"overdue": "1"}, tone="seal")
FIGURES = (
    LEADER,
    ONLINE,
    OVERDUE,
    Figure("red", _("Red card"), "open", {"card": Card.RED.value}, tone="seal"),
    Figure("yellow", _("Yellow card"), "open", {"card": Card.YELLOW.value}, tone="lamp"),
    Figure("unassigned", _("Unassigned"), "unassigned", tone="lamp"),
    Figure("promise", _("Promises"), "promise", note=_("to be kept")),
)
GRAVEST_FIRST = (LEADER, ONLINE, OVERDUE)


@dataclass(frozen=True)
class Page:
    """`below`: the units right below it that one can look at alone; `more_below`: there are others."""

    figures: list[Counted]
    worst: list[Row]
    below: list[Unit]
    more_below: bool


def page(user: User, place: Place, *, unit: Unit, at: datetime) -> Page:
    lists = Lists(user, place.narrowing, at=at)
    below = list(Unit.objects.filter(parent=unit, ending=None).order_by(in_order())[: UNITS + 1])
    return Page(lists.counted(FIGURES), worst(lists, GRAVEST_FIRST), below[:UNITS], len(below) > UNITS)


def worst(lists: Lists, gravest_first: Iterable[Figure]) -> list[Row]:
    """The first rows of the first list that has any, then of the next, each case once."""
    keys: dict[int, None] = {}
    for figure in gravest_first:
        rows = lists.rows().filter(lists.where(figure))
        keys |= dict.fromkeys(stretch(rows, order=lists.queue(figure).order, cursor="", size=WORST).rows)
    cases = Case.objects.listed().in_bulk(list(keys)[:WORST])
    return as_rows(lists.user, [cases[key] for key in list(keys)[:WORST]], at=lists.at)
