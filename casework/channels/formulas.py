"""Cells that a spreadsheet would compute: written with an apostrophe before them, read without it."""

import re

_COMPUTED = re.compile(r"'*\s*[=+\-@＝＋－＠﹦﹢﹣﹫]|'*[\t\r\n]")
"""Full-width and small signs begin a formula too, where the keyboard is Chinese. Apostrophes that stand there count as text."""


def inert(cell: str) -> str:
    return f"'{cell}" if _COMPUTED.match(cell) else cell


def as_it_was(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _COMPUTED.match(cell) else cell
