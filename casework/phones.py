"""Phone numbers as people write them, in E.164: "139 1234 5678" is "+8613912345678".

An extension stands behind the number, as RFC 3966 has it: "0755-82345678转801" is "+8675582345678;ext=801". What stands behind a
number never becomes digits of it: where it could be either, the number is refused. A wrong number is another person's.

Nothing here knows whether a number is in use, or whether a foreign one is a mobile. Refusals never repeat the number,
so that they can be logged.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from django.utils.translation import gettext

from accounts import entered

Reachable = Literal["sms", "voice", "none"]

EXTENSION = ";ext="
MOBILE = re.compile(r"1[3-9]\d{9}")
# Two-digit areas (10 and 2x) have eight digits, the others seven or eight; some registers write 1 as the first.
LANDLINE = re.compile(r"(?:10|2\d)[1-9]\d{7}|(?![48]00)[3-9]\d{2}[1-9]\d{6,7}")
WITHOUT_AREA = re.compile(r"[2-9]\d{6,7}")
AREAS = ("10", *(str(area) for area in range(20, 30)), *(str(area) for area in range(300, 1000) if area not in {400, 800}))
"""Every two and three digits with which a landline can begin."""
# Numbers that take calls and make none: 400 and 800, 95xxx and 96xxx, 12345, 10086, 110.
SERVICE = re.compile(r"[48]00\d{7}|9[56]\d{3,6}|1\d{2,5}")
FOREIGN = re.compile(r"(?!86)[1-9]\d{6,14}")
GROUPS = re.compile(r"(1[3-9]\d|10|2\d|[3-9]\d{2})(\d{3,4})(\d{4})")
"""Area or network, and the rest as it is read out."""
LENGTHS = {"1": (11,), "852": (11,), "853": (11,), "886": (11, 12)}
"""Digits of a whole number of these countries; of others nobody here knows."""
LONGEST_EXTENSION = 6

QUOTED = re.compile(r"=?\s*([\"'“”‘’])(.*)[\"'“”‘’]|['‘’](.*)", re.DOTALL)
CALLED = re.compile(r"(?:tel|phone|mobile|电话|手机|手机号|手机号码|联系电话|座机)\s*[:：]?\s*", re.IGNORECASE)
WITH_EXTENSION = re.compile(
    r"(?P<line>.*?[0-9)\]])[ ,(\-]*(?:转|轉|分机|分機|内线|內線|ext(?:ension)?\b\.?|ext(?=[0-9])|x|#|;ext=)"
    rf"(?:号|號)?[ :：.=\-]*(?P<extension>[0-9]{{1,{LONGEST_EXTENSION}}})\)?",
    re.IGNORECASE | re.DOTALL,
)
TRUNK = re.compile(r"^((?:\+|00) ?[0-9]{1,3}) ?\(0\)")  # +44 (0)20: dialled at home alone
WRITTEN = re.compile(r"[(\[]?(?P<plus>\+)?[ (\[]*[0-9](?:[0-9 \-._·•()\[\]]*[0-9])?[ )\]]*")
WHOLE_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
SEPARATOR = re.compile(r"[^0-9]+")


@dataclass(frozen=True)
class Written:
    """A number as it stands there: its digits group by group, the last sign between two groups, an extension named as one.

    `sign`: + or 00 before the country.
    """

    groups: tuple[str, ...]
    before_last: str = ""
    extension: str = ""
    sign: str = ""

    @property
    def digits(self) -> str:
        return "".join(self.groups)

    @property
    def grouped(self) -> bool:
        """Whether a person would set the groups so. One digit behind ten is no group: it is something behind a number."""
        first, *others = self.groups
        return not others or len(others[-1]) >= 3 or (len(first) <= 4 and max(map(len, others)) <= len(others[-1]) + 1)

    def less(self, count: int) -> "Written":
        """Without so many digits at its beginning."""
        groups = list(self.groups)
        while count and groups:
            taken = min(count, len(groups[0]))
            groups[0], count = groups[0][taken:], count - taken
            if not groups[0]:
                groups.pop(0)
        return replace(self, groups=tuple(groups) or ("",))

    def readings(self) -> Iterator["Written"]:
        """As one number, and where a dash sets the last group apart, as a number and its extension."""
        yield self
        *line, last = self.groups
        if line and not self.extension and self.before_last == "-" and len(last) <= LONGEST_EXTENSION:
            yield replace(self, groups=tuple(line), extension=last)


def to_e164(raw: str, *, region: str = "CN") -> str:
    """A number as people write it, in E.164. Raises ValueError, in words, for what cannot be called back or read in two ways.

    China's mobiles and landlines with their area code, with or without +86; others with + or 00 and their country.
    In another region than CN only numbers with a country are understood.
    """
    written = _parse(raw)
    if written.sign and written.digits.startswith("86"):
        return "+86" + _chinese(written.less(2), with_country=True)
    if written.sign:
        return "+" + _foreign(written)
    if region != "CN":
        raise ValueError(gettext("Write the number with its country code, starting with +."))
    if written.digits.startswith("86") and (written.groups[0] == "86" or MOBILE.fullmatch(written.digits[2:])):
        return "+86" + _chinese(written.less(2), with_country=True)
    return "+86" + _chinese(written, with_country=False)


def reachable(number: str) -> Reachable:
    """How the citizen behind a number can be reached: only a Chinese mobile without an extension surely takes text messages."""
    line, _sign, extension = number.partition(EXTENSION)
    if line.startswith("+86"):
        national = line[3:]
        if MOBILE.fullmatch(national):
            return "voice" if extension else "sms"
        return "voice" if LANDLINE.fullmatch(national) else "none"
    return "voice" if line.startswith("+") and FOREIGN.fullmatch(line[1:]) else "none"


def line_of(number: str) -> str:
    """The number without its extension."""
    return number.partition(EXTENSION)[0]


def in_full(number: str) -> str:
    """The whole number, as it is dialled and read out: China's in groups, others as they are."""
    line, _sign, extension = number.partition(EXTENSION)
    line = _grouped(line)
    return gettext("%(line)s ext. %(extension)s") % {"line": line, "extension": extension} if extension else line


