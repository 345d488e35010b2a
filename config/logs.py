"""What a log line may not say: an address with its query or token, a telephone number, a row of the database."""

import logging
import re

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


def route(request: object) -> str:
    """The pattern a request matched: tokens and numbers stand in paths."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "(no route)"
