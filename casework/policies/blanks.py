"""Blanks in a text that somebody meant to write over: with one left in it, it is not ready for whoever reads it."""

import re

BLANK = re.compile(r"_{3,}|＿{2,}")
AROUND = 8
"""Characters on each side by which a blank is found again."""
SENTENCE = re.compile(r"[。！？；，,;!?\n]")


def left_in(text: str) -> list[str]:
    """Each with what stands around it in its sentence, in their order."""
    return [_beside(text, match) for match in BLANK.finditer(text)]


def _beside(text: str, blank: re.Match[str]) -> str:
    before = SENTENCE.split(text[: blank.start()])[-1][-AROUND:]
    after = SENTENCE.split(text[blank.end() :])[0][:AROUND]
    return f"{before}{blank[0]}{after}".strip()
