"""Cells into values, and what no cell may hold."""

import unicodedata
from collections.abc import Collection
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from casework.wording import join_sentences
from casework.workbook.columns import BY_KEY, LANGUAGES, LEVELS, ROLES, meant_by, yes_or_no
from casework.workbook.lines import Change, RefusedRow
from casework.workbook.reading import Entry
from casework.workbook.standing import Codes

Row = TypeVar("Row", bound=Model)
CHOSEN = {"level": LEVELS, "language": LANGUAGES, "role": ROLES}
KEPT_WHEN_EMPTY = frozenset({"level", "language", "enabled"})
"""An empty cell says nothing of these; of a name or a number it says that there is none."""


def check_text(entry: Entry) -> None:
    """No character that cannot be shown, in any cell."""
    for key, cell in entry.cells.items():
        if any(unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} for character in cell):
            text = _("The column “%(column)s” contains characters that cannot be shown, or a line break. Type it again.")
            raise RefusedRow("characters", text % {"column": BY_KEY[entry.sheet].column(key).label})


def key_of(entry: Entry, key: str) -> str:
    if code := entry.cell(key):
        return code
    text = _("The column “%(column)s” is empty. Of merged cells only the first holds something: unmerge them.")
    raise RefusedRow("key_missing", text % {"column": BY_KEY[entry.sheet].column(key).label})


def value(entry: Entry, key: str) -> object:
    """What the cell says; None where it says nothing."""
    cell = entry.cell(key)
    if not cell:
        return None
    understood: object = cell
    if key in CHOSEN:
        understood = meant_by(cell, CHOSEN[key])
    elif key == "enabled":
        understood = yes_or_no(cell)
    elif key == "visits_required":
        understood = int(cell) if cell.isascii() and cell.isdecimal() and len(cell) < 6 else None
    if understood is None:
        text = _("“%(cell)s” is not understood in the column “%(column)s”.")
        raise RefusedRow("not_understood", text % {"cell": cell[:40], "column": BY_KEY[entry.sheet].column(key).label})
    return understood


def fill(row: Model, entry: Entry, keys: Collection[str]) -> None:
    """Set what the entry says of these columns, and see that the row may stand so."""
    for key in keys:
        if key not in entry.cells or (key in KEPT_WHEN_EMPTY and not entry.cell(key)):
            continue
        empty = None if key == "visits_required" else ""
        meant = value(entry, key)
        stands = getattr(row, key)
        if not (isinstance(stands, str) and stands.strip() == (meant or "")):  # spaces around it are no change
            setattr(row, key, empty if meant is None else meant)


def check(row: Model, entry: Entry, keys: Collection[str]) -> None:
    """The columns hold what they may, in the words in which a form says it."""
    exclude = {field.name for field in row._meta.fields if field.name not in keys}
    try:
        row.clean_fields(exclude=exclude)
    except ValidationError as wrong:
        sheet = BY_KEY[entry.sheet]
        texts = [
            _("%(column)s: %(why)s") % {"column": sheet.column(name).label, "why": join_sentences(*messages)}
            for name, messages in wrong.message_dict.items()
        ]
        raise RefusedRow("invalid", join_sentences(*texts)) from wrong


def changes(before: Model | None, row: Model, keys: Collection[str]) -> list[Change]:
    """Column by column; of a new row what it says at all."""
    if before is None:
        return [Change(key, None, stands) for key in keys if (stands := getattr(row, key)) not in (None, "")]
    return [Change(key, getattr(before, key), getattr(row, key)) for key in keys if getattr(before, key) != getattr(row, key)]


def named(codes: Codes[Row], entry: Entry, key: str) -> Row | None:
    """The row whose code stands in the cell; None where none does."""
    cell = entry.cell(key)
    if not cell:
        return None
    row = codes.find(cell)
    if row is None:
        text = _("%(column)s: nothing has the code “%(code)s”, neither here nor among the rows of the file that can be imported.")
        raise RefusedRow("unknown_code", text % {"column": BY_KEY[entry.sheet].column(key).label, "code": cell[:40]})
    return row


def twice(number: int) -> RefusedRow:
    text = _("Row %(row)d of the same sheet says this already. Leave one of them.")
    return RefusedRow("twice", text % {"row": number})
