"""By when something is to be done, as a page says it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from casework.policies.overdue import is_overdue
from casework.worktime import durations


@dataclass(frozen=True)
class Due:
    """A due time in words; `tone` is empty while there is time, lamp on its last day, seal when it is over.

    `at` None: the clock stands still, and the due time moves on when it runs again.
    """

    at: datetime | None
    say: str
    tone: str


def due(due_at: datetime | None, *, paused: bool, at: datetime) -> Due | None:
    if due_at is None:
        return None
    if paused:
        return Due(None, _("clock stopped"), "")
    left = due_at - at
    if is_overdue(due_at, paused=paused, at=at):
        return Due(due_at, _("%(time)s overdue") % {"time": durations.in_words(-left)}, "seal")
    return Due(due_at, _("in %(time)s") % {"time": durations.in_words(left)}, "lamp" if left < timedelta(days=1) else "")
