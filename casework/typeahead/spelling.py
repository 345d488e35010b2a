"""How a name is typed: by its characters, by pinyin, by the initials of it, or by some of each."""

import unicodedata
from functools import lru_cache

from pypinyin import Style, pinyin

MOST_READINGS = 3
"""Of one character, each of which counts: 重庆 is chongqing, 重工 zhonggong. What comes after them is read by scholars."""

Syllables = tuple[tuple[str, ...], ...]
"""Of a name: for each character in turn what it may be read as."""


def folded(text: str) -> str:
    """As it is compared: one width, one case, no white space, and not the marks that input methods set between syllables."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in text if not character.isspace() and character not in "'’·")


@lru_cache(maxsize=50_000)
def syllables(name: str) -> Syllables:
    """A pure function of the name, so it is kept."""
    return tuple(_readings(character) for character in folded(name))


@lru_cache(maxsize=10_000)
def _readings(character: str) -> tuple[str, ...]:
    readings = pinyin(character, style=Style.NORMAL, heteronym=True)[0][:MOST_READINGS]
    # A keyboard has no ü: people type v or u for it.
    return tuple(dict.fromkeys([*readings, *(reading.replace("v", "u") for reading in readings)]))


def letters(name: Syllables) -> frozenset[str]:
    """All that can be typed for it."""
    return frozenset("".join("".join(readings) for readings in name))


def starts_with(name: Syllables, typed: str, *, place: int = 0) -> bool:
    """Whether `typed` (folded) spells the name from that character on: each by a whole syllable, by its first letter or, at the
    end, by the beginning of one."""
    if not typed:
        return True
    if place == len(name):
        return False
    for reading in name[place]:
        if reading.startswith(typed):
            return True
        if typed.startswith(reading) and starts_with(name, typed[len(reading) :], place=place + 1):
            return True
        if typed[0] == reading[0] and starts_with(name, typed[1:], place=place + 1):
            return True
    return False
