"""What a log line may not say: an address with its query or token, a telephone number, a row of the database."""

import logging
import re

from casework.outage import is_outage
from casework.time_limit import asker, is_cut_off

TELEPHONE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d){8}(?!\d)")
ROW = re.compile(r"^(?:DETAIL|CONTEXT|HINT|LINE \d+):.*$", re.MULTILINE)


class PrivateFormatter(logging.Formatter):
    """Takes the route for the path where Django logs a request, and cuts numbers and rows from tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            record = logging.makeLogRecord(record.__dict__)
            record.args = tuple(route(request) if arg == path else arg for arg in record.args or ())
        return ROW.sub("(detail withheld)", TELEPHONE.sub("(number withheld)", super().format(record)))


class OutagesInOneLine(logging.Filter):
    """While the database is away every request meets the same state. Its traces would fill what is left of the disk. Of what
    took too long it is said who asked it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """All pass; those of an outage without their trace."""
        error = record.exc_info[1] if record.exc_info else None
        if error and is_cut_off(error):
            record.msg = f"{record.msg} (cut off: {asker(error)})"
            record.exc_info = None
        if error and is_outage(error):
            record.msg = f"{record.msg} ({type(error.__cause__ or error).__name__})"
            record.exc_info = None
        return True


def route(request: object) -> str:
    """The pattern a request matched: tokens and numbers stand in paths."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "(no route)"
