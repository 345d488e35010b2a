"""How much somebody adds in a day to tables that only grow: nobody who may write to one can fill it.

Counted as tries are (accounts/tries.py), by kind, person and day: exactly, however many come at once.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import tries
from accounts.tries import Allowance, TooOften

REFUSAL = _(
    "Nothing was saved: one person can do this at most %(most)d times a day, and you have reached that number. "
    "Try again tomorrow."
)


@dataclass(frozen=True)
class Bound:
    """So many of a kind on one day of the deployment's time zone. `refusal`: what is answered past it."""

    kind: str
    most: int
    refusal: str | Promise = REFUSAL


class EnoughToday(TooOften):
    """No more of the kind today. `wait`: until midnight."""

    def __init__(self, bound: Bound, wait: timedelta) -> None:
        super().__init__(wait)
        self.bound = bound

    @property
    def text(self) -> str:
        return str(self.bound.refusal) % {"most": self.bound.most}


def add(bound: Bound, *about: str, at: datetime, count: int = 1) -> None:
    """Count so many more of the kind about these (a person, a case). Raises EnoughToday, and counts nothing, past the bound.

    Inside a transaction what is taken back is not counted, and who adds at the same moment waits for its end.
    """
    day = timezone.localtime(at).date()
    left = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - at
    try:
        tries.take(Allowance(bound.kind, bound.most, left), *about, day.isoformat(), at=at, count=count)
    except TooOften as refusal:
        raise EnoughToday(bound, refusal.wait) from None
