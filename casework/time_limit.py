"""How long the database may look for one answer: what takes longer is given up, so that one question never stalls a server.

Every question of the web part has the limit of the settings (`STATEMENT_SECONDS`), which each of its connections says of
itself. Migrations, workers and commands have none. Some parts of a request have less, and few have more.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from traceback import walk_tb
from types import FrameType

from django.conf import settings
from django.db import OperationalError, connection, connections, transaction

CUT_OFF = "57014"
ROOMS = ("accounts.", "casework.", "visits.", "config.")


class CutOff(OperationalError):
    """What was asked took longer than a part of a request may."""


def is_cut_off(error: BaseException | None) -> bool:
    return isinstance(error, OperationalError) and getattr(error.__cause__, "pgcode", None) == CUT_OFF


def asker(error: BaseException) -> str:
    """Which function asked what was cut off: its name says it to whoever reads the log, and nothing of a person."""
    frames = [frame for frame, _line in walk_tb(error.__traceback__) if _module(frame).startswith(ROOMS)]
    return f"{_module(frames[-1])}.{frames[-1].f_code.co_name}" if frames else "unknown"


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


def hold() -> None:
    """Every connection that this process opens from now on has the limit."""
    options = connections.settings["default"]["OPTIONS"]
    options["options"] += f" -c statement_timeout={settings.STATEMENT_SECONDS}s"


@contextmanager
def at_most(milliseconds: int) -> Iterator[None]:
    """Each question within. Raises CutOff."""
    within = connection.in_atomic_block
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [milliseconds])
            yield
            if within:  # what is done in the same transaction afterwards has its own time
                cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    except OperationalError as error:
        if is_cut_off(error):
            raise CutOff from error.__cause__
        raise


def lift() -> None:
    """For the rest of a transaction that writes very many rows at once, and that somebody has confirmed."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
