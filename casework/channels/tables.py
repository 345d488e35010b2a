"""A table out of a file, CSV or a spreadsheet, as text. What a cell shows is text, a formula too; nothing is computed."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path

import python_calamine
from django.utils.translation import gettext as _

from casework.wording import join_names

DELIMITERS = ",;\t"
HEADER_WITHIN = 10
"""Rows in which the header may stand: exports like to put a heading above it."""
LARGEST_UNPACKED = 1024**3
MOST_CELLS = 20_000_000
"""From the first cell of a sheet to its last: memory is taken for all of them, also where nothing stands."""
PIECE = 1024**2
MIDNIGHT = time(0, 0)
Cells = list[str]
Score = Callable[[Sequence[str]], int]
_LONE = re.compile("[\ud800-\udfff]")
_PLACE = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_LONGEST_CELL = 200
"""Bytes of the beginning of a cell in which its place is written: so much of a piece is read again with the next."""


class Unreadable(Exception):
    """The file cannot be read as a table. The message says why, in words."""


@dataclass(frozen=True)
class Row:
    """`number` as a spreadsheet counts, the header included. `damaged`: some bytes were no text."""

    number: int
    cells: Cells
    damaged: bool = False


@dataclass(frozen=True)
class Table:
    """Empty rows are left out: a sheet may claim far more than it holds."""

    header: Cells
    rows: list[Row]


def read(path: Path, *, score: Score) -> Table:
    """The table of the file. `score` says how many names of a header it knows; the best row of the first ones is the header."""
    try:
        raw = path.read_bytes()
    except OSError as wrong:
        raise Unreadable(_("The file cannot be read: %(why)s") % {"why": wrong.strerror}) from wrong
    spreadsheet = raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
    rows = _sheets(raw, score) if spreadsheet else _texts(raw, score)
    if not rows:
        raise Unreadable(_("The file has no rows."))
    scores = _scores(rows, score)
    if not max(scores):
        raise Unreadable(
            _("No column was recognised (%(columns)s). Name them in a mapping file.")
            % {"columns": join_names(cell for cell in rows[0].cells if cell)[:200]}
        )
    place = scores.index(max(scores))
    return Table(header=[cell.strip() for cell in rows[place].cells], rows=rows[place + 1 :])


def _scores(rows: Sequence[Row], score: Score) -> list[int]:
    return [score(row.cells) for row in rows[:HEADER_WITHIN]]


def _texts(raw: bytes, score: Score) -> list[Row]:
    text = _decode(raw)
    limit = csv.field_size_limit(len(text) + 1)
    try:
        # The first of equals wins: a comma before the others.
        delimiter = max(
            DELIMITERS, key=lambda candidate: max(map(score, islice(_lines(text, candidate), HEADER_WITHIN)), default=0)
        )
        return [
            Row(number, cells, damaged=any(_LONE.search(cell) for cell in cells))
            for number, cells in enumerate(_lines(text, delimiter), 1)
            if any(cell and not cell.isspace() for cell in cells)
        ]
    except csv.Error as wrong:
        raise Unreadable(_("The file cannot be read: %(why)s") % {"why": wrong}) from wrong
    finally:
        csv.field_size_limit(limit)


def _lines(text: str, delimiter: str) -> Iterator[Cells]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _decode(raw: bytes) -> str:
    """UTF-8, GB 18030, or UTF-16 that says so. Bytes that are none are kept as lone surrogates and refused with their row."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("utf-8-sig", "surrogateescape")
    # A few bad bytes are a damaged UTF-8 file; GB 18030 would read it without complaint, and wrongly.
    if len(_LONE.findall(text)) * 20 < len(text) - len(text.encode("ascii", "ignore")):
        return text
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "surrogateescape")


def _sheets(raw: bytes, score: Score) -> list[Row]:
    try:
        if raw.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(raw)) as packed:
                if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                    raise Unreadable(_("The spreadsheet is too large when unpacked."))
                for name in packed.namelist():
                    if name.endswith(".xml"):  # a sheet may lie under any name
                        check_reach(packed, name)
        with python_calamine.load_workbook(io.BytesIO(raw)) as book:
            sheets = (sheet_rows(book.get_sheet_by_index(index)) for index in range(len(book.sheet_names)))
            return max(sheets, key=lambda rows: max(_scores(rows, score), default=-1), default=[])
    except (python_calamine.CalamineError, zipfile.BadZipFile) as wrong:
        raise Unreadable(_("The file cannot be read: %(why)s") % {"why": wrong}) from wrong


def check_reach(packed: zipfile.ZipFile, name: str, *, most: int = MOST_CELLS) -> None:
    """One cell far outside the table, left by a slip, makes a sheet of thousands of millions of cells."""
    last_column, last_row, furthest = 0, 0, ""
    rest = b""
    with packed.open(name) as part:
        while piece := part.read(PIECE):
            for letters, digits in _PLACE.findall(rest + piece):
                column, row = _number(letters), int(digits)
                if column > last_column or row > last_row:
                    furthest = f"{letters.decode()}{row}"
                last_column, last_row = max(column, last_column), max(row, last_row)
                if last_column * last_row > most:
                    raise Unreadable(
                        _("A sheet reaches as far as cell %(cell)s. Delete what stands outside the table and save it again.")
                        % {"cell": furthest}
                    )
            rest = piece[-_LONGEST_CELL:]


def _number(letters: bytes) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def sheet_rows(sheet: python_calamine.CalamineSheet) -> list[Row]:
    """Those in which something stands."""
    first = (sheet.start or (0, 0))[0] + 1
    rows = []
    for number, values in enumerate(sheet.to_python(skip_empty_area=True), first):
        cells = [_cell(value) for value in values]
        if any(cell and not cell.isspace() for cell in cells):
            rows.append(Row(number, cells))
    return rows


def _cell(value: object) -> str:
    """As the sheet shows it: a number without its needless point, a date in ISO."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == MIDNIGHT else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