def _grouped(line: str) -> str:
    """+86 139 1234 5678, +86 755 8234 5678; of others nobody here knows the groups."""
    national = line.removeprefix("+86")
    if national == line or not (MOBILE.fullmatch(national) or LANDLINE.fullmatch(national)):
        return line
    return " ".join(("+86", *filter(None, GROUPS.fullmatch(national).groups())))  # type: ignore[union-attr]


def with_any_area(raw: str) -> list[str]:
    """What a landline that was written without its area code can be, in E.164; nothing where it is no such number."""
    try:
        written = _parse(raw)
    except ValueError:
        return []
    if not WITHOUT_AREA.fullmatch(written.digits) or not written.grouped:
        return []
    ending = EXTENSION + written.extension if written.extension else ""
    return [f"+86{area}{written.digits}{ending}" for area in AREAS if LANDLINE.fullmatch(area + written.digits)]


def _parse(raw: str) -> Written:
    """The groups of what was written, less a 00 before the country. Raises ValueError where it is no number at all."""
    text = entered.narrow(raw).strip().rstrip(" ,.;。，；、")
    if quoted := QUOTED.fullmatch(text):
        text = (quoted[2] or quoted[3] or "").strip()
    if called := CALLED.match(text):
        text = text[called.end() :]
    text = re.sub(r"^(\+?[0-9]{11,13})\.0$", r"\1", text)  # a spreadsheet took it for an amount
    extension = ""
    if apart := WITH_EXTENSION.fullmatch(text):
        text, extension = apart["line"], apart["extension"]
    text = TRUNK.sub(r"\1", text)
    if whole := WHOLE_IN_BRACKETS.fullmatch(text):
        text = whole[1].strip()
    match = WRITTEN.fullmatch(text)
    if not match:
        raise ValueError(gettext("Write one phone number in digits."))
    if text.endswith((")", "]")):
        raise _either()
    groups = tuple(part for part in SEPARATOR.split(text) if part)
    signs = [sign.strip() for sign in SEPARATOR.findall(text.lstrip("+ ([")) if sign]
    written = Written(groups, signs[-1] if signs else "", extension, match["plus"] or "")
    return replace(written.less(2), sign="00") if not written.sign and written.digits.startswith("00") else written


def _chinese(written: Written, *, with_country: bool) -> str:
    """The national number without its leading 0. Raises ValueError."""
    readings = [
        (reading, national)
        for reading in written.readings()
        if (national := _national(reading.digits, with_country=with_country))
    ]
    if len(readings) == 1:
        return _certain(*readings[0])
    if readings:
        raise _either()
    digits = written.digits
    if SERVICE.fullmatch(digits):
        raise ValueError(gettext("This is a service number, which cannot be called back. Enter a mobile or landline number."))
    if WITHOUT_AREA.fullmatch(digits):
        raise ValueError(gettext("A landline needs its area code, such as 0755-82345678."))
    if digits.startswith("1"):
        raise ValueError(gettext("A mobile number has 11 digits and starts with 13 to 19."))
    raise ValueError(gettext("This is not a Chinese phone number: a mobile has 11 digits, a landline needs its area code."))


def _national(digits: str, *, with_country: bool) -> str:
    """Empty where it is neither a mobile nor a landline. A mobile is dialled with a 0 from elsewhere, and some write it so."""
    less = digits.removeprefix("0")
    if MOBILE.fullmatch(less):
        return less
    # Behind +86 the 0 is rightly left out; without it, it is what tells an area code from a short number.
    return less if (with_country or digits.startswith("0")) and LANDLINE.fullmatch(less) else ""


def _foreign(written: Written) -> str:
    if MOBILE.fullmatch(written.digits) and written.groups[0] != "1" and (written.sign == "00" or len(written.groups) > 1):
        raise _either()  # a Chinese mobile behind a sign too many, or a number of North America
    readings = [reading for reading in written.readings() if _is_foreign(reading.digits)]
    lengths = _lengths(written.digits)
    if not lengths:
        # Behind as many digits as a number has, a dash sets an extension apart, or nothing.
        readings = readings[:1]
        if written.before_last == "-" and len("".join(written.groups[:-1])) >= 11:
            raise _either()
    if not readings:
        raise ValueError(gettext("This number is too short or too long for a number with a country code."))
    if len(readings) > 1:
        raise _either()
    return _certain(readings[0], readings[0].digits)


def _is_foreign(digits: str) -> bool:
    lengths = _lengths(digits)
    return FOREIGN.fullmatch(digits) is not None and (not lengths or len(digits) in lengths)


def _lengths(digits: str) -> tuple[int, ...]:
    return next((lengths for country, lengths in LENGTHS.items() if digits.startswith(country)), ())


def _certain(reading: Written, number: str) -> str:
    """Raises ValueError where the groups are such as nobody sets."""
    if not reading.grouped:
        raise _either()
    return number + (EXTENSION + reading.extension if reading.extension else "")


def _either() -> ValueError:
    return ValueError(
        gettext("The last digits may not belong to the number. Write the number alone, and an extension as “ext. 801”.")
    )
