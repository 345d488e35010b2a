"""Whether an edit of a calendar can be reckoned with. What cannot is refused in words, everything at once, beside its field."""

from collections.abc import Mapping
from datetime import date, time
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.refusal import Invalid, at_most_in_a_line
from casework.worktime import calendar_plan, china_days
from casework.worktime.calendar_plan import HOLIDAY, KINDS, MIDNIGHT, YEARS_BEYOND, Day, Edit, Plan, Spans

LONGEST_NAME = 80
MOST_DAYS = 366
MOST_SPANS = 6

Problems = dict[str, list[str]]


def edited(plan: Plan, edit: Edit, *, year: int) -> Plan:
    """The plan after the edit. `year`: the present one.

    Raises Invalid, its `fields` named `week`, `week.0` (Monday) to `week.6`, `days`, `name`, `hours` or `published_through`;
    with the code `unchanged` where nothing is another than it was.
    """
    problems: Problems = {}
    week = None if edit.week is None else _week(edit.week, problems)
    days = _days(edit.days, problems, year=year)
    through = edit.published_through
    if through is not None and not year - 1 <= through.year <= year + YEARS_BEYOND:
        years = {"first": year - 1, "last": year + YEARS_BEYOND}
        problems["published_through"] = [_("A calendar can be published only for the years %(first)d to %(last)d.") % years]
    if problems:
        raise Invalid("invalid", _("The calendar would not be usable. Nothing was changed."), fields=problems)
    after = calendar_plan.applied(plan, Edit(week=week, days=days, published_through=through))
    if not calendar_plan.changes(plan, after):
        raise Invalid("unchanged", _("The calendar already has this: nothing to change."))
    return after


def _week(wanted: Mapping[int, Spans], problems: Problems) -> dict[int, Spans]:
    week: dict[int, Spans] = {}
    for weekday, spans in wanted.items():
        try:
            week[weekday] = _spans(spans)
        except ValueError as wrong:
            problems[f"week.{weekday}"] = [str(wrong)]
    if not any(week.values()) and not problems:
        problems["week"] = [_("Without working hours, due times cannot be calculated. Enter hours for at least one day.")]
    return week


def _days(entries: tuple[tuple[date, Day | None], ...], problems: Problems, *, year: int) -> tuple[tuple[date, Day | None], ...]:
    if len(entries) > MOST_DAYS:
        problems["days"] = [_("At most %(most)d days at once.") % {"most": MOST_DAYS}]
        return ()
    checked_days: dict[date, Day | None] = {}
    for day, wanted in entries:
        if not china_days.FIRST_YEAR <= day.year <= year + YEARS_BEYOND:
            years = {"first": china_days.FIRST_YEAR, "last": year + YEARS_BEYOND}
            problems["days"] = [_("The calendar covers only %(first)d to %(last)d.") % years]
        elif day in checked_days:
            problems["days"] = [_twice(day, checked_days[day], wanted)]
        else:
            checked_days[day] = _day(wanted, problems)
    return tuple(sorted(checked_days.items()))


def _twice(day: date, first: Day | None, other: Day | None) -> str:
    when = {"day": date_format(day, "DATE_FORMAT")}
    if {first and first.kind, other and other.kind} == set(KINDS):
        return _("%(day)s is entered as both a holiday and a working day; choose one.") % when
    return _("%(day)s is entered twice.") % when


def _day(day: Day | None, problems: Problems) -> Day | None:
    if day is None:
        return None
    name = day.name.strip()
    if len(name) > LONGEST_NAME or not name.isprintable():
        problems["name"] = [at_most_in_a_line(LONGEST_NAME)]
    if day.kind not in KINDS:
        problems["days"] = [_("A day is a holiday, a working day or an ordinary day.")]
    if day.kind == HOLIDAY and day.spans:
        problems["hours"] = [_("A holiday has no working hours. Leave them empty, or make it a working day.")]
    try:
        return Day(day.kind, name, _spans(day.spans) if day.spans else None)
    except ValueError as wrong:
        problems["hours"] = [str(wrong)]
        return None


def _spans(given: Spans) -> Spans:
    """In order. Raises ValueError in words."""
    if len(given) > MOST_SPANS:
        raise ValueError(_("At most %(most)d periods of hours a day.") % {"most": MOST_SPANS})
    try:
        spans = tuple(sorted((_clock(start), _clock(end, closing=True)) for start, end in given))
    except ValueError as wrong:
        raise ValueError(_("Enter a time of day such as 09:00.")) from wrong
    for start, end in spans:
        if end <= start:
            raise ValueError(_("The start, %(start)s, is after the end, %(end)s.") % {"start": start, "end": end})
    for (start, end), (again, until) in pairwise(spans):
        if again < end:
            both = {"one": f"{start}–{end}", "other": f"{again}–{until}"}
            raise ValueError(_("%(one)s and %(other)s overlap.") % both)
    return spans


def _clock(text: str, *, closing: bool = False) -> str:
    """As "09:00"; midnight at the end of a span is the end of the day."""
    if closing and text == MIDNIGHT:
        return MIDNIGHT
    clock = time.fromisoformat(text).strftime("%H:%M")
    return MIDNIGHT if closing and clock == "00:00" else clock
