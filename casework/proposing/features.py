"""A text as a machine reads it: runs of one to three characters. Numbers become one figure, so that none is learned."""

import re
import unicodedata
from collections import Counter

from casework import masking

LONGEST = 2_000
"""Characters that are read; what a demand is about stands at its beginning."""
LENGTHS = (1, 2, 3)
MASKED = re.compile(r"\S*\*{2,}\S*")
FIGURES = re.compile(r"[0-9]+")
BLANK = re.compile(r"[\s\u200b_]+")
LONGEST_QUOTED = 12
LEADING = "的了吗呢吧啊呀们也把被是我你他她它这那很"
TRAILING = "的了吗呢吧啊呀着也把被是我你他她它这那很"
"""Characters that begin or end no word by which anybody knows a matter again."""
LETTER_CODES = re.compile(r"x000d", re.IGNORECASE)
"""What spreadsheets leave of line breaks."""


def plain(text: str) -> str:
    """In ordinary width and lower case, without personal numbers, each number as one 0, each blank as one."""
    return plain_of_masked(masking.text(text[: 2 * LONGEST]))


def plain_of_masked(masked: str) -> str:
    """The same of a text that is masked already, as it is stored."""
    ordinary = unicodedata.normalize("NFKC", MASKED.sub(" ", masked)).lower()
    return BLANK.sub(" ", FIGURES.sub("0", LETTER_CODES.sub(" ", ordinary))).strip()[:LONGEST]


def quotable(stretch: str) -> str:
    """What of a stretch of a text can be quoted; empty where too little is left of it."""
    core = stretch.lstrip(LEADING).rstrip(TRAILING)
    if len(core) > LONGEST_QUOTED:
        return f"{core[:LONGEST_QUOTED]}…"
    return core if len(core) > 1 else ""


def count(text: str) -> Counter[str]:
    """How often each run stands in the text, which is read as `plain` has it."""
    read = plain(text)
    return Counter(
        run for length in LENGTHS for place in range(len(read) - length + 1) if " " not in (run := read[place : place + length])
    )
