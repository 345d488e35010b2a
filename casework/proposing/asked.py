"""How often one person may ask what words show: as fast as somebody types, and not as fast as a machine reads."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts import tries
from accounts.models import User
from accounts.tries import Allowance, TooOften
from casework.refusal import Refused

ALLOWED = Allowance("what words show", most=240, lasts=timedelta(minutes=1))
"""By one person: four a second."""


class AskedTooOften(Refused):
    """It passes within a minute (429)."""

    status = 429

    def __init__(self, refusal: TooOften) -> None:
        super().__init__("too_often", _("You have asked for proposals too often. Wait a moment; what you typed stays."))
        self.retry_after = refusal.seconds


class TookTooLong(Refused):
    """Given up: the words stand in too many cases, or the servers are busy (503)."""

    status = 503

    def __init__(self) -> None:
        super().__init__("took_too_long", _("Looking for similar cases took too long and was given up. Write a few more words."))


def count(user: User, *, at: datetime) -> None:
    """Count one more. Raises AskedTooOften."""
    try:
        tries.take(ALLOWED, str(user.pk), at=at)
    except TooOften as refusal:
        raise AskedTooOften(refusal) from None
