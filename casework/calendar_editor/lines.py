"""The special days of a year as lines of text, one day or stretch each: as they stand in an announcement, to be looked over.

"2027-01-01 2027-01-03 holiday New Year", "2027-02-07 workday". 休 and 班 say the same as holiday and workday.
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.refusal import Invalid
from casework.worktime.calendar_check import MOST_DAYS
from casework.worktime.calendar_plan import HOLIDAY, WORKDAY, Day

SIGNS = {"休": HOLIDAY, "假": HOLIDAY, "holiday": HOLIDAY, "班": WORKDAY, "workday": WORKDAY}
WRITTEN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DAY = timedelta(days=1)


def written(days: Iterable[tuple[date, str, str]]) -> str:
    """Days (date, kind, name) in order, those alike in one line, in the language of the moment."""
    signs = {HOLIDAY: pgettext("sign", "holiday"), WORKDAY: pgettext("sign", "workday")}
    lines: list[tuple[date, date, str, str]] = []
    for day, kind, name in days:
        if lines and lines[-1][1] + DAY == day and lines[-1][2:] == (kind, name):
            lines[-1] = (lines[-1][0], day, kind, name)
        else:
            lines.append((day, day, kind, name))
    rows = [
        [first.isoformat(), *([last.isoformat()] if last > first else []), signs[kind], name] for first, last, kind, name in lines
    ]
    return "\n".join(" ".join(parts).strip() for parts in rows)


def example(year: int) -> str:
    """How a stretch and a single day are written, in the language of the moment."""
    days = [(date(year, 5, nth), HOLIDAY, _("Labour Day")) for nth in (1, 2, 3)]
    return written([*days, (date(year, 5, 9), WORKDAY, "")])


def read(text: str) -> tuple[tuple[date, Day], ...]:
    """Raises Invalid, its field `days`, with the first line that is not understood."""
    days: list[tuple[date, Day]] = []
    for line in text.splitlines():
        if line.strip():
            days += _of_line(line.split())
    return tuple(days)


def _of_line(parts: list[str]) -> Iterable[tuple[date, Day]]:
    dates = [parts.pop(0)]
    if parts and parts[0][:1].isdigit():
        dates.append(parts.pop(0))
    sign = parts.pop(0).lower() if parts else ""
    line = " ".join([*dates, sign, *parts])
    first, last = _day(dates[0], line=line), _day(dates[-1], line=line)
    if last < first:
        raise _refused(_("“%(line)s”: the last date is before the first."), line)
    if sign not in SIGNS or (last - first).days >= MOST_DAYS:
        raise _not_understood(line)
    kind = SIGNS[sign]
    day = Day(kind, " ".join(parts))
    return [(first + n * DAY, day) for n in range((last - first).days + 1)]


def _day(text: str, *, line: str) -> date:
    if not WRITTEN_DAY.fullmatch(text):
        raise _not_understood(line)
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise _refused(_("“%(line)s”: there is no day %(day)s in the calendar. Correct the date."), line, day=text) from wrong


def _not_understood(line: str) -> Invalid:
    return _refused(
        _("This line could not be read: “%(line)s”. Write: date, last date if there are several, holiday or workday, name."), line
    )


def _refused(text: str, line: str, **values: str) -> Invalid:
    return Invalid("invalid", _("Some dates could not be read."), fields={"days": [text % {"line": line[:80], **values}]})
