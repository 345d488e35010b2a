"""Workbooks as people send them."""

import io
from collections.abc import Mapping, Sequence

import xlsxwriter

HEADERS = {
    "units": ("code", "name", "name_en", "parent"),
    "areas": ("code", "name", "name_en", "level", "parent"),
    "topics": ("code", "name", "name_en", "parent", "visits_required", "enabled"),
    "people": ("username", "name", "language", "role", "unit", "area"),
    "routes": ("topic", "area", "unit"),
}


def workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    """Of these sheets, under their usual headers."""
    return tables({name: [HEADERS[name], *rows] for name, rows in sheets.items()})


def tables(sheets: Mapping[str, Sequence[Sequence[object]]], *, hidden: str = "") -> bytes:
    """Sheets as they are, the header included."""
    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            if name == hidden:
                page.hide()
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return raw.getvalue()
