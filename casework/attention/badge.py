"""How much needs attention, for the menu: counted by a worker every few minutes, and by whoever opens the page."""

import logging
from collections.abc import Iterable

from django.core.cache import cache

from casework.attention.check import Examined

KEY = "doorstep:attention"
LASTS_SECONDS = 15 * 60
"""A number that nobody counts anew is no number any more."""

logger = logging.getLogger("doorstep.attention")


def remember(examined: Iterable[Examined]) -> None:
    try:
        cache.set(KEY, sum(one_check.weighty for one_check in examined), timeout=LASTS_SECONDS)
    except Exception as fault:  # noqa: BLE001 - the menu goes without the number
        logger.warning("how much needs attention cannot be noted: %s", type(fault).__name__)


def count() -> int:
    """0 also where it is not known."""
    try:
        return int(cache.get(KEY) or 0)
    except Exception:  # noqa: BLE001 - as above
        return 0
