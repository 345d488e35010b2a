"""The special days of a year as lines of text, one day or stretch each: as they stand in an announcement, to be looked over.

"2027-01-01 2027-01-03 holiday New Year", "2027-02-07 workday". 休 and 班 say the same as holiday and workday.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.refusal import Invalid
from casework.worktime.calendar_check import MOST_DAYS
from casework.worktime.calendar_plan import HOLIDAY, WORKDAY, Day

SIGNS = {"休": HOLIDAY, "假": HOLIDAY, "holiday": HOLIDAY, "班": WORKDAY, "workday": WORKDAY}
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
    try:
        first, last = date.fromisoformat(dates[0]), date.fromisoformat(dates[-1])
        kind = SIGNS[sign]
    except (ValueError, KeyError) as wrong:
        raise _not_understood(" ".join([*dates, sign, *parts])) from wrong
    if not 0 <= (last - first).days < MOST_DAYS:
        raise _not_understood(" ".join([*dates, sign, *parts]))
    day = Day(kind, " ".join(parts))
    return [(first + n * DAY, day) for n in range((last - first).days + 1)]


def _not_understood(line: str) -> Invalid:
    text = _("This line could not be read: “%(line)s”. Write: date, last date if there are several, holiday or workday, name.")
    return Invalid("invalid", _("Some dates could not be read."), fields={"days": [text % {"line": line[:80]}]})
