"""The clock that wakes the worker: Celery's own, which goes on when the time is set back, and leaves word that it goes."""

import logging
from datetime import datetime
from typing import Any

from celery import beat
from django.core.cache import cache
from redis import RedisError

WORD_EVERY = 10
"""Seconds between two words."""
LAST_WORD = "beat"

logger = logging.getLogger("doorstep.beat")


class Scheduler(beat.Scheduler):
    spoke_at: datetime | None = None

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due; seconds until there may be more. Called again and again by Celery."""
        now = self.app.now()
        self._leave_word(at=now)
        if early := [entry for entry in self.schedule.values() if entry.last_run_at and entry.last_run_at > now]:
            logger.warning("The clock was set back; the schedule goes on from now")
            # What was last sent in what is the future now would wait until the clock has come there again, for hours.
            for entry in early:
                entry.last_run_at = now
            self._heap = None
        return float(super().tick(*args, **kwargs))

    def _leave_word(self, *, at: datetime) -> None:
        if self.spoke_at and abs((at - self.spoke_at).total_seconds()) < WORD_EVERY:
            return
        self.spoke_at = at
        try:
            cache.set(LAST_WORD, at.timestamp(), timeout=None)
        except RedisError as error:
            logger.warning("Redis is away (%s); beat goes on", type(error).__name__)


def last_word() -> float | None:
    """When beat last said that it goes, in seconds since 1970; None where it never has, or where Redis does not answer."""
    try:
        word: float | None = cache.get(LAST_WORD)
    except RedisError:
        return None
    return word
