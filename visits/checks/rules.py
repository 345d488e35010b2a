"""Checks for watered data: arithmetic that finds something unusual for a person to look at. It judges nobody.

Each check says its value, the usual range and the innocent explanations, which are shown with every flag. Nothing here
reads a clock or a table. Source: DOMAIN, "Visits".
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from casework.models.choices import Method
from visits.models import Call, Flag

EARTH_KM = 6371.0
FASTEST_KMH = 60.0
"""Between two doors, parking and walking included."""
FEWEST_MINUTES = 1.0
FEWEST_CHARACTERS = 15
LAST_WITH_CODE, FEWEST_SIGNED = 10, 5
"""Of so many visits to citizens who had been sent a code, from how many signatures on somebody is asked why."""
LIKELY_SAME = 92.0
"""Per cent of likeness from which two texts are looked at; different people's words rarely reach 80."""


@dataclass(frozen=True)
class About:
    """What a check is, for whoever reads a flag."""

    usual: str | Promise
    innocent: tuple[str | Promise, ...]


ABOUT: Mapping[str, About] = {
    Flag.Check.NOBODY_CAME: About(
        _("Usual: none."),
        (
            _("Someone else in the household was met."),
            _("The citizen forgot, or did not recognise the visitor as staff of the unit."),
            _("Someone else answered the phone."),
        ),
    ),
    Flag.Check.TOO_FAR: About(
        _("Usual: 0 to 60 km/h, and no overlap."),
        (
            _("Times were entered from memory."),
            _("The clock of the phone was wrong."),
            _("The location of a case is wrong, or the person was met elsewhere."),
            _("Several people went, and one recorded it."),
        ),
    ),
    Flag.Check.SAME_WORDS: About(
        _("Usual: below 80."),
        (
            _("Neighbours with the same problem describe it alike."),
            _("The same person asked twice."),
            _("A dictated sentence appears in both."),
        ),
    ),
    Flag.Check.ANOTHERS_WORD: About(
        _("Usual: none."),
        (
            _("Both cases are of one person, who gave two phone numbers."),
            _("A phone number was corrected since."),
            _("The record is from before each citizen confirmed their own case."),
        ),
    ),
    Flag.Check.SIGNED: About(
        _("Usual: 0 to 4 of 10."),
        (
            _("The people visited did not have their phones at hand."),
            _("The message had not arrived by then."),
            _("The number on the case is of somebody else in the household."),
        ),
    ),
}


def in_words(check: str, value: float) -> str:
    """What a flag found, as a sentence. Of overlaps the value is below zero: minutes in which both visits went on."""
    n = round(abs(value))
    if check == Flag.Check.NOBODY_CAME:
        sentence = ngettext(
            "In %(n)d call the citizen said that nobody came.", "In %(n)d calls the citizen said that nobody came.", n
        )
    elif check == Flag.Check.ANOTHERS_WORD:
        return gettext("One word confirmed it together with another citizen's case.")
    elif check == Flag.Check.SIGNED:
        sentence = ngettext(
            "A code had been sent, and in %(n)d of the last ten such visits a signature was taken.",
            "A code had been sent, and in %(n)d of the last ten such visits a signature was taken.",
            n,
        )
    elif check == Flag.Check.SAME_WORDS:
        sentence = gettext("%(n)d%% of the words are the same.")
    elif value < 0:
        sentence = ngettext("The visits overlapped for %(n)d minute.", "The visits overlapped for %(n)d minutes.", n)
    else:
        sentence = gettext("Travelling from one to the other would have taken %(n)d km/h.")
    return sentence % {"n": n}


@dataclass(frozen=True)
class Stay:
    """When somebody was where. `place`: latitude and longitude in degrees as the case states them, None where it does not."""

    began: datetime
    ended: datetime
    place: tuple[float, float] | None = None


def nobody_came(answers: Sequence[str]) -> float | None:
    """How often the citizen said so, None where never."""
    times = sum(answer == Call.Answer.NOT_CAME for answer in answers)
    return float(times) if times else None


def signed_instead(methods: Sequence[str]) -> float | None:
    """How many of the last visits, newest first, for which a code was out, were signed instead. None where it is usual."""
    signed = sum(method == Method.SIGNATURE for method in methods[:LAST_WITH_CODE])
    return float(signed) if signed >= FEWEST_SIGNED else None


def too_far(stay: Stay, other: Stay) -> float | None:
    """The speed it would have taken to be at both, in km/h; minutes of overlap below zero. None where it is usual."""
    first, second = sorted((stay, other), key=lambda each: (each.began, each.ended))
    if first.place is not None and first.place == second.place:
        return None  # two cases in one house
    between = (second.began - first.ended) / timedelta(minutes=1)
    overlap = (min(first.ended, second.ended) - second.began) / timedelta(minutes=1)
    if overlap > FEWEST_MINUTES:
        return -overlap
    if first.place is None or second.place is None:
        return None
    speed = kilometres(first.place, second.place) / (max(between, FEWEST_MINUTES) / 60)
    return speed if speed > FASTEST_KMH else None


def same_words(text: str, others: Sequence[str]) -> tuple[float, int] | None:
    """The likeness in per cent, and which of the others it is; None where none is unusually like it."""
    plain = _plain(text)
    if len(plain) < FEWEST_CHARACTERS:
        return None
    likenesses = [
        (fuzz.ratio(plain, _plain(other)), nth) for nth, other in enumerate(others) if len(_plain(other)) >= FEWEST_CHARACTERS
    ]
    best = max(likenesses, default=(0.0, -1))
    return best if best[0] >= LIKELY_SAME else None


def place(written: str) -> tuple[float, float] | None:
    """As a case keeps it, "lat,lon". 0,0 and what is no number mean that no place is stated."""
    lat, _comma, lon = written.partition(",")
    try:
        degrees = float(lat), float(lon)
    except ValueError:
        return None
    return degrees if all(math.isfinite(degree) for degree in degrees) and degrees != (0.0, 0.0) else None


def kilometres(start: tuple[float, float], end: tuple[float, float]) -> float:
    """As the crow flies, which is never longer than the road."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(lat), math.radians(lon)) for lat, lon in (start, end))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def _plain(text: str) -> str:
    """Without spaces and punctuation, which nobody says."""
    return "".join(char for char in text.lower() if char.isalnum())
