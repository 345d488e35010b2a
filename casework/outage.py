"""What the database answers by its SQLSTATE: that it cannot do its work, which passes and is no fault of the code; a refusal."""

from django.db import Error, InterfaceError, OperationalError

RETRY_AFTER = 30
"""Seconds after which it is worth asking again: so long a database takes to be started again."""

READ_ONLY = "25006"
LOCKED = "55P03"
GUARD = "DS001"
"""By which the guards in the database refuse."""
LOST_RACES = frozenset({"40001", "40P01", LOCKED})
OUTAGES = ("08", "53", "57P", "58", READ_ONLY, LOCKED)
"""Beginnings of SQLSTATEs: no connection, no room on disk, in memory or for another connection, being shut down or started,
a disk that fails, a copy that only reads, a row that somebody holds for too long (`lock_timeout`)."""


def is_locked(error: BaseException) -> bool:
    """Whether it tells that somebody holds a row for too long (`lock_timeout`)."""
    return getattr(error.__cause__, "pgcode", None) == LOCKED


def is_outage(error: BaseException | None) -> bool:
    """Whether it tells of the database's state. A question that took too long or a lost race does not.

    Where no connection came about, or one was lost, there is no SQLSTATE.
    """
    if not isinstance(error, Error):
        return False
    state = getattr(error.__cause__, "pgcode", None)
    return state.startswith(OUTAGES) if state else isinstance(error, OperationalError | InterfaceError)
