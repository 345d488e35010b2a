"""One bad detail never costs a visit: it is taken, and the detail is kept as it was written, flagged and counted."""

import json
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from casework.models import Case, Event, Wait, Words
from tests.visits.conftest import STROKES, Field
from tests.visits.sealing import seal
from visits.detail_words import NAMES
from visits.models import QuarantinedVisit, Visit

LONG_NAME = "王" * 81
SIGNED = {"method": "signature", "signature": STROKES}
SLIDES = "第一行\x0b第二行"


def heard(**details: Any) -> dict[str, Any]:
    return {
        "heard": [{"text": "路灯坏了一个月", "citizen": {"name": "李奶奶", "phone": "13912345678"}, "same_place": True} | details]
    }


UNUSABLE = [
    pytest.param({"met_with": LONG_NAME}, "met_with", id="a name over 80 characters"),
    pytest.param({"companions": ["colleague", "left-the-service"]}, "companions", id="a colleague who left"),
    pytest.param({"companions": "colleague"}, "companions", id="a list that is none"),
    pytest.param({"promised": "来换水管", "promise_due": "下周五"}, "promise_due", id="a day in words"),
    pytest.param({"promised": "来换水管", "promise_due": "2026-02-30"}, "promise_due", id="a day that is none"),
    pytest.param({"promised": "来换水管", "promise_due": "2036-03-02"}, "promise_due", id="a day in ten years"),
    pytest.param({"compared": "worse"}, "compared", id="another word for how it was"),
    pytest.param({"round": "1"}, "round", id="a round in quotes"),
    pytest.param({"also_cases": [1, 2]}, "also_cases", id="numbers that are no case numbers"),
    pytest.param({"also_cases": [f"20260302-{n:05d}" for n in range(30)]}, "also_cases", id="more cases than a street has"),
    pytest.param({"late_reason": "山" * 300}, "late_reason", id="a long reason"),
    pytest.param({"confirmation": {"method": "code"}}, "confirmation", id="a code that was forgotten"),
    pytest.param({"confirmation": {"method": "handshake"}}, "confirmation", id="another way of confirming"),
    pytest.param({"mood": "good"}, "other", id="what a newer phone may send"),
    pytest.param({"13912345678": 1, "身份证": 2}, "other", id="names that say something of somebody"),
    pytest.param({"found": "水\x07管"}, "found", id="a bell among the words"),
    pytest.param({"said": "水" * 20_001}, "said", id="more words than are taken"),
    pytest.param(heard(citizen={"phone": "转801"}), "heard.phone", id="an extension alone"),
    pytest.param(heard(citizen={"phone": "无"}), "heard.phone", id="no phone, in words"),
    pytest.param(heard(citizen={"phone": "138****8000"}), "heard.phone", id="a masked phone"),
    pytest.param(heard(citizen={"phone": "x" * 60}), "heard.phone", id="a phone that is none"),
    pytest.param(heard(citizen={"phone": ["13912345678"]}), "heard.phone", id="a phone in a list"),
    pytest.param(heard(citizen={"email": "wang@example.org"}), "heard.email", id="an e-mail address that a visitor entered"),
    pytest.param(heard(citizen={"email": "小王的邮箱"}), "heard.email", id="an e-mail address in words"),
    pytest.param(heard(citizen={"email": ["wang@example.org"]}), "heard.email", id="an e-mail address in a list"),
    pytest.param(heard(citizen={"email": f"{'w' * 120}@example.org"}), "heard.email", id="an e-mail address without end"),
    pytest.param(heard(citizen={"name": LONG_NAME}), "heard.name", id="their name over 80 characters"),
    pytest.param(heard(citizen={"phone": "无", "reach": "sms"}), "heard.reach", id="a text message to no phone"),
    pytest.param(heard(citizen="李奶奶"), "heard.citizen", id="a person who is a text"),
    pytest.param(heard(category="no-such-topic"), "heard.category", id="a topic that is none"),
    pytest.param(heard(kind="shout"), "heard.kind", id="a kind that is none"),
    pytest.param(heard(citizen={"reach": ["sms"]}), "heard.reach", id="a way to reach them in a list"),
    pytest.param({"heard": {"text": "路灯坏了"}}, "heard", id="one demand that is no list"),
    pytest.param(heard(address="东" * 300), "heard.address", id="a long address"),
    pytest.param({"heard": [{"text": "   "}]}, "heard", id="a demand without words"),
    pytest.param({"heard": ["路灯坏了"]}, "heard", id="a demand that is a text"),
]


