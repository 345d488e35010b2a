"""The week that people plan: Monday to Sunday, the next one once no working time of this one is left."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from casework import calendar_cache
from casework.worktime import clock
from casework.worktime.durations import WORKING_MINUTES

DAYS = 7


def last_day(at: datetime) -> date:
    """Its Sunday. Where that is a working day, as before some holidays, it is the last one to work on."""
    calendar = calendar_cache.default()
    working = clock.add(calendar_cache.working(calendar), at, 1, WORKING_MINUTES)
    day = working.astimezone(ZoneInfo(calendar.zone)).date()
    return day + timedelta(days=DAYS - day.isoweekday())


def ends_at(at: datetime) -> datetime:
    """The midnight with which it ends."""
    calendar = calendar_cache.default()
    return datetime.combine(last_day(at) + timedelta(days=1), time(), tzinfo=ZoneInfo(calendar.zone))
