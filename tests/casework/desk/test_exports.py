"""A list leaves as a file, whole and in its order, with what its reader may read and no citizen in it; who took it is logged."""

import csv
import io
import zipfile
from dataclasses import replace

import pytest
from django.test import Client

from accounts.models import User
from casework import bounds, steps
from casework.channels import tables
from casework.desk.exports import files, rows
from casework.desk.worklist import case_list
from casework.models import Case, CaseView, ListExport
from tests.standing import beginning
from tests.world import MONDAY, World

HOSTILE = ("=HYPERLINK(1)", "+86", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1")
NAME, PHONE = "王小明", "13800138000"


@beginning
def cases(world: World) -> list[Case]:
    return [
        world.registered(urgency="urgent"),
        world.dispatched(phone="13800138001", handler=world.handler),
        world.dispatched(phone="13800138002", unit=world.roads),
        world.dispatched(phone="13800138003", kind="report", brief="查一下", text="有人收钱不办事", handler=world.handler),
    ]


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def exported(user: User, file_format: str = "csv", **asked: str) -> bytes:
    answer = signed_in(user).post("/exports/new/", {"queue": "open", "format": file_format} | asked)
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def lines(user: User, **asked: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported(user, **asked).decode("utf-8-sig"), newline="")))


def numbers(listed: list[dict[str, str]]) -> list[str]:
    return [line["Number"] for line in listed]


def test_a_file_holds_the_list_as_it_stands_narrowed_and_in_its_order(world: World, cases: list[Case]) -> None:
    shown = signed_in(world.supervisor).get("/?queue=open&unit=water&sort=-created_at").context["rows"]
    listed = lines(world.supervisor, unit="water", sort="-created_at")
    assert numbers(listed) == [row.case.number for row in shown] == [cases[3].number, cases[1].number]
    assert (listed[1]["Unit"], listed[1]["Handler"], listed[1]["State"]) == ("Water bureau", "Handler", "Dispatched")
    assert listed[1]["Title"] == "自来水管漏水，三天没人来"
    assert listed[1]["Without a visit since"]


def test_of_however_many_stretches_every_case_stands_in_it_once(
    world: World, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "AT_ONCE", 1)
    assert sorted(numbers(lines(world.supervisor))) == sorted(case.number for case in cases)


def test_a_case_that_is_put_further_back_meanwhile_stands_there_once(
    world: World, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "AT_ONCE", 1)
    reading = rows.lines(case_list.choose(world.supervisor, {"queue": "open"}, at=world.now))
    listed = [next(reading).cells[0]]
    assert listed == [cases[0].number]
    steps.classify(cases[0], urgency="complex", actor=world.supervisor, at=world.now)
    listed += [line.cells[0] for line in reading]
    assert sorted(listed) == sorted(case.number for case in cases)


def test_what_a_spreadsheet_would_compute_stays_text() -> None:
    watermark = files.Watermark("=1+1", MONDAY, '&"=1', "REFERENCE")
    text, sheet = io.BytesIO(), io.BytesIO()
    with files.CsvTable(text, watermark) as table, files.XlsxTable(sheet, watermark) as book:
        for cell in HOSTILE:
            table.add([cell])
            book.add([cell])
    assert text.getvalue().startswith(b"\xef\xbb\xbf"), "by which Excel knows that it is UTF-8"
    written = list(csv.reader(io.StringIO(text.getvalue().decode("utf-8-sig"), newline="")))[1:]
    assert [row[0] for row in written] == [f"'{cell}" for cell in HOSTILE]
    with zipfile.ZipFile(sheet) as packed:
        cells = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in cells
    assert cells.count('t="inlineStr"') == len(files.COLUMNS) + len(HOSTILE)


def test_a_demand_that_would_be_computed_is_listed_as_text(world: World) -> None:
    world.registered("=HYPERLINK(1) 点这里")
    assert lines(world.supervisor)[0]["Title"] == "'=HYPERLINK(1) 点这里"


