"""Telling the administrators, once for each published year, that the working calendar runs out. Source: DOMAIN, "Clocks"."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from casework import calendar_cache
from casework.models import Calendar
from casework.notices import watch

KIND = "calendar_ends"


def tell(*, at: datetime) -> None:
    """Said again, it tells nobody twice: the moment is the same until another year is published."""
    for calendar in Calendar.objects.order_by("id"):
        if calendar_cache.ends_soon(calendar, at=at):
            watch.tell(KIND, {"day": calendar.published_through.isoformat()}, moment=_moment(calendar), at=at)


def _moment(calendar: Calendar) -> datetime:
    """The beginning of the first day on which its end is near."""
    return datetime.combine(calendar.published_through - calendar_cache.TELL_AHEAD, time(0), ZoneInfo(calendar.zone))
