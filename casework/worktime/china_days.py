"""China's public holidays and make-up working days, as the State Council publishes them year by year."""

from datetime import date
from typing import Literal

from chinese_calendar import constants

Kind = Literal["holiday", "workday"]
FIRST_YEAR = 2004
"""The first year that `days` knows."""


class NotPublished(ValueError):
    """The days of this year are not known (yet): they are never guessed, make-up days least of all."""


def days(year: int) -> list[tuple[date, Kind, str]]:
    """The days of a year unlike their weekday, in order: holidays with the weekends in them, make-up working days.

    Names are Chinese, as people know them. Raises NotPublished before 2004 and after the last published year.
    """
    # New Year's Day alone proves nothing: the last days of a year may stand in the next year's announcement.
    if not any(day.year == year and name == constants.Holiday.national_day.value for day, name in constants.holidays.items()):
        raise NotPublished(f"the public holidays of {year} are not published, or not in this version of chinesecalendar")
    chinese = {holiday.value: holiday.chinese for holiday in constants.Holiday}
    special_days: list[tuple[date, Kind, str]] = [
        (day, "holiday", chinese[name]) for day, name in constants.holidays.items() if day.year == year
    ]
    special_days += [(day, "workday", f"{chinese[name]}调休上班") for day, name in constants.workdays.items() if day.year == year]
    return sorted(special_days)


def last_published() -> int:
    """The last year that `days` knows."""
    years: list[int] = [day.year for day, name in constants.holidays.items() if name == constants.Holiday.national_day.value]
    return max(years)
