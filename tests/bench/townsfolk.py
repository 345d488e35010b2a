"""Citizens by the hundred thousand, sealed as the product seals them, with mobile phones that look like anybody's."""

import random
from collections.abc import Iterator, Mapping
from datetime import datetime
from io import StringIO
from typing import Any

from casework.crypto import keyed_hash, seal
from casework.demo.sayings import GIVEN, SURNAMES
from casework.models.choices import ContactMethod

PREFIXES = (*range(130, 140), *range(150, 154), *range(155, 160), 166, *range(175, 179), *range(180, 190))
STEP = 61_803_399
"""Prime to the number of all phones: those of neighbours lie far apart, and none comes twice."""
AT_ONCE = 20_000


def phone(nth: int) -> str:
    """The mobile phone of that citizen of the city, in E.164."""
    place = nth * STEP % (len(PREFIXES) * 10**8)
    return f"+86{PREFIXES[place // 10**8]}{place % 10**8:08d}"


def move_in(cursor: Any, wanted: Mapping[str, int], *, at: datetime) -> dict[str, int]:
    """So many of each way to be reached. The id before the first of them, by that way."""
    cursor.execute("SELECT coalesce(max(id), 0) FROM casework_citizen")
    (last,) = cursor.fetchone()
    before = {}
    for reach, count in sorted(wanted.items()):
        before[reach] = last
        for begin in range(0, count, AT_ONCE):
            lines = _lines(range(begin, min(begin + AT_ONCE, count)), reach, before=last, at=at)
            cursor.copy_expert(_COPY, StringIO("".join(lines)))
        last += count
    cursor.execute("SELECT setval(pg_get_serial_sequence('casework_citizen', 'id'), %s)", [last])
    return before


_COPY = "COPY casework_citizen (id, name, phone, phone_hash, reach, language, created_at) FROM STDIN"


def _lines(citizens: range, reach: str, *, before: int, at: datetime) -> Iterator[str]:
    drawn = random.Random(f"{reach} {citizens.start}")
    for nth in citizens:
        number = _number(nth, reach)
        name = seal(drawn.choice(SURNAMES) + drawn.choice(GIVEN), context="casework.citizen.name")
        sealed = seal(number, context="casework.citizen.phone") if number else b""
        hashed = rf"\\x{keyed_hash(number, purpose='phone').hex()}" if number else r"\N"
        yield (
            rf"{before + nth + 1}	\\x{name.hex()}	\\x{sealed.hex()}	{hashed}	{reach}	zh-hans	{at.isoformat()}"
            "\n"
        )


def _number(nth: int, reach: str) -> str:
    if reach == ContactMethod.NONE:
        return ""
    return phone(nth) if reach == ContactMethod.SMS else f"+86571{80_000_000 + nth}"
