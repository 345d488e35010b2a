"""Text as it comes from keyboards, slides and other programs: their line breaks are read, what cannot be kept is left out."""

import unicodedata

from casework.api.serializers.fields import TURNING

BREAKS = dict.fromkeys(map(ord, "\x0b\x0c\x85\u2028\u2029"), "\n")
"""Breaks within a line of slides, between pages, and as other systems write them."""
SPACING = frozenset("\n\r\t")


def lines(text: str) -> str:
    """Several lines, without control characters."""
    return "".join(char for char in text.translate(BREAKS) if char in SPACING or not _is_control(char))


def lost(text: str) -> bool:
    """Whether `lines` leaves something out of it."""
    return any(_is_control(char) and char not in SPACING for char in text.translate(BREAKS))


def line(text: str) -> str:
    """One line: breaks are blanks, and nothing turns the direction of what stands around it."""
    flat = "".join(" " if char in SPACING else char for char in lines(text) if unicodedata.bidirectional(char) not in TURNING)
    return " ".join(flat.split())


def _is_control(char: str) -> bool:
    return unicodedata.category(char) == "Cc"
