"""An XLSX workbook into rows of text. What cannot be read is said, what is not understood is named and passed over."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import python_calamine
from django.utils.translation import gettext as _

from casework.channels.headers import plain
from casework.channels.tables import HEADER_WITHIN, Row, Unreadable, check_reach, sheet_rows
from casework.wording import join_names
from casework.workbook.columns import SHEETS, WHY, Sheet

LARGEST = 5 * 1024**2
LARGEST_UNPACKED = 100 * 1024**2
MOST_CELLS = 2_000_000
MOST_ROWS = 5_000
"""Of all sheets together: a county's whole staff, with its units, areas and topics."""
LONGEST = 500
"""Of a cell; no name comes near it, and what is longer is refused by its column."""


@dataclass(frozen=True)
class Entry:
    """A row. `number` as a spreadsheet counts. `cells`: by the key of their column, of those columns that are there."""

    sheet: str
    number: int
    cells: dict[str, str]

    def cell(self, key: str) -> str:
        return self.cells.get(key, "")


@dataclass
class Book:
    """`ignored`: in words, what of the file is not read."""

    entries: list[Entry] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def read(raw: bytes) -> Book:
    """Raises Unreadable, saying why and what to do now."""
    _check_kind(raw)
    book = Book()
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            _check_size(packed)
        with python_calamine.load_workbook(io.BytesIO(raw)) as opened:
            _sheets(opened, book)
    except (python_calamine.CalamineError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as wrong:
        raise Unreadable(
            _("The file is damaged, or locked with a password. Save it again as .xlsx, without a password.")
        ) from wrong
    if len(book.entries) > MOST_ROWS:
        raise Unreadable(
            _("The file has %(rows)d rows. At most %(most)d are imported at once: spread them over several files.")
            % {"rows": len(book.entries), "most": MOST_ROWS}
        )
    if not book.entries:
        why = _("No row was found. Export the workbook first: its sheets and columns are those that are understood.")
        raise Unreadable(" ".join([why, *book.ignored[:5]]))
    return book


def _check_kind(raw: bytes) -> None:
    if not raw:
        raise Unreadable(_("The file is empty."))
    if len(raw) > LARGEST:
        raise Unreadable(
            _("The file is larger than %(most)d MB. Remove pictures and what is not needed.") % {"most": LARGEST // 1024**2}
        )
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            _("This is a workbook of an old kind (.xls), or one with a password. Save it as .xlsx without a password.")
        )
    if not raw.startswith(b"PK\x03\x04"):
        raise Unreadable(
            _("This is no .xlsx workbook, whatever its name says. Open it in a spreadsheet program and save it as .xlsx.")
        )


def _check_size(packed: zipfile.ZipFile) -> None:
    if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
        raise Unreadable(_("The spreadsheet is too large when unpacked."))
    for name in packed.namelist():
        if name.endswith(".xml"):
            check_reach(packed, name, most=MOST_CELLS)


def _sheets(opened: python_calamine.CalamineWorkbook, book: Book) -> None:
    taken: set[str] = set()
    for about in opened.sheets_metadata:
        sheet = next((sheet for sheet in SHEETS if sheet.is_named(about.name)), None)
        if sheet is None:
            book.ignored.append(_("The sheet “%(sheet)s” is none of those that are understood.") % {"sheet": about.name})
        elif about.visible != python_calamine.SheetVisibleEnum.Visible:
            book.ignored.append(_("The sheet “%(sheet)s” is hidden, and was not read.") % {"sheet": about.name})
        elif sheet.key in taken:
            book.ignored.append(_("The sheet “%(sheet)s” is there twice; the second was not read.") % {"sheet": about.name})
        else:
            taken.add(sheet.key)
            rows = sheet_rows(opened.get_sheet_by_name(about.name))
            book.entries.extend(_entries(sheet, rows, book.ignored))


def _entries(sheet: Sheet, rows: Sequence[Row], ignored: list[str]) -> Iterator[Entry]:
    if not rows:
        return
    scores = [len(_places(sheet, row.cells)) for row in rows[:HEADER_WITHIN]]
    place = scores.index(max(scores))
    header, places = rows[place].cells, _places(sheet, rows[place].cells)
    facts = {"sheet": sheet.label}
    if missing := [sheet.column(key).label for key in sheet.needed if key not in places]:
        text = _("The sheet “%(sheet)s” was not read: it has no column “%(columns)s”.")
        ignored.append(text % (facts | {"columns": join_names(missing)}))
        return
    unknown = [name for at, name in enumerate(header) if name.strip() and at not in places.values() and not _is_why(name)]
    if unknown:
        text = _("In the sheet “%(sheet)s” these columns are not understood: %(columns)s.")
        ignored.append(text % (facts | {"columns": join_names(name.strip()[:40] for name in unknown[:10])}))
    for row in rows[place + 1 :]:
        cells = {key: row.cells[at].strip()[:LONGEST] if at < len(row.cells) else "" for key, at in places.items()}
        if any(cells.values()):
            yield Entry(sheet.key, row.number, cells)


def _places(sheet: Sheet, header: Sequence[str]) -> dict[str, int]:
    """Column to place: the first that is called so."""
    places: dict[str, int] = {}
    for column in sheet.columns:
        for at, name in enumerate(header):
            if at not in places.values() and name and column.is_named(name):
                places[column.key] = at
                break
    return places


def _is_why(name: str) -> bool:
    return plain(name) in set(map(plain, WHY))
