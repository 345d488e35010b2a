"""Units that assist: each has a wait of its own, and the case says on its row which those are, as lists ask for it."""

from datetime import datetime
from typing import Any

from accounts.models import Unit
from casework import calendar_cache
from casework.lifecycle import State, WaitKind
from casework.models import Case
from casework.policies import assisting
from casework.worktime.durations import WORKING_DAYS
from casework.writing import waits
from casework.writing.transition import change, record_handler
from casework.writing.waits import Due

DONE_WITHIN_DAYS = 3
"""Working days, where the case is not to be resolved before."""


def begin(case: Case, unit: Unit, *, at: datetime) -> dict[str, Any]:
    """From now on the unit assists, and counts as having handled the case. The facts that say so."""
    _kind, about, subject = assisting.wait_key(unit)
    calendar = calendar_cache.default()
    waits.write(
        [waits.opened(case, WaitKind.ASSIST, at=at, calendar=calendar, due=_due(case, at=at), about=about, subject=subject)]
    )
    if case.state == State.SUSPENDED:
        waits.pause(case, WaitKind.ASSIST, at=at)
    change(case, assisting=sorted([*case.assisting, unit.pk]))
    record_handler(case, user=None, unit=unit, at=at)
    return {"assisting": unit.code, "assisting_id": unit.pk}


def finish(case: Case, unit: Unit, *, by: str, at: datetime) -> dict[str, Any]:
    """The unit does not assist any more. The facts that say which."""
    _kind, about, _subject = assisting.wait_key(unit)
    waits.end(case, WaitKind.ASSIST, by=by, at=at, about=about)
    change(case, assisting=[pk for pk in case.assisting if pk != unit.pk])
    return {"assisting": unit.code, "assisting_id": unit.pk}


def becomes_leader(case: Case, unit: Unit, *, by: str, at: datetime) -> dict[str, Any]:
    """Where the unit that gets the case has assisted, it does not any more. The facts that say so."""
    if unit.pk not in case.assisting:
        return {}
    ended = finish(case, unit, by=by, at=at)
    return {"assisted": ended["assisting"], "assisted_id": ended["assisting_id"]}


def _due(case: Case, *, at: datetime) -> Due:
    """By when the case is to be resolved, where that is sooner and not over."""
    limit = waits.in_time(calendar_cache.default(), at, DONE_WITHIN_DAYS, WORKING_DAYS)
    resolution = waits.due(case, WaitKind.RESOLUTION)
    return Due(resolution, limit.provisional) if resolution is not None and at < resolution < limit.at else limit
