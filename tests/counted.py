"""What somebody has added today, by other steps than those of a test."""

from datetime import datetime

from accounts import daily
from accounts.daily import Bound
from accounts.models import User

AT_ONCE = 1000
"""The database takes no more in one statement."""


def add(bound: Bound, who: User | str, *, at: datetime, count: int) -> None:
    """Count so many of the kind about a person, or about something by its name."""
    about = str(who.pk) if isinstance(who, User) else who
    for first in range(0, count, AT_ONCE):
        daily.add(bound, about, at=at, count=min(AT_ONCE, count - first))
