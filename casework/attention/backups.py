"""When the database was last backed up. The application makes no backup: what makes them leaves its time in a file."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.dateparse import parse_datetime


class Unreadable(ValueError):
    """The file is there and holds no time."""


def last() -> datetime | None:
    """None where no file is named, or where it is not there: no backup is known.

    Raises:
        Unreadable: it cannot be opened, or holds something else than a time with its zone.
    """
    if not settings.BACKUP_RECORD:
        return None
    try:
        text = Path(settings.BACKUP_RECORD).read_bytes()[:100].decode().strip()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise Unreadable from error
    return _moment(text)


def _moment(text: str) -> datetime:
    try:
        moment = parse_datetime(text)
    except ValueError as error:
        raise Unreadable from error
    if moment is None or moment.tzinfo is None:
        raise Unreadable
    return moment
