"""Phone numbers as people write them, in E.164: "139 1234 5678" is "+8613912345678".

Nothing here knows whether a number is in use, or whether a foreign one is a mobile. Refusals never repeat the number,
so that they can be logged.
"""

import re
import unicodedata
from typing import Literal

from django.utils.translation import gettext

Reachable = Literal["sms", "voice", "none"]

DECORATION = re.compile(r"[\s\-‐-―−－_.·•()\[\]/\u200b-\u200f\u2060\ufeff]+")
MOBILE = re.compile(r"1[3-9]\d{9}")
# Two-digit areas (10 and 2x) have eight digits, the others seven or eight; some registers write 1 as the first.
LANDLINE = re.compile(r"(?:10|2\d)[1-9]\d{7}|(?![48]00)[3-9]\d{2}[1-9]\d{6,7}")
# Numbers that take calls and make none: 400 and 800, 95xxx and 96xxx, 12345, 10086, 110.
SERVICE = re.compile(r"[48]00\d{7}|9[56]\d{3,6}|1\d{2,5}")
FOREIGN = re.compile(r"\+(?!86)[1-9]\d{6,14}")


def to_e164(raw: str, *, region: str = "CN") -> str:
    """A number as people write it, in E.164. Raises ValueError, in words, for what cannot be called back.

    China's mobiles and landlines with their area code, with or without +86; others with + or 00 and their country.
    In another region than CN only numbers with a country are understood.
    """
    written = DECORATION.sub("", unicodedata.normalize("NFKC", raw))
    # NFKC leaves Arabic and Indian digits as they are; \d would take them.
    if not written or not re.fullmatch(r"\+?[0-9]+", written):
        raise ValueError(gettext("Write a phone number in digits, without an extension."))
    if written.startswith("00"):
        written = "+" + written[2:]
    if written.startswith("+86"):
        return "+86" + _chinese(written[3:], with_country=True)
    if written.startswith("+"):
        if not FOREIGN.fullmatch(written):
            raise ValueError(gettext("This number is too short or too long for a number with a country code."))
        return written
    if region != "CN":
        raise ValueError(gettext("Write the number with its country code, starting with +."))
    if len(written) == 13 and written.startswith("86") and MOBILE.fullmatch(written[2:]):
        return "+" + written
    return "+86" + _chinese(written, with_country=False)


def reachable(e164: str) -> Reachable:
    """How the citizen behind a number can be reached: only a Chinese mobile surely takes text messages."""
    if e164.startswith("+86"):
        national = e164[3:]
        if MOBILE.fullmatch(national):
            return "sms"
        return "voice" if LANDLINE.fullmatch(national) else "none"
    return "voice" if FOREIGN.fullmatch(e164) else "none"


def _chinese(national: str, *, with_country: bool) -> str:
    """The national number without its leading 0."""
    if MOBILE.fullmatch(national):
        return national
    area = national.removeprefix("0")
    # Behind +86 the 0 is rightly left out; without it, it is what tells an area code from a short number.
    if (with_country or national.startswith("0")) and LANDLINE.fullmatch(area):
        return area
    if SERVICE.fullmatch(national):
        raise ValueError(gettext("This is a service number, which cannot be called back. Ask for a mobile or landline."))
    if re.fullmatch(r"[2-9]\d{6,7}", national):
        raise ValueError(gettext("A landline needs its area code, such as 0755-82345678."))
    if national.startswith("1"):
        raise ValueError(gettext("A mobile number has 11 digits and starts with 13 to 19."))
    raise ValueError(gettext("This is not a Chinese phone number: a mobile has 11 digits, a landline needs its area code."))
