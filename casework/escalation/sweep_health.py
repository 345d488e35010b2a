"""Whether escalation is alive: a look comes every minute, and each keeps when it came to its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import Max, Min

from casework.models import RuleVersion, Sweep

LATE = timedelta(minutes=5)
"""Where no look has come to its end for so long, escalation stands still."""

LATEST = 10
"""Looks within which a standstill that is just over is still noticed."""


@dataclass(frozen=True)
class Stall:
    """`since`: the end of the last look before it, or the first rule where there never was one. `until`: None while it lasts."""

    since: datetime
    until: datetime | None = None

    @property
    def late_from(self) -> datetime:
        """From then on it was one. Of each standstill there is one such moment."""
        return self.since + LATE


def last_finished_sweep() -> Sweep | None:
    """The last one that came to its end."""
    return Sweep.objects.filter(finished_at__isnull=False).order_by("-finished_at").first()


def current_stall(*, at: datetime) -> Stall | None:
    """The present one. Before the first look of a new deployment, five minutes are counted from its first rule."""
    since = Sweep.objects.aggregate(last=Max("finished_at"))["last"]
    since = since or RuleVersion.objects.aggregate(first=Min("created_at"))["first"]
    return Stall(since) if since and at - since >= LATE else None


def latest_stalls(*, at: datetime) -> list[Stall]:
    """The present one, and those that a look has just ended: whoever wakes together with that look still hears of them."""
    ends = Sweep.objects.filter(finished_at__isnull=False).order_by("-finished_at").values_list("finished_at", flat=True)
    over = between(sorted(end for end in ends[:LATEST] if end))
    now = current_stall(at=at)
    return [*over, now] if now else over


def between(ends: Sequence[datetime]) -> list[Stall]:
    """Those between looks that ended at these moments, oldest first."""
    return [Stall(earlier, later) for earlier, later in pairwise(ends) if later - earlier >= LATE]