@pytest.mark.parametrize(("changed", "name"), UNUSABLE)
def test_the_visit_is_taken_and_the_detail_is_kept_as_it_was_written(
    field: Field, case: Case, changed: dict[str, Any], name: str
) -> None:
    answer = field.put(visit := uuid.uuid4(), field.body(case) | changed)
    assert answer.status_code == 201, answer.json()
    assert not QuarantinedVisit.objects.exists()
    rows = Visit.objects.filter(sha256__isnull=False)
    written = {detail: text for row in rows for detail, text in json.loads(row.as_written or "{}").items()}
    assert name in written
    assert Visit.objects.get(pk=visit).case == case
    flagged = {detail for event in Event.objects.filter(verb="record_visit") for detail in event.facts.get("unusable", [])}
    assert name in flagged
    assert flagged <= set(NAMES)


@pytest.mark.parametrize("changed", [each.values[0] for each in UNUSABLE if each.values[1] != "confirmation"])
def test_a_visit_with_a_bad_detail_counts_by_the_citizens_word(field: Field, case: Case, changed: dict[str, Any]) -> None:
    assert field.put(uuid.uuid4(), field.body(case, confirmation=SIGNED) | changed).json()["counted"] is True


@pytest.mark.parametrize("text", [SLIDES, "第一行\u2028第二行", "第一行\x0c第二行", "第一行\x85第二行"])
def test_a_soft_line_break_from_slides_is_a_line_break_and_no_fault(field: Field, case: Case, text: str) -> None:
    answer = field.put(visit := uuid.uuid4(), field.body(case, said=text, met_with=text, heard=heard(text=text)["heard"]))
    assert answer.status_code == 201
    assert "unusable" not in answer.json()
    row = Visit.objects.get(pk=visit)
    assert row.said is not None
    assert (row.said.text, row.met_with) == ("第一行\n第二行", "第一行 第二行")
    assert Words.objects.get(kind="demand", case__number=answer.json()["also_cases"][0]["case"]).text == "第一行\n第二行"


def test_a_demand_whose_phone_cannot_be_called_becomes_a_case_all_the_same(field: Field, case: Case) -> None:
    answer = field.put(uuid.uuid4(), field.body(case) | heard(citizen={"name": "李奶奶", "phone": "转801"}))
    new = Case.objects.get(number=answer.json()["also_cases"][0]["case"])
    assert new.citizen is not None
    assert (new.citizen.name, new.citizen.phone) == ("李奶奶", "")
    beside = Visit.objects.get(case=new)
    assert json.loads(beside.as_written or "{}") == {"heard.phone": "转801"}


def test_a_demand_heard_on_the_way_with_a_bad_phone_is_taken_too(field: Field, case: Case) -> None:
    body = {key: value for key, value in field.body(case).items() if key in {"outcome", "began_at", "ended_at"}}
    answer = field.put(uuid.uuid4(), body | {"heard": [{"text": "桥栏杆断了", "citizen": {"phone": "无"}}]})
    assert (answer.status_code, answer.json()["unusable"]) == (201, ["heard.phone"])
    assert Case.objects.filter(number=answer.json()["new_case"]).exists()


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-03-06", "2026-03-06"),
        ("2026-03-06T17:30:00+08:00", "2026-03-06"),
        ("2026-03-06T20:00:00Z", "2026-03-07"),
        ("2026-03-05T23:30:00-01:00", "2026-03-06"),
    ],
)
def test_the_day_of_a_promise_is_taken_as_a_day_or_as_a_time_with_its_zone(
    field: Field, case: Case, written: str, day: str
) -> None:
    answer = field.put(visit := uuid.uuid4(), field.body(case, promised="换水管", promise_due=written))
    assert "unusable" not in answer.json()
    assert str(Visit.objects.get(pk=visit).promise_due) == day
    assert Wait.objects.filter(about="promise", subject=str(visit)).exists()


def test_a_promise_without_a_usable_day_is_kept_in_words_and_waits_for_nothing(field: Field, case: Case) -> None:
    field.put(visit := uuid.uuid4(), field.body(case, promised="来换水管", promise_due="下周五"))
    row = Visit.objects.get(pk=visit)
    assert (row.promised, row.promise_due, Wait.objects.filter(about="promise").exists()) == ("来换水管", None, False)


