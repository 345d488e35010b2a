"""Rows as a file, on disk while it grows: CSV that machines read, or a spreadsheet. No cell of either is ever computed.

Both say who took them out, and when: the spreadsheet on a sheet of its own and on every printed page, with its list; CSV in its
last column, so that its first line stays the header and a part of it still says so.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import IO, Any, Protocol

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.channels.formulas import inert
from casework.desk.exports.rows import COLUMNS, Cell
from casework.refusal import Refused

MOST_IN_A_SHEET = 1_048_575
"""Rows below the header of a spreadsheet."""
WIDTHS = (16, 10, 7, 9, 40, 16, 16, 20, 12, 17, 17, 18, 12, 17)
LONGEST_IN_PRINT = 120
"""Characters of a line above or below a printed page, of 255 that a spreadsheet takes."""


@dataclass(frozen=True)
class Watermark:
    """`filters`: what the list shows, in words."""

    person: str
    at: datetime
    filters: str
    reference: str

    @property
    def line(self) -> str:
        return f"{self.reference} · {self.person} · {_local(self.at)}"


class Table(Protocol):
    def add(self, cells: Sequence[Cell]) -> None: ...


class TooManyRows(Refused):
    def __init__(self) -> None:
        text = _("A spreadsheet holds %(most)s cases, and this list has more. Export it as CSV, or narrow it.")
        super().__init__("too_many_rows", text % {"most": f"{MOST_IN_A_SHEET:,}"})


class CsvTable(AbstractContextManager["CsvTable"]):
    """In UTF-8 with the mark by which Excel knows it."""

    def __init__(self, file: IO[bytes], watermark: Watermark) -> None:
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._text)
        self._watermark = watermark.line
        self._writer.writerow([*_headings(), _("Exported")])

    def add(self, cells: Sequence[Cell]) -> None:
        self._writer.writerow([*(_in_text(cell) for cell in cells), inert(self._watermark)])

    def __exit__(self, failed: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._text.flush()
        self._text.detach()


class XlsxTable(AbstractContextManager["XlsxTable"]):
    """Row by row, none of which stays in memory."""

    def __init__(self, file: IO[bytes], watermark: Watermark) -> None:
        self._book = xlsxwriter.Workbook(file, {"constant_memory": True})
        self._sheet = self._book.add_worksheet(_("Cases"))
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._strong = self._book.add_format({"bold": True})
        self._watermark, self._rows = watermark, 0
        _lay_out(self._sheet, watermark)
        for column, heading in enumerate(_headings()):
            self._sheet.write_string(0, column, heading, self._strong)

    def add(self, cells: Sequence[Cell]) -> None:
        self._rows += 1
        if self._rows > MOST_IN_A_SHEET:
            raise TooManyRows
        for column, cell in enumerate(cells):
            self._write(column, cell)

    def _write(self, column: int, cell: Cell) -> None:
        if isinstance(cell, datetime):
            self._sheet.write_datetime(self._rows, column, timezone.make_naive(cell), self._moment)
        elif isinstance(cell, int):
            self._sheet.write_number(self._rows, column, cell)
        elif cell:
            self._sheet.write_string(self._rows, column, cell)

    def __exit__(self, failed: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        about = self._book.add_worksheet(_("About this file"))
        about.set_column(0, 0, 18)
        about.set_column(1, 1, 90)
        for row, (label, text) in enumerate(_about(self._watermark, self._rows)):
            about.write_string(row, 0, label, self._strong)
            about.write_string(row, 1, text)
        self._book.close()


def _headings() -> list[str]:
    return [str(column) for column in COLUMNS]


def _about(watermark: Watermark, rows: int) -> Iterable[tuple[str, str]]:
    yield _("Exported by"), watermark.person
    yield _("When"), _local(watermark.at)
    yield _("List"), watermark.filters
    yield _("Cases"), str(rows)
    yield _("Reference"), watermark.reference


def _lay_out(sheet: Any, watermark: Watermark) -> None:
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_header(f"&L{_printed(watermark.line)}&R&P/&N")
    sheet.set_footer(f"&L{_printed(watermark.filters)}")


def _printed(text: str) -> str:
    """A sign that begins an instruction there stands doubled."""
    return text[:LONGEST_IN_PRINT].replace("&", "&&")


def _in_text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return _local(cell)
    return inert(cell) if isinstance(cell, str) else "" if cell is None else str(cell)


def _local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
