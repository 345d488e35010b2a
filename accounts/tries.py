"""How often somebody may try in vain, counted in PostgreSQL: of a hundred at once no more get through than are allowed."""

import logging
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import ngettext

from accounts.batches import batches
from accounts.hashing import keyed_hash
from accounts.models import TryCount

MINUTES_AS_SUCH = 90
"""Longer waits are said in hours."""
Answer = TypeVar("Answer")

log = logging.getLogger("doorstep.tries")

TAKE = """
INSERT INTO accounts_trycount AS counted (key, count, until) VALUES (%(key)s, %(more)s, %(until)s)
ON CONFLICT (key) DO UPDATE SET
    count = excluded.count
        + CASE WHEN counted.until <= least(%(at)s, clock_timestamp() + interval '1 minute') THEN 0 ELSE counted.count END,
    until = CASE WHEN counted.until <= least(%(at)s, clock_timestamp() + interval '1 minute')
        THEN excluded.until ELSE counted.until END
WHERE counted.until <= least(%(at)s, clock_timestamp() + interval '1 minute')
    OR counted.count + excluded.count <= %(most)s
RETURNING count
"""
"""It begins anew when its time is over by the database's clock too, which would refuse it earlier (sql/sign_in.sql)."""


@dataclass(frozen=True)
class Allowance:
    """So many tries in so long, from the first of them on."""

    purpose: str
    most: int
    lasts: timedelta


LINKS = Allowance("links from an address", most=60, lasts=timedelta(minutes=1))
"""Links and phones that nobody knows. Whoever holds a right one is never counted, and never waits."""


class TooOften(Exception):
    """No try is left. `wait`: until there is."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"no try is left for {wait}")
        self.wait = wait

    @property
    def seconds(self) -> int:
        """As Retry-After says it."""
        return math.ceil(self.wait.total_seconds())

    @property
    def text(self) -> str:
        """For people, in the language of the moment."""
        minutes = math.ceil(self.wait / timedelta(minutes=1))
        if minutes > MINUTES_AS_SUCH:
            return ngettext(
                "Too many attempts have failed. Try again in %(count)d hour.",
                "Too many attempts have failed. Try again in %(count)d hours.",
                hours := math.ceil(minutes / 60),
            ) % {"count": hours}
        return ngettext(
            "Too many attempts have failed. Try again in %(count)d minute.",
            "Too many attempts have failed. Try again in %(count)d minutes.",
            minutes,
        ) % {"count": minutes}


def attempt(*places: tuple[Allowance, tuple[str, ...]], at: datetime, trying: Callable[[], Answer | None]) -> Answer | None:
    """What `trying` makes of it: None where it failed. It is not even asked where no try is left in one of the places.

    The try is counted before it is made, so that of many at once none slips through, and given back where it was right.
    Whatever fails is logged by keyed hashes of what the first place is about, never in plain. Raises TooOften.
    """
    for number, (allowance, about) in enumerate(places):
        try:
            take(allowance, *about, at=at)
        except TooOften:
            _give_back(places[:number])
            _log("refused", *places[0])
            raise
    answer = trying()
    if answer is None:
        _log("failed", *places[0])
    else:
        _give_back(places)
    return answer


def take(allowance: Allowance, *about: str, at: datetime, count: int = 1) -> None:
    """Count a try, or so many, about these (a name, an address). Raises TooOften, and counts nothing, where too few are left."""
    if count > allowance.most:
        raise TooOften(allowance.lasts)
    key, until = _key(allowance, about), at + allowance.lasts
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"key": key, "at": at, "until": until, "most": allowance.most, "more": count})
        counted = cursor.fetchone()
    if counted is None:
        ends = TryCount.objects.filter(pk=key).values_list("until", flat=True).first()
        raise TooOften(max((ends or at) - at, timedelta(seconds=1)))


def check(allowance: Allowance, *about: str, at: datetime) -> None:
    """Count nothing. Raises TooOften where no try about these is left."""
    counted = TryCount.objects.filter(pk=_key(allowance, about), until__gt=at, count__gte=allowance.most)
    if ends := counted.values_list("until", flat=True).first():
        raise TooOften(max(ends - at, timedelta(seconds=1)))


def is_counted(allowance: Allowance, abouts: Iterable[tuple[str, ...]], *, at: datetime) -> bool:
    """Whether something about one of these still counts."""
    keys = [_key(allowance, about) for about in abouts]
    return TryCount.objects.filter(pk__in=keys, until__gt=at, count__gt=0).exists()


def forget(*, at: datetime) -> int:
    """Drop the counts that count no more, by the database's clock too; how many."""
    over = TryCount.objects.filter(until__lte=at).filter(until__lte=Now())
    return sum(TryCount.objects.filter(pk__in=keys, until__lte=at).delete()[0] for keys in batches(over))


def _give_back(places: tuple[tuple[Allowance, tuple[str, ...]], ...]) -> None:
    for allowance, about in places:
        TryCount.objects.filter(pk=_key(allowance, about), count__gt=0).update(count=F("count") - 1)


def _log(outcome: str, allowance: Allowance, about: tuple[str, ...]) -> None:
    hashes = ", ".join(keyed_hash(text, purpose="log").hex()[:16] for text in about)
    log.warning("%s, %s: %s", allowance.purpose, outcome, hashes)


def _key(allowance: Allowance, about: tuple[str, ...]) -> bytes:
    return keyed_hash("\0".join(about), purpose=f"tries.{allowance.purpose}")
