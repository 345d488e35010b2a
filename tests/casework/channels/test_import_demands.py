"""What `manage.py import_demands` promises. The samples are our own; no real citizen's words stand here."""

import csv
import json
import re
import zipfile
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command

from accounts.models import Area
from casework import steps
from casework.channels import file_import, headers
from casework.models import Case, Event, Topic, Wait, Words
from tests.world import World

pytestmark = pytest.mark.django_db

MESSAGES = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "一级标签"]
ROW = ["101", "A1", "路灯不亮", "2020/1/6 12:09:38", "\n\t\t\t桥头第三盏路灯不亮。\n\t\t", "城乡建设"]


def csv_file(path: Path, *rows: list[str], header: list[str] = MESSAGES, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([header, *rows])
    return path


def sheet_file(path: Path, *rows: list[str], header: list[str] = MESSAGES, claimed: int = 0) -> Path:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate([header, *rows]):
            sheet.write_row(place, 0, row)
        if claimed:
            sheet.write_blank(claimed, 0, None, book.add_format({"bold": True}))
    return path


def load(path: Path, **options: object) -> tuple[int, int, int]:
    """Run the command; the three counts of its last line."""
    out = StringIO()
    call_command("import_demands", str(path), stdout=out, stderr=StringIO(), **options)
    last = out.getvalue().splitlines()[-1]
    match = re.fullmatch(r"imported (\d+), already there (\d+), refused (\d+)", last)
    assert match, last
    return int(match[1]), int(match[2]), int(match[3])


def words_of(case: Case) -> Words:
    return case.words.get(kind="demand")


def test_a_message_becomes_a_received_case_that_waits_for_dispatch(world: World, tmp_path: Path) -> None:
    topic = world.keep(Topic(code="build", name="城乡建设"))
    assert load(csv_file(tmp_path / "a.csv", ROW)) == (1, 0, 0)
    case = Case.objects.get()
    assert (case.state, case.channel, case.external_id, case.topic) == ("received", "import", "101", topic)
    assert (words_of(case).title, words_of(case).text) == ("路灯不亮", "桥头第三盏路灯不亮。")
    assert Wait.objects.get(case=case).kind == "dispatch"
    assert Event.objects.get(case=case).facts["received_on"] == "2020-01-06"


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8-sig", ","), ("gb18030", ";"), ("utf-8", "\t"), ("utf-16", "\t")])
def test_encodings_and_delimiters_are_recognised(world: World, tmp_path: Path, encoding: str, delimiter: str) -> None:
    assert load(csv_file(tmp_path / "a.csv", ROW, encoding=encoding, delimiter=delimiter)) == (1, 0, 0)
    assert words_of(Case.objects.get()).title == "路灯不亮"


def test_words_arrive_whole_without_the_frame_of_the_export(world: World, tmp_path: Path) -> None:
    words = "〈题目〉<b>不是标签</b>\u00a0中间\u3000\u3000空格\u200b零宽，‹1›\n第二行"
    framed = f" \u3000\n\t{words.replace(chr(10), '_x000D_' + chr(10))}_x000D_\n\u00a0"
    load(csv_file(tmp_path / "a.csv", [*ROW[:4], framed, ""]))
    assert words_of(Case.objects.get()).text == words


def test_the_same_file_as_a_spreadsheet_brings_nothing_new(world: World, tmp_path: Path) -> None:
    rows = [ROW, ["102", "A2", "噪声", "2020/1/7 9:00:00", "夜里施工_x000D_\n吵", "环境保护"]]
    assert load(csv_file(tmp_path / "a.csv", *rows)) == (2, 0, 0)
    texts = list(Words.objects.order_by("case").values_list("title", "text"))
    assert load(sheet_file(tmp_path / "a.xlsx", *rows)) == (0, 2, 0)
    assert load(sheet_file(tmp_path / "a.xlsx", *rows), source="other") == (2, 0, 0)
    assert list(Words.objects.filter(case__source="other").order_by("case").values_list("title", "text")) == texts


def test_a_number_that_stands_twice_in_the_file_is_one_case(world: World, tmp_path: Path) -> None:
    assert load(csv_file(tmp_path / "a.csv", ROW, ROW)) == (1, 1, 0)


def test_rows_without_numbers_are_taken_once_however_often_the_file_is_imported(world: World, tmp_path: Path) -> None:
    same = ["路灯不亮", "请来修"]
    path = csv_file(tmp_path / "a.csv", same, same, ["井盖", "缺了"], header=["标题", "内容"])
    assert load(path) == (3, 0, 0)
    assert load(path) == (0, 3, 0)


def test_a_row_without_words_takes_its_topic_as_title_and_text(world: World, tmp_path: Path) -> None:
    header = ["REC_ID", "CREATE_TIME", "EVENT_TYPE_NAME", "MAIN_TYPE_NAME", "SUB_TYPE_NAME", "LNG", "LAT", "EVENT_PROPERTY_NAME"]
    load(csv_file(tmp_path / "a.csv", ["1", "2018-02-08", "市容环卫", "道路", "破损", "0.0", "0.0", "投诉"], header=header))
    case = Case.objects.get()
    assert (words_of(case).title, words_of(case).text) == ("市容环卫 / 道路 / 破损",) * 2
    assert (case.source_category, case.topic, case.place, case.kind) == ("市容环卫 / 道路 / 破损", None, "", "complaint")


def test_english_headers_dates_of_the_united_states_and_places_are_understood(world: World, tmp_path: Path) -> None:
    header = ["Unique Key", "Created Date", "Complaint Type", "Descriptor", "Incident Address", "Latitude", "Longitude"]
    row = ["7", "03/01/2011 02:27:57 PM", "Street Light", "Out", "1 MAIN STREET", "40.5", "-73.25"]
    load(csv_file(tmp_path / "a.csv", row, header=header))
    case = Case.objects.get()
    assert (case.address, case.place) == ("1 MAIN STREET", "40.500000,-73.250000")
    assert Event.objects.get(case=case).facts["received_on"] == "2011-03-01"


def test_a_topic_is_found_by_its_place_in_the_tree_and_never_by_a_repeated_name(world: World, tmp_path: Path) -> None:
    tops = [world.keep(Topic(code=code, name=name)) for code, name in (("t1", "教育文体"), ("t2", "卫生计生"))]
    others = [world.keep(Topic(code=f"{top.code}-o", name="其他", parent=top)) for top in tops]
    header = ["工单号", "内容", "一级分类", "二级分类"]
    rows = [["1", "甲", "卫生计生", "其他"], ["2", "乙", "", "其他"], ["3", "丙", "卫生计生", "没有的"], ["4", "丁", "t1-o", ""]]
    load(csv_file(tmp_path / "a.csv", *rows, header=header))
    topics = dict(Case.objects.values_list("external_id", "topic"))
    assert topics == {"1": others[1].pk, "2": None, "3": tops[1].pk, "4": others[0].pk}
    assert Case.objects.get(external_id="3").source_category == "卫生计生 / 没有的"


def test_an_area_is_found_by_names_from_the_top(world: World, tmp_path: Path) -> None:
    load(csv_file(tmp_path / "a.csv", ["1", "甲", "城关街道", "东门社区"], header=["工单号", "内容", "街道", "社区"]))
    assert Case.objects.get().area == Area.objects.get(code="qh-cg-01")


def test_a_citizen_with_a_phone_is_kept_and_can_be_reached(world: World, tmp_path: Path) -> None:
    load(csv_file(tmp_path / "a.csv", ["1", "甲", "王小明", "139 1234 5678"], header=["工单号", "内容", "姓名", "联系电话"]))
    citizen = Case.objects.get().citizen
    assert citizen is not None
    assert (citizen.name, citizen.phone, citizen.reach) == ("王小明", "+8613912345678", "sms")


def test_every_refused_row_is_written_with_its_reason_and_can_be_corrected(world: World, tmp_path: Path) -> None:
    header = ["工单号", "内容", "时间", "受理时间", "紧急程度"]
    rows = [
        ["1", "", "", "", ""],
        ["2", "好的", "", "昨天", ""],
        ["3", "好的", "", "", "火急"],
        ["4", "坏\0的", "", "", ""],
        ["5", "长" * 20_001, "", "", ""],
        ["6", "好的", "", "", "", "多一格"],
        ["7", "=1+1", "", "昨天", ""],
        ["8", "好的", "", "", ""],
    ]
    path = csv_file(tmp_path / "a.csv", *rows, header=header)
    assert load(path) == (1, 0, 7)
    refused = tmp_path / "a.csv.refused.csv"
    with refused.open(encoding="utf-8-sig", newline="") as file:
        refused_rows = list(csv.DictReader(file))
    assert [row["工单号"] for row in refused_rows] == ["1", "2", "3", "4", "5", "6", "7"]
    assert all(row["refused_because"] for row in refused_rows)
    assert refused_rows[6]["内容"] == "'=1+1", "a spreadsheet must not compute it"
    corrected = tmp_path / "corrected.csv"
    corrected.write_text(refused.read_text(encoding="utf-8-sig").replace("昨天", "2020-01-01"), encoding="utf-8")
    assert load(corrected)[0] == 2
    assert words_of(Case.objects.get(external_id="7")).text == "=1+1"


@pytest.mark.parametrize("text", ["=1+1", "＝HYPERLINK(1)", "+1", "﹢1", "－1", "@x", "'=1", "''＝1", "'quoted' words"])
def test_a_refused_cell_is_inert_in_a_spreadsheet_and_the_same_when_it_is_imported(
    world: World, tmp_path: Path, text: str
) -> None:
    header = ["工单号", "内容", "受理时间", "=HYPERLINK(1)"]
    refused = tmp_path / "a.csv.refused.csv"
    assert load(csv_file(tmp_path / "a.csv", ["7", text, "昨天", ""], header=header)) == (0, 0, 1)
    with refused.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@＝＋－＠﹢" and cell]
    corrected = tmp_path / "corrected.csv"
    corrected.write_text(refused.read_text(encoding="utf-8-sig").replace("昨天", "2020-01-01"), encoding="utf-8")
    assert load(corrected) == (1, 0, 0)
    assert words_of(Case.objects.get()).text == text


def test_a_column_that_a_mapping_names_is_found_again_among_the_refused(world: World, tmp_path: Path) -> None:
    mapping = tmp_path / "m.json"
    mapping.write_text(json.dumps({"columns": {"text": "=What"}}))
    load(csv_file(tmp_path / "a.csv", ["7", "路灯不亮", "昨天"], header=["工单号", "=What", "受理时间"]), mapping=mapping)
    refused = tmp_path / "a.csv.refused.csv"
    refused.write_text(refused.read_text(encoding="utf-8-sig").replace("昨天", "2020-01-01"), encoding="utf-8")
    assert load(refused, mapping=mapping) == (1, 0, 0)


def test_a_link_that_lies_where_refused_rows_are_written_is_not_followed(world: World, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_text("mine")
    for name in ("a.csv.refused.csv", "a.csv.refused.csv.part"):
        (tmp_path / name).symlink_to(elsewhere)
    load(csv_file(tmp_path / "a.csv", ["7", "好的", "昨天"], header=["工单号", "内容", "受理时间"]))
    refused = tmp_path / "a.csv.refused.csv"
    assert elsewhere.read_text() == "mine"
    assert not refused.is_symlink()
    assert refused.stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_no_file_of_refused_rows_where_nothing_is_refused(world: World, tmp_path: Path) -> None:
    load(csv_file(tmp_path / "a.csv", ROW))
    assert not (tmp_path / "a.csv.refused.csv").exists()


def test_a_few_damaged_bytes_refuse_their_row_only(world: World, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", ROW, ["102", "", "井盖", "", "缺了井盖", ""])
    path.write_bytes(path.read_bytes().replace("缺".encode(), b"\xe7\xbc"))
    assert load(path) == (1, 0, 1)


def test_a_sheet_that_claims_65000_rows_and_holds_two_imports_two(world: World, tmp_path: Path) -> None:
    assert load(sheet_file(tmp_path / "a.xlsx", ROW, ["102", "", "井盖", "", "缺了", ""], claimed=65_000)) == (2, 0, 0)


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576", "XFD2000"])
def test_a_cell_far_outside_the_table_is_named_before_memory_is_taken(world: World, tmp_path: Path, cell: str) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, MESSAGES)
        sheet.write_row(1, 0, ROW)
        for column in range(20, 40):
            sheet.write(5, column, "x" * 40)
        sheet.write(cell, "stray")
    with pytest.raises(CommandError, match=f"as far as cell {cell}"):
        load(path)
    assert not Case.objects.exists()
    quoted = tmp_path / "quoted.xlsx"
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(quoted, "w") as other:
        for name in book.namelist():
            other.writestr(name, re.sub(rb'\br="(\w+)"', rb"r='\1'", book.read(name)))
    with pytest.raises(CommandError, match=f"as far as cell {cell}"):
        load(quoted)


def test_a_heading_above_the_header_and_a_formula_are_only_text(world: World, tmp_path: Path) -> None:
    path = sheet_file(
        tmp_path / "a.xlsx", MESSAGES, ["9", "", "=cmd|calc", "", "=1+1", ""], header=["导出清单", "", "", "", "", ""]
    )
    assert load(path) == (1, 0, 0)
    assert (words_of(Case.objects.get()).title, words_of(Case.objects.get()).text) == ("=cmd|calc", "=1+1")


def test_a_trial_registers_nothing_and_counts_the_same(world: World, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", ROW, ROW, ["", "", "", "", "", ""], ["3", "", "", "", "", ""])
    assert load(path, dry_run=True) == (1, 1, 1)
    assert not Case.objects.exists()


def test_a_mapping_names_columns_values_and_dates(world: World, tmp_path: Path) -> None:
    mapping = tmp_path / "m.json"
    said_there = {
        "source": "old-register",
        "columns": {"external_id": "Ref", "text": "What", "received_on": "Day", "urgency": "Prio"},
        "values": {"urgency": {"P1": "emergency"}},
        "date_format": "%d/%m/%Y",
    }
    mapping.write_text(json.dumps(said_there))
    path = csv_file(tmp_path / "a.csv", ["9", "dark", "02/03/2021", "P1"], header=["Ref", "What", "Day", "Prio"])
    assert load(path, mapping=mapping) == (1, 0, 0)
    case = Case.objects.get()
    assert (case.source, case.urgency) == ("old-register", "emergency")
    assert Event.objects.get(case=case).facts["received_on"] == date(2021, 3, 2).isoformat()


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 broken"])
def test_a_file_that_is_no_table_of_demands_is_refused_in_words(world: World, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError):
        load(path)


def test_a_mapping_that_says_nonsense_is_refused_in_words(world: World, tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text('[columns]\nshoe_size = "x"\n')
    with pytest.raises(CommandError, match="shoe_size"):
        load(csv_file(tmp_path / "a.csv", ROW), mapping=mapping)


def test_columns_that_are_not_used_are_named_once(world: World, tmp_path: Path) -> None:
    err = StringIO()
    call_command("import_demands", str(csv_file(tmp_path / "a.csv", ROW, ROW)), stdout=StringIO(), stderr=err)
    assert err.getvalue().count("留言用户") == 1


def test_a_concurrent_import_of_the_same_rows_costs_no_row(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other import wins between the look at what is there and the writing."""
    path = csv_file(tmp_path / "a.csv", ROW, ["102", "", "井盖", "", "缺了", ""])
    opened = file_import.open_file(path, mapping=headers.Mapping())
    other = opened.reader.demand(opened.table.rows[0])
    register_many, first = steps.register_many, [True]

    def raced(demands, **rest):
        if first.pop() if first else False:
            register_many([other], **rest)
        return register_many(demands, **rest)

    monkeypatch.setattr(steps, "register_many", raced)
    *_before, tally = file_import.run(opened, actor=None, at=world.now, dry_run=False)
    assert (tally.imported, tally.already_there, tally.refused, Case.objects.count()) == (1, 1, [], 2)
