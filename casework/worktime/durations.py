"""Amounts of time in the units that limits are written in, and lengths of time in words."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext, ngettext

MINUTES = "minutes"  # by the clock, like hours; the others run on the working calendar
HOURS = "hours"
WORKING_MINUTES = "working_minutes"
WORKING_HOURS = "working_hours"
WORKING_DAYS = "working_days"

# About a year each: what is meant to be longer is a mistake, and would reach past the published calendar.
LONGEST = {MINUTES: 527_040, HOURS: 8_784, WORKING_MINUTES: 120_000, WORKING_HOURS: 2_000, WORKING_DAYS: 250}
UNITS = tuple(LONGEST)


@dataclass(frozen=True)
class Amount:
    """A limit: so many of one unit. Raises ValueError, in words, for what is not positive or longer than a year."""

    value: int
    unit: str

    def __post_init__(self) -> None:
        if self.unit not in LONGEST:
            raise ValueError(gettext("Choose a unit of time."))
        if isinstance(self.value, bool) or not isinstance(self.value, int) or self.value <= 0:
            raise ValueError(gettext("Enter a whole number above 0."))
        if self.value > LONGEST[self.unit]:
            raise ValueError(gettext("Enter at most %(most)d.") % {"most": LONGEST[self.unit]})

    def __str__(self) -> str:
        """In the language of the moment: "2 working hours"."""
        return amount_in_words(self.value, self.unit)


def amount_in_words(value: int, unit: str) -> str:
    """As `str(Amount)`, for 0 too. Each message stands alone, because languages count differently."""
    count = {"count": value}
    if unit == MINUTES:
        return ngettext("%(count)d minute", "%(count)d minutes", value) % count
    if unit == HOURS:
        return ngettext("%(count)d hour", "%(count)d hours", value) % count
    if unit == WORKING_MINUTES:
        return ngettext("%(count)d working minute", "%(count)d working minutes", value) % count
    if unit == WORKING_HOURS:
        return ngettext("%(count)d working hour", "%(count)d working hours", value) % count
    if unit == WORKING_DAYS:
        return ngettext("%(count)d working day", "%(count)d working days", value) % count
    raise ValueError(gettext("Choose a unit of time."))


def in_words(length: timedelta) -> str:
    """The two largest parts, rounded down: "1 d 3 h", "3 h 20 min", "5 min". Days have 24 hours.

    In the language of the moment. A negative length, of clocks that disagree a little, is said as none.
    """
    minutes = max(length, timedelta(0)) // timedelta(minutes=1)
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = {"days": days, "hours": hours, "minutes": minutes}
    if days and hours:
        return gettext("%(days)d d %(hours)d h") % parts
    if days:
        return gettext("%(days)d d") % parts
    if hours and minutes:
        return gettext("%(hours)d h %(minutes)d min") % parts
    if hours:
        return gettext("%(hours)d h") % parts
    return gettext("%(minutes)d min") % parts