@pytest.mark.parametrize(
    "device",
    [
        {"now": "soon"},
        {"now": "2026-03-02T10:25:00+08:00", "taps": -1, "seconds": -30},
        {"now": "2026-03-02T10:25:00+08:00", "taps": 99_999, "seconds": "60"},
        {"now": "2026-03-02T10:25:00+08:00", "battery": 12},
        "a phone",
        None,
    ],
)
def test_what_a_phone_says_of_itself_never_costs_a_visit(field: Field, case: Case, device: Any) -> None:
    answer = field.put(uuid.uuid4(), field.body(case, device=device, confirmation=SIGNED))
    assert (answer.status_code, answer.json()["counted"]) == (201, True)
    assert "unusable" not in answer.json()


def test_no_track_is_kept_as_it_was_written_either(field: Field, case: Case) -> None:
    answer = field.put(visit := uuid.uuid4(), field.body(case, location={"track": [[30.1, 120.5]]}))
    assert answer.status_code == 201
    assert Visit.objects.get(pk=visit).as_written == ""


def test_who_sees_the_citizen_reads_what_was_written_masked_and_others_that_something_was(field: Field, case: Case) -> None:
    world = field.world
    phone = "1391234567890"
    answer = field.put(uuid.uuid4(), field.body(case) | heard(citizen={"phone": phone}))
    beside = answer.json()["also_cases"][0]["id"]
    shown = field.get(f"visits/{beside}/", by=world.handler).json()
    assert shown["unusable"] == ["heard.phone"]
    assert phone not in json.dumps(shown)
    dispatcher = field.get(f"visits/{beside}/", by=world.dispatcher).json()
    assert dispatcher["as_written"] == {"heard.phone": "139********90"}


def test_nothing_of_it_lies_in_plain(field: Field, case: Case) -> None:
    field.put(visit := uuid.uuid4(), field.body(case) | heard(citizen={"phone": "转801"}) | {"met_with": LONG_NAME})
    with connection.cursor() as cursor:
        cursor.execute("SELECT v::text FROM visits_visit v WHERE id = %s", [visit])
        assert "王王" not in cursor.fetchone()[0]


def test_as_much_as_a_body_holds_is_kept_as_it_was_written(field: Field, case: Case) -> None:
    quotes = {"quotes": ['"' * 60_000]}
    assert field.put(visit := uuid.uuid4(), field.body(case, **quotes)).status_code == 201
    assert "quotes" in Visit.objects.get(pk=visit).as_written


def test_the_page_of_the_visit_shows_it_and_the_app_names_it(field: Field, case: Case, client: Client) -> None:
    answer = field.put(visit := uuid.uuid4(), field.body(case, late_reason="山" * 201))
    assert answer.json()["unusable"] == ["late_reason"]
    client.force_login(field.world.dispatcher)
    page = client.get(f"/visits/{visit}/").content.decode()
    assert "山" * 201 in page


def test_a_form_of_the_desk_takes_a_soft_line_break_too(field: Field, case: Case, client: Client) -> None:
    client.force_login(field.world.handler)
    field.catch_up()
    now = timezone.localtime(field.world.now).strftime("%Y-%m-%dT%H:%M")
    entered = {"visit": str(uuid.uuid4()), "outcome": "met", "said": SLIDES, "compared": "same", "began_at": now, "ended_at": now}
    assert client.post(f"/visits/record/{case.number}/", entered).status_code == 302
    spoken = Visit.objects.get(pk=entered["visit"]).said
    assert spoken is not None
    assert spoken.text == "第一行\n第二行"


def test_the_same_again_is_the_same_and_nothing_is_written_twice(field: Field, case: Case) -> None:
    body = field.body(case) | heard(citizen={"phone": "无"})
    first, again = field.put(visit := uuid.uuid4(), body), field.put(visit, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert Case.objects.count() == 2


def test_the_sealed_file_of_a_phone_is_read_as_generously(field: Field, case: Case) -> None:
    body = field.body(case, confirmation=SIGNED) | heard(citizen={"phone": "转801"}) | {"met_with": LONG_NAME}
    saved_at = field.world.now.isoformat()
    file = seal({"user": field.world.handler.pk, "visits": [{"id": str(uuid.uuid4()), "body": body, "saved_at": saved_at}]})
    field.later(days=9)
    answer = field.post("field/sealed/", {"sealed": file}, by=field.world.handler)
    assert [(receipt["status"], receipt["counted"]) for receipt in answer.json()["receipts"]] == [(201, True)]
