"""How far the time to resolve may be extended, and by how many of its unit a limit grows to reach a day. Reads only."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework import calendar_cache
from casework.lifecycle import WaitKind
from casework.models import Case, Wait
from casework.refusal import Refused
from casework.worktime import clock
from casework.writing import rounds, waits
from casework.writing.waits import Due

Until = date | datetime
"""A day is its close of business, or that of the next working day."""


@dataclass(frozen=True)
class Room:
    """The wait for a resolution, when it is due, and until when it could be at most: as late as `due` where it never may."""

    wait: Wait
    amount: int
    due: datetime
    latest: datetime


def room(case: Case) -> Room | None:
    """None where nothing is waited for that has a limit."""
    running = case.waits.filter(kind=WaitKind.RESOLUTION, until__isnull=True, limit_amount__isnull=False)
    wait = running.select_related("calendar").first()
    if wait is None or wait.limit_amount is None or wait.due_at is None:
        return None
    limit = rounds.limit_for(case)
    working = calendar_cache.working(wait.calendar)
    latest = clock.add(working, wait.due_at, limit.extension, limit.unit) if limit.extension else wait.due_at
    return Room(wait, wait.limit_amount, wait.due_at, latest)


def reaching(room: Room, until: Until) -> Due:
    """With the smallest limit that lasts until then. Raises Refused where that is no later, or too late."""
    at = _instant(room, until)
    if at > room.latest:
        raise _refused("too_long", _("More time can be granted until %(latest)s at most.") % {"latest": in_words(room.latest)})
    pauses = waits.stood(room.wait)
    more = 1
    while waits.lengthened(room.wait, room.amount + more, pauses).at < at:
        more *= 2
    amounts = range(room.amount + 1, room.amount + more + 1)
    amount = amounts[bisect_left(amounts, at, key=lambda amount: waits.lengthened(room.wait, amount, pauses).at)]
    return waits.lengthened(room.wait, amount, pauses)


def _instant(room: Room, until: Until) -> datetime:
    """Asked of days before they are reckoned: the calendar does not reach to each that somebody may enter."""
    if isinstance(until, datetime):
        at = until
    elif until < timezone.localdate(room.due):
        at = room.due
    elif until > timezone.localdate(room.latest):
        raise _refused("too_long", _("More time can be granted until %(latest)s at most.") % {"latest": in_words(room.latest)})
    else:
        at = waits.by_close_of(room.wait.calendar, until).at
    if at <= room.due:
        raise _refused("not_later", _("The case is due on %(due)s; choose a later time.") % {"due": in_words(room.due)})
    return at


def _refused(code: str, message: str) -> Refused:
    return Refused(code, message, fields={"until": [message]})


def in_words(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
