"""How many cases a view shows its reader: asked for when the list is there, each within a moment, and said where it is known."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.core.cache import cache
from django.http import QueryDict

from accounts.models import User
from casework import time_limit
from casework.desk.worklist import case_list
from casework.keyset import bounded_counts
from casework.models import SavedView

MILLISECONDS = 300
"""An index answers in a few; what takes longer reads much of the register to find little."""
RESTS_SECONDS = 10 * 60
"""For so long what took longer is not asked again."""

logger = logging.getLogger("doorstep.saved_views")


def counts(user: User, views: Iterable[SavedView], *, at: datetime) -> dict[int, int]:
    """By the key of a view."""
    counted = {view.pk: _count(user, view, at=at) for view in views}
    return {key: count for key, count in counted.items() if count is not None}


def _count(user: User, view: SavedView, *, at: datetime) -> int | None:
    cases = case_list.choose(user, QueryDict(view.query), at=at)
    key = f"doorstep:uncounted:{user.pk}:{view.pk}"
    if not cases.queue.counted or _rests(key):
        return None
    try:
        with time_limit.at_most(MILLISECONDS):
            return bounded_counts({"cases": cases.rows()})["cases"]
    except time_limit.CutOff:
        _rest(key)
        return None


def _rests(key: str) -> bool:
    try:
        return bool(cache.get(key))
    except Exception:  # noqa: BLE001 - it is asked again, within the same moment
        return False


def _rest(key: str) -> None:
    try:
        cache.set(key, True, timeout=RESTS_SECONDS)
    except Exception as fault:  # noqa: BLE001 - as above
        logger.warning("that a view takes long to count cannot be noted: %s", type(fault).__name__)
