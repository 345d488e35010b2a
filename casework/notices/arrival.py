"""When a notice is there: at once, or when working time begins again."""

from datetime import datetime, timedelta

from casework import calendar_cache
from casework.models import Event
from casework.notices.recipients import is_folded
from casework.verb import Notification
from casework.worktime import clock

MINUTE = timedelta(minutes=1)


class Arrival:
    """Of the notices that are composed at `at`. What escalation tells counts from its sweep, so that it arrives together."""

    def __init__(self, *, at: datetime) -> None:
        self.at = at
        self._working = calendar_cache.working(calendar_cache.default())
        self._known: dict[datetime, datetime] = {}

    def of(self, notification: Notification, event: Event) -> datetime:
        since = event.occurred_at if is_folded(event) else self.at
        return self._in_working_time(since) if notification.deferrable else since

    def arrived(self, there: datetime, event: Event) -> bool:
        """Also where the clock of who composes is behind the clock of whom it happened to."""
        return there <= max(self.at, event.occurred_at)

    def _in_working_time(self, instant: datetime) -> datetime:
        """Itself in working time, else when that begins again."""
        if instant not in self._known:
            if clock.worked(self._working, instant, instant + timedelta(seconds=1)):
                self._known[instant] = instant
            else:
                self._known[instant] = clock.add(self._working, instant, 1, "working_minutes") - MINUTE
        return self._known[instant]