def test_no_citizen_stands_in_a_file(world: World, cases: list[Case]) -> None:
    text = exported(world.auditor).decode()
    assert NAME not in text
    assert "138001380" not in text


def test_a_handler_takes_out_their_own_cases_and_a_lead_the_units(world: World, cases: list[Case]) -> None:
    mine = [cases[1].number, cases[3].number]
    assert numbers(lines(world.handler, sort="created_at")) == mine
    assert numbers(lines(world.lead, sort="created_at")) == mine
    assert numbers(lines(world.colleague)) == []
    assert len(lines(world.auditor)) == len(cases)


def test_of_a_confidential_case_whoever_does_not_read_it_has_number_and_state(world: World, cases: list[Case]) -> None:
    line = lines(world.handler, sort="-created_at")[0]
    assert {value for name, value in line.items() if name != "Exported" and value} == {cases[3].number, "Dispatched"}
    assert not CaseView.objects.filter(case=cases[3]).exists()
    assert lines(world.supervisor, sort="-created_at")[0]["Title"] == "有人收钱不办事"
    [view] = CaseView.objects.filter(case=cases[3])
    assert (view.user, view.door) == (world.supervisor, "export")


def test_a_file_says_whose_it_is_and_the_log_says_what_it_holds(world: World, cases: list[Case]) -> None:
    assert lines(world.supervisor, unit="water", source="x") == []
    sheet = exported(world.supervisor, "xlsx", unit="water")
    second, first = ListExport.objects.order_by("-pk")
    assert (first.rows, first.format, second.rows, second.query) == (0, "csv", 2, "queue=open&unit=water")
    with zipfile.ZipFile(io.BytesIO(sheet)) as book:
        header = book.read("xl/worksheets/sheet1.xml").decode()
        about = book.read("xl/worksheets/sheet2.xml").decode()
    assert f"{second.reference} · Supervisor (supervisor)" in header
    assert "Unit: Water bureau" in about
    third = lines(world.supervisor)[0]["Exported"]
    assert third.startswith(f"{ListExport.objects.latest('pk').reference} · Supervisor (supervisor) · ")
    page = signed_in(world.auditor).get("/exports/").content.decode()
    assert second.reference in page
    assert "Unit: Water bureau" in page
    assert "2 cases" in page


def test_nothing_leaves_past_the_bound_of_the_day(world: World, cases: list[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "EXPORTS", replace(bounds.EXPORTS, most=1))
    exported(world.supervisor)
    client = signed_in(world.supervisor)
    answer = client.post("/exports/new/", {"queue": "open", "format": "csv"}, follow=True)
    assert "You have exported 1 lists today" in answer.content.decode()
    assert ListExport.objects.count() == 1


def test_what_no_spreadsheet_holds_is_said_in_words(world: World, cases: list[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_IN_A_SHEET", 3)
    answer = signed_in(world.auditor).post("/exports/new/", {"queue": "open", "format": "xlsx"}, follow=True)
    assert "A spreadsheet holds 3 cases, and this list has more." in answer.content.decode()
    assert not ListExport.objects.exists()
    assert len(lines(world.auditor)) == 4


def test_a_spreadsheet_is_read_again_as_a_table(
    world: World, cases: list[Case], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("exports") / "cases.xlsx"
    path.write_bytes(exported(world.supervisor, "xlsx"))
    table = tables.read(path, score=lambda names: len({"Number", "Title"} & set(names)))
    assert table.header[:4] == ["Number", "State", "Round", "Urgency"]
    assert {row.cells[0] for row in table.rows} == {case.number for case in cases}


def test_the_list_offers_it_to_whoever_may_and_says_which_cases(world: World, cases: list[Case]) -> None:
    assert "Your own cases in this list." in signed_in(world.handler).get("/").content.decode()
    assert "All cases in this list." in signed_in(world.lead).get("/").content.decode()
    assert "/exports/new/" not in signed_in(world.people["administrator"]).get("/").content.decode()
