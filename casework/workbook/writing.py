"""The workbook that is handed out: what stands here, or the rows that were refused, each with its reason."""

import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import xlsxwriter
from django.utils.translation import get_language
from xlsxwriter.utility import quote_sheetname, xl_range_abs

from accounts.models import Area, Membership, Unit, User
from accounts.trees import in_order
from casework.models import Route, Topic
from casework.workbook.columns import BY_KEY, REFERS_TO, SHEETS, WHY, Sheet, choices, written
from casework.workbook.lines import Line
from casework.workbook.reading import MOST_ROWS
from casework.workbook.standing import code_of

Rows = Mapping[str, Iterable[Mapping[str, object]]]
"""By sheet: each row by the keys of its columns."""
FIRST_ROW = 2
"""Below the hint and the header."""


def everything() -> bytes:
    """People, units, areas, topics and the dispatch table as they stand. Taken in again, it changes nothing."""
    trees: dict[str, type[Unit] | type[Area] | type[Topic]] = {"units": Unit, "areas": Area, "topics": Topic}
    rows: dict[str, Iterable[Mapping[str, object]]] = {
        sheet: [_of_tree(node) for node in model._base_manager.select_related("parent").order_by(in_order())]
        for sheet, model in trees.items()
    }
    routes = Route.objects.select_related("topic", "area", "unit").order_by(in_order("topic__path"), in_order("area__path"), "pk")
    return _book({**rows, "people": _people(), "routes": map(_of_route, routes)})


def empty() -> bytes:
    """The same sheets and columns, to be filled."""
    return _book({})


def refused(lines: Sequence[Line]) -> bytes:
    """To be corrected and taken in again: the reason stands first, and is passed over then."""
    rows: dict[str, list[Mapping[str, object]]] = {}
    for line in lines:
        cells = line.entry.cells | {"why": str(line.refusal or "")}
        rows.setdefault(line.entry.sheet, []).append(cells)
    return _book(rows, with_why=True)


def _people() -> Iterator[Mapping[str, object]]:
    """Whoever may sign in, a row for each role; who has none has one row."""
    held: dict[int, list[Membership]] = {}
    for membership in Membership.objects.select_related("unit", "area").order_by("role", "pk"):
        held.setdefault(membership.user_id, []).append(membership)
    for person in User.objects.filter(is_active=True).order_by("username"):
        details = {"username": person.username, "name": person.name, "language": person.language}
        for row in held.get(person.pk, [None]):
            limits = {"role": row.role, "unit": code_of(row.unit), "area": code_of(row.area)} if row else {}
            yield details | limits


def _of_tree(node: Unit | Area | Topic) -> Mapping[str, object]:
    columns = ("code", "name", "name_en", "level", "visits_required", "enabled")
    return {key: getattr(node, key, None) for key in columns} | {"parent": code_of(node.parent)}


def _of_route(route: Route) -> Mapping[str, object]:
    return {"topic": code_of(route.topic), "area": code_of(route.area), "unit": route.unit.code}


def _book(rows: Rows, *, with_why: bool = False) -> bytes:
    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw, {"in_memory": True}) as book:
        formats = {
            "hint": book.add_format({"italic": True, "font_color": "#555555"}),
            "header": book.add_format({"bold": True, "bottom": 1, "num_format": "@"}),
            "text": book.add_format({"num_format": "@"}),
        }
        sheets = [sheet for sheet in SHEETS if sheet.key in rows or not with_why]
        for sheet in sheets:
            page = book.add_worksheet(sheet.label)
            _write(page, sheet, rows.get(sheet.key, ()), formats, with_why=with_why)
            _offer(page, sheet, [other.key for other in sheets], with_why=with_why)
    return raw.getvalue()


def _write(
    page: xlsxwriter.worksheet.Worksheet,
    sheet: Sheet,
    rows: Iterable[Mapping[str, object]],
    formats: Mapping[str, xlsxwriter.format.Format],
    *,
    with_why: bool,
) -> None:
    columns = [(column.key, column.label, column.width) for column in sheet.columns]
    if with_why:
        columns.insert(0, ("why", WHY[0] if (get_language() or "").startswith("zh") else WHY[1], 50))
    page.write_string(0, 0, str(sheet.hint), formats["hint"])
    for at, (_key, label, width) in enumerate(columns):
        page.set_column(at, at, width, formats["text"])
        page.write_string(1, at, label, formats["header"])
    page.freeze_panes(FIRST_ROW, 0)
    for number, row in enumerate(rows, FIRST_ROW):
        for at, (key, _label, _width) in enumerate(columns):
            if text := written(key, row.get(key)):
                page.write_string(number, at, text, formats["text"])  # what begins as a formula is text here


def _offer(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, present: Collection[str], *, with_why: bool) -> None:
    """Lists to choose from. They refuse nothing: other words for the same are understood, and codes may stand here already."""
    for at, column in enumerate(sheet.columns, int(with_why)):
        codes_of = sheet.key if column.key == "parent" else REFERS_TO.get(column.key)
        source: str | list[str] = choices(column.key)
        if codes_of is not None and codes_of in present:
            source = _codes_on(BY_KEY[codes_of], with_why=with_why)
        if source:
            listed = {"validate": "list", "source": source, "show_error": False}
            page.data_validation(FIRST_ROW, at, FIRST_ROW + MOST_ROWS - 1, at, listed)


def _codes_on(sheet: Sheet, *, with_why: bool) -> str:
    """Their cells, as a formula names them."""
    cells = xl_range_abs(FIRST_ROW, int(with_why), FIRST_ROW + MOST_ROWS - 1, int(with_why))
    return f"={quote_sheetname(sheet.label)}!{cells}"
