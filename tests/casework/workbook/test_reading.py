"""Files as they come: what cannot be read is said in words with what to do, what is not understood is named and passed over."""

import io
import zipfile

import pytest

from casework.channels.tables import Unreadable
from casework.workbook.reading import MOST_ROWS, read
from tests.casework.workbook.sheets import HEADERS, tables, workbook


def bomb() -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 110 * 1024**2)
    return raw.getvalue()


UNREADABLE = {
    "empty": (b"", "is empty"),
    "csv": ("编码,名称\nwater,水务局\n".encode("gb18030"), "no .xlsx workbook"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old kind"),
    "torn": (workbook(units=[("a", "甲", "", "")])[:900], "damaged"),
    "zip": (b"PK\x03\x04" + b"x" * 50, "damaged"),
    "bomb": (bomb(), "too large when unpacked"),
    "large": (b"PK\x03\x04" + b"x" * (6 * 1024**2), "larger than 5 MB"),
    "no rows": (workbook(units=[]), "No row was found"),
    "other sheets": (tables({"Sheet1": [("x", "y"), (1, 2)]}), "Sheet1"),
    "far cell": (tables({"units": [HEADERS["units"], *[()] * 900_000, ("x",) * 4]}), "reaches as far"),
    "many": (workbook(units=[(f"u{n}", "x", "", "") for n in range(MOST_ROWS + 1)]), "5001 rows"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_is_answered_in_words(name: str) -> None:
    raw, words = UNREADABLE[name]
    with pytest.raises(Unreadable, match=words):
        read(raw)


def test_headers_are_understood_in_both_languages_below_whatever_stands_above_them() -> None:
    book = read(
        tables(
            {
                "单位": [
                    ("2026年机构表",),
                    ("序号", "单位编码", "名称", "备注"),
                    (1, "w", "水务局", "x"),
                    ("", "", "", ""),
                    (2, 7.0, "七局", ""),
                ],
                "People": [("User name", "NAME"), ("li", "李")],
                "旧表": [("x",)],
            }
        )
    )
    cells = [(entry.number, entry.cells) for entry in book.entries]
    assert cells == [
        (3, {"code": "w", "name": "水务局"}),
        (5, {"code": "7", "name": "七局"}),
        (2, {"username": "li", "name": "李"}),
    ]
    assert len(book.ignored) == 2
    assert "序号" in book.ignored[0]
    assert "备注" in book.ignored[0]
    assert "旧表" in book.ignored[1]


def test_hidden_and_second_sheets_and_those_without_their_codes_are_named_and_not_read() -> None:
    rows = [HEADERS["units"], ("a", "甲", "", "")]
    book = read(
        tables(
            {"units": rows, "单位": rows, "areas": [HEADERS["areas"], ("b", "乙")], "topics": [("name",), ("x",)]}, hidden="areas"
        )
    )
    assert [entry.cell("code") for entry in book.entries] == ["a"]
    assert ["twice" in book.ignored[0], "hidden" in book.ignored[1], "no column" in book.ignored[2]] == [True] * 3
