"""How long a text message is: how many parts it is sent, and paid for, in. Source: 3GPP TS 23.038 and 23.040."""

from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
"""Each takes the place of two."""
PLAIN, UNICODE = (160, 153), (70, 67)
"""Places in a message of one part, and in each of several. Chinese or an emoji anywhere makes the whole message Unicode."""
ONE_PLACE = 0xFFFF
"""What lies above takes two places (UTF-16)."""


@dataclass(frozen=True)
class Length:
    """`places` that the text takes, in so many `parts`. `whole`: places in a single part; `each`: in each of several."""

    places: int
    parts: int
    whole: int
    each: int


def measure(text: str) -> Length:
    """What takes two places is never cut in two, so that a part may end one place early."""
    plain = all(character in BASIC or character in EXTENDED for character in text)
    whole, each = PLAIN if plain else UNICODE
    widths = [_width(character, plain=plain) for character in text]
    places = sum(widths)
    return Length(places, 1 if places <= whole else _parts(widths, each), whole, each)


def _width(character: str, *, plain: bool) -> int:
    return 2 if (character in EXTENDED if plain else ord(character) > ONE_PLACE) else 1


def _parts(widths: list[int], each: int) -> int:
    parts, room = 0, 0
    for width in widths:
        if room < width:
            parts, room = parts + 1, each
        room -= width
    return parts
