"""Which due times an edit of the calendar would move if it were saved now: the step's own reckoning, without the writing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from casework.models import Calendar, Case, Pause, Wait
from casework.policies import access
from casework.worktime import calendar_plan
from casework.worktime.arrays import datetimes, instants
from casework.worktime.calendar_plan import Plan
from casework.worktime.moved_times import BY_CALENDAR, Times
from casework.writing import due_times

SHOWN = 50
SHARE_OF_OPEN = 0.10


@dataclass(frozen=True)
class Moved:
    """A case with a due time that moves."""

    number: str
    old: datetime
    new: datetime

    @property
    def later(self) -> bool:
        return self.new > self.old


@dataclass(frozen=True)
class Preview:
    """`count`: due times that move, of `open` with one. `most_…`: by how much at most; none where none moves that way.

    `overdue`: they would be overdue at once. `in_time`: they are overdue now and would not be. `standing`: left, because the
    clock stands still. `named`: left, because a person named the instant. `marked`: only the mark of being provisional changes.
    """

    count: int
    open: int
    later: int
    sooner: int
    most_later: timedelta
    most_sooner: timedelta
    overdue: int
    in_time: int
    standing: int
    named: int
    marked: int
    cases: tuple[Moved, ...]

    @property
    def exceeds(self) -> tuple[str, ...]:
        """Why its number is to be confirmed; nothing, for most edits."""
        reasons = []
        if self.count > SHARE_OF_OPEN * self.open:
            reasons.append(_("It moves %(count)d of %(open)d open due times.") % {"count": self.count, "open": self.open})
        if self.overdue:
            text = ngettext("%(count)d case becomes overdue at once.", "%(count)d cases become overdue at once.", self.overdue)
            reasons.append(text % {"count": self.overdue})
        return tuple(reasons)


def preview(calendar: Calendar, after: Plan, *, user: User, at: datetime) -> Preview:
    """`after`: what the calendar would say. Named are only cases that `user` sees. Reads only; raises Invalid as the step."""
    times = due_times.reckoned(calendar.pk, calendar_plan.built(after))
    moved, now = times.moved, int(instants([at])[0])
    by = moved.due - moved.old_due
    left = _left(calendar)
    return Preview(
        count=len(by),
        open=left["dated"],
        later=int(np.sum(by > 0)),
        sooner=int(np.sum(by < 0)),
        most_later=timedelta(microseconds=int(max(by.max(initial=0), 0))),
        most_sooner=timedelta(microseconds=int(max((-by).max(initial=0), 0))),
        overdue=int(np.sum((moved.old_due > now) & (moved.due <= now))),
        in_time=int(np.sum((moved.old_due <= now) & (moved.due > now))),
        standing=left["standing"],
        named=left["named"],
        marked=len(times.other.rows) - len(by),
        cases=_first(moved, user, now=now),
    )


def _left(calendar: Calendar) -> dict[str, int]:
    """How many open waits have a due time, and how many of them the calendar leaves, why."""
    dated = Wait.objects.filter(calendar=calendar, until__isnull=True, due_at__isnull=False)
    named = Count("pk", filter=Q(limit_amount__isnull=True))
    standing = Pause.objects.filter(wait__in=dated.filter(limit_unit__in=BY_CALENDAR), ended_at__isnull=True)
    counts: dict[str, int] = dated.aggregate(dated=Count("pk"), named=named)
    return counts | {"standing": standing.count()}


def _first(moved: Times, user: User, *, now: int) -> tuple[Moved, ...]:
    """Those that would be overdue at once, then the nearest due times."""
    late = (moved.old_due > now) & (moved.due <= now)
    rows = moved.rows[np.lexsort((moved.due, ~late))]
    moved_cases: list[Moved] = []
    for start in range(0, len(rows), 10 * SHOWN):
        part = Times(rows[start : start + 10 * SHOWN])
        visible = access.visible_to(user).filter(pk__in=part.case.tolist())
        numbers = dict(Case.objects.filter(pk__in=visible.values("pk")).values_list("pk", "number"))
        times = zip(part.case.tolist(), datetimes(part.old_due), datetimes(part.due), strict=True)
        moved_cases += [Moved(numbers[case], old, new) for case, old, new in times if case in numbers]
        if len(moved_cases) >= SHOWN:
            break
    return tuple(moved_cases[:SHOWN])
