"""The plain pages: planned, recorded, confirmed, reviewed in a browser without JavaScript."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from casework.models import Attestation, Case
from tests.visits.conftest import STROKES, Field
from visits.models import Visit


@pytest.fixture
def browser(field: Field, client: Client) -> Any:
    field.catch_up()

    def sign_in(user: User) -> Client:
        client.force_login(user)
        return client

    return sign_in


def form(page: Any, **filled: Any) -> dict[str, Any]:
    """What the page's form sends, its proposed times included."""
    text = page.content.decode()
    values = {
        name: re.search(rf'name="{name}" value="([^"]*)"', text) or re.search(rf'name="{name}"[^>]* value="([^"]*)"', text)
        for name in ("visit", "began_at", "ended_at")
    }
    return {name: match[1] for name, match in values.items() if match} | filled


def test_a_visit_is_planned_recorded_and_confirmed_by_code(field: Field, case: Case, browser: Any) -> None:
    client = browser(field.world.handler)
    planned = client.post(f"/visits/plan/{case.number}/", {"purpose": "看水管"}, follow=True)
    assert planned.status_code == 200
    code = field.code(case)
    assert code not in planned.content.decode()
    page = client.get(f"/visits/record/{case.number}/")
    assert page.status_code == 200
    entered = form(page, outcome="met", said="修好就行", compared="same", code=code)
    assert uuid.UUID(entered["visit"]) == Visit.objects.get().pk
    done = client.post(f"/visits/record/{case.number}/", entered, follow=True)
    assert done.status_code == 200
    assert Attestation.objects.get().method == "code"
    assert client.post(f"/visits/record/{case.number}/", entered).status_code == 302
    assert Visit.objects.count() == 1


def test_entered_at_the_desk_and_sent_by_a_phone_in_the_same_words_it_is_one_visit(
    field: Field, case: Case, browser: Any
) -> None:
    client, world = browser(field.world.handler), field.world
    details = {"outcome": "met", "said": "修好就行", "compared": "same", "met_with": "王小明", "companions": ["colleague"]}
    entered = form(client.get(f"/visits/record/{case.number}/"), promised="明天来", promise_due="2026-03-03", **details)
    assert client.post(f"/visits/record/{case.number}/", entered).status_code == 302
    times = {name: f"{entered[name]}:00+08:00" for name in ("began_at", "ended_at")}
    body = field.body(case, promised="明天来", promise_due="2026-03-03", **details, **times)
    answer = field.put(entered["visit"], body, by=world.handler)
    assert (answer.status_code, answer.json()["state"]) == (200, "recorded")
    visit = Visit.objects.get()
    assert (visit.met_with, visit.promised, [person.username for person in visit.companions.all()]) == (
        "王小明",
        "明天来",
        ["colleague"],
    )


def test_a_case_dispatched_this_very_minute_can_be_visited(field: Field, browser: Any) -> None:
    world = field.world
    world.later(seconds=31)
    case = world.dispatched()
    field.later(seconds=10)
    client = browser(world.handler)
    entered = form(client.get(f"/visits/record/{case.number}/"), outcome="met", said="好", compared="same", signature=STROKES)
    client.post(f"/visits/record/{case.number}/", entered)
    assert Visit.objects.get().state == "accepted"


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(field: Field, case: Case, browser: Any) -> None:
    client = browser(field.world.handler)
    entered = form(client.get(f"/visits/record/{case.number}/"), outcome="met", said="好")
    answer = client.post(f"/visits/record/{case.number}/", entered)
    assert answer.status_code == 400
    assert answer.context["form"].errors["compared"]
    assert "好" in answer.content.decode()


@pytest.mark.parametrize("name", ["met_with", "late_reason"])
def test_a_line_holds_no_marks_that_turn_what_stands_around_it(field: Field, case: Case, browser: Any, name: str) -> None:
    client = browser(field.world.handler)
    page = client.get(f"/visits/record/{case.number}/")
    entered = form(page, outcome="met", said="好", compared="same", **{name: "王\u202e小明"})
    answer = client.post(f"/visits/record/{case.number}/", entered)
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [name])
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"), [("colleague", 403), ("operator", 403), ("supervisor", 403), ("stranger", 404), ("lead", 200)]
)
def test_who_may_not_visit_is_told_so(field: Field, case: Case, browser: Any, who: str, status: int) -> None:
    assert browser(field.world.people[who]).get(f"/visits/record/{case.number}/").status_code == status


def test_the_panel_is_a_part_of_the_case_page_and_a_page_of_its_own(field: Field, case: Case, browser: Any) -> None:
    field.put(visit := uuid.uuid4(), field.body(case, outcome="not_home"))
    client = browser(field.world.handler)
    part = client.get(f"/visits/of/{case.number}/", headers={"HX-Request": "true"}).content.decode()
    assert str(visit) in part
    assert "<html" not in part
    assert "<html" in client.get(f"/visits/of/{case.number}/").content.decode()
    assert browser(field.world.stranger).get(f"/visits/of/{case.number}/").status_code == 404


def test_a_supervisor_reviews_and_retracts_on_the_page(field: Field, case: Case, browser: Any) -> None:
    field.put(visit := uuid.uuid4(), field.body(case))
    client = browser(field.world.supervisor)
    empty = client.post(f"/visits/{visit}/review/", {"accept": "yes", "reason": ""})
    assert empty.status_code == 400
    client.post(f"/visits/{visit}/review/", {"accept": "yes", "reason": "邻居作证"})
    assert Attestation.objects.filter(voided_at=None).count() == 1
    assert "visits" in client.get(f"/visits/{visit}/").content.decode()
    client.post(f"/visits/{visit}/retract/", {"reason": "不是本人"})
    assert not Attestation.objects.filter(voided_at=None).exists()


def test_a_decision_without_its_button_is_none(field: Field, case: Case, browser: Any) -> None:
    """As it comes from a form that was kept, or from a program."""
    field.put(visit := uuid.uuid4(), field.body(case))
    client = browser(field.world.supervisor)
    for answer in ({}, {"accept": "perhaps"}):
        page = client.post(f"/visits/{visit}/review/", {"reason": "邻居作证，当天有人来"} | answer)
        assert page.status_code == 400
        assert "邻居作证，当天有人来" in page.content.decode()
    assert Visit.objects.get(pk=visit).state == Visit.State.RECORDED


def test_a_handler_confirms_on_the_page_of_the_visit(field: Field, case: Case, browser: Any) -> None:
    visit = field.planned(case)
    field.put(visit, field.body(case))
    client = browser(field.world.handler)
    assert 'name="code"' in client.get(f"/visits/{visit}/").content.decode()
    wrong = client.post(f"/visits/{visit}/confirm/", {"code": "x"})
    assert wrong.status_code == 409
    client.post(f"/visits/{visit}/confirm/", {"code": field.code(case)})
    assert Visit.objects.get().state == "accepted"
    assert client.post(f"/visits/{visit}/review/", {"accept": "yes", "reason": "好"}).status_code == 403


def test_pages_need_sign_in_and_hold_no_inline_script_or_style(field: Field, case: Case, browser: Any) -> None:
    assert Client().get(f"/visits/record/{case.number}/").status_code == 302
    page = browser(field.world.handler).get(f"/visits/record/{case.number}/").content.decode()
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", page)
    assert timezone.now() == field.world.now
