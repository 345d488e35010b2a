"""A form that comes twice is one act: a second click, a reload, the back button, three clicks at once."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import form_keys
from accounts.models import Membership, Unit, User
from casework import steps
from casework.models import Attachment, Case, EscalationStop, Idempotency
from casework.tasks import forget_answers
from casework.writing.attachments import Upload
from tests import files
from tests.world import World
from visits.models import Slip, Visit

DEMAND = {"text": "自来水管漏水，三天没人来", "kind": "help", "channel": "walk_in", "urgency": "normal"}
KEY = re.compile(rf'name="{form_keys.NAME}" value="([^"]+)"')


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def sendable(upload: Upload) -> SimpleUploadedFile:
    return SimpleUploadedFile(upload.name, upload.data)


def keys_of(client: Client, path: str) -> list[str]:
    return KEY.findall(client.get(path).content.decode())


def key_of(client: Client, path: str) -> dict[str, str]:
    return {form_keys.NAME: keys_of(client, path)[0]}


def test_each_form_that_is_shown_has_a_key_of_its_own(world: World) -> None:
    client = signed_in(world.operator)
    first, second = (keys_of(client, "/register/") for _time in range(2))
    assert set(first).isdisjoint(second)
    assert form_keys.owner(first[0]) == world.operator.pk


def test_loading_the_printed_slip_again_registers_nothing_and_shows_the_same_pin(world: World) -> None:
    client = signed_in(world.operator)
    form = DEMAND | key_of(client, "/register/")
    first, again = (client.post("/register/", form) for _time in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.content == again.content
    assert again["Cache-Control"] == "no-store"
    assert Case.objects.count() == 1


def test_a_slip_is_shown_again_for_ten_minutes_and_kept_no_longer(world: World) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = signed_in(world.operator)
        form = DEMAND | key_of(client, "/register/")
        slip = client.post("/register/", form).content
        clock.shift(timedelta(minutes=10))
        forget_answers()
        assert client.post("/register/", form).content == slip
        clock.shift(timedelta(seconds=1))
        for _time in range(2):  # before it is put away, and afterwards
            late = client.post("/register/", form)
            assert (late.status_code, Case.objects.count()) == (409, 1)
            assert f"/cases/{Case.objects.get().number}/" in late.content.decode()
            assert "Nothing was done again." in late.content.decode()
            forget_answers()
        assert Idempotency.objects.get().status == 410


def test_a_slip_is_shown_again_to_nobody_else(world: World) -> None:
    client = signed_in(world.operator)
    form = DEMAND | key_of(client, "/register/")
    slip = client.post("/register/", form).content
    assert signed_in(world.second_operator).post("/register/", form).content != slip
    assert signed_in(world.handler).post("/register/", form).status_code == 403


def test_a_redirect_leads_there_again_and_says_the_same(world: World) -> None:
    client = signed_in(world.operator)
    form = DEMAND | {"phone": "13912345678", "channel": "phone"} | key_of(client, "/register/")
    answers = [client.post("/register/", form) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert len({answer["Location"] for answer in answers}) == 1
    assert [[str(message) for message in get_messages(answer.wsgi_request)][-1] for answer in answers] == [
        f"Registered as {Case.objects.get().number}."
    ] * 2


def test_after_a_refusal_the_form_may_be_mended_and_sent_again(world: World) -> None:
    client = signed_in(world.operator)
    key = key_of(client, "/register/")
    assert client.post("/register/", DEMAND | key | {"text": ""}).status_code == 400
    assert not Idempotency.objects.exists()
    assert client.post("/register/", DEMAND | key).status_code == 200
    assert Case.objects.count() == 1


def test_what_is_refused_by_a_redirect_is_refused_anew(world: World) -> None:
    client = signed_in(world.administrator)
    key = {form_keys.NAME: form_keys.new(world.administrator.pk)}
    assert client.post("/rules/resume/", key).status_code == 302
    steps.stop_escalation.stop_escalation(hours=1, reason="看看", actor=world.administrator, at=timezone.now())
    client.post("/rules/resume/", key)
    assert EscalationStop.objects.get().ended_at is not None


def test_other_words_under_the_same_key_are_not_lost_and_go_when_they_are_meant(world: World) -> None:
    client = signed_in(world.operator)
    key = key_of(client, "/register/")
    client.post("/register/", DEMAND | key)
    other = client.post("/register/", DEMAND | key | {"text": "另外，路灯也不亮，请一并处理"})
    page = other.content.decode()
    assert (other.status_code, Case.objects.count()) == (409, 1)
    assert "另外，路灯也不亮，请一并处理" in page
    again = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.split('class="stack-loose stack measure"')[1]))
    assert client.post("/register/", again).status_code == 200
    assert Case.objects.count() == 2


def test_other_files_under_the_same_key_are_not_lost_in_silence(world: World) -> None:
    client = signed_in(world.operator)
    form = DEMAND | key_of(client, "/register/")
    first = client.post("/register/", form | {"files": [sendable(files.photo())]})
    other = client.post("/register/", form | {"files": [sendable(files.photo()), sendable(files.pdf())]})
    assert (first.status_code, other.status_code, Case.objects.count()) == (200, 409, 1)
    page = other.content.decode()
    assert "Choose the photos and files again: none of them was saved." in page
    assert re.search(r'<form[^>]*enctype="multipart/form-data"', page)
    assert re.search(r'<input type="file"[^>]* name="files" multiple', page)


def test_the_same_files_under_the_same_key_are_the_same(world: World) -> None:
    case = world.acknowledged()
    client, path = signed_in(world.handler), f"/cases/{case.number}/reply/"
    form = {"text": "好"} | key_of(client, path)
    large = files.pdf(more=b"x" * 3_000_000)  # waits in a file of its own, not in memory
    answers = [client.post(path, form | {"files": [sendable(files.pdf()), sendable(large)]}) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert {bytes(file.content) for file in Attachment.objects.all()} == {files.PDF, large.data}


@pytest.mark.parametrize("change", ["name", "content"])
def test_a_file_is_known_by_its_name_and_its_content(world: World, change: str) -> None:
    case = world.acknowledged()
    client, path = signed_in(world.handler), f"/cases/{case.number}/reply/"
    form = {"text": "好"} | key_of(client, path)
    client.post(path, form | {"files": [sendable(files.pdf("一.pdf", more=b"a"))]})
    other = files.pdf("二.pdf", more=b"a") if change == "name" else files.pdf("一.pdf", more=b"b")
    assert client.post(path, form | {"files": [sendable(other)]}).status_code == 409


def test_a_second_click_on_what_takes_long_is_no_outage(world: World) -> None:
    client = signed_in(world.operator)
    form = DEMAND | key_of(client, "/register/")

    def held(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not sql.startswith('INSERT INTO "casework_idempotency"'):
            return execute(sql, params, many, context)
        return execute("DO $$ BEGIN RAISE EXCEPTION 'held' USING ERRCODE = '55P03'; END $$", None, False, context)

    with connection.execute_wrapper(held):
        second = client.post("/register/", form)
    assert second.status_code == 409
    assert "This form was sent before, and that is still being worked on." in second.content.decode()
    assert Case.objects.count() == 0


def test_what_a_part_of_the_page_asks_beforehand_uses_no_key_up(world: World) -> None:
    client = signed_in(world.operator)
    form = {"phone": "13912345678"} | key_of(client, "/register/")
    for phone in ("13912345678", "13912345679"):
        with CaptureQueriesContext(connection) as asked:
            answer = client.post("/register/earlier/", form | {"phone": phone}, headers={"hx-request": "true"})
        assert answer.status_code == 200
        assert not [query for query in asked if "casework_idempotency" in query["sql"]]


def test_a_detail_that_is_shown_is_shown_again_and_recorded_once(world: World) -> None:
    case = world.registered()
    client, path = signed_in(world.operator), f"/cases/{case.number}/reveal/"
    form = {"field": "phone", "reason": "回访"} | key_of(client, path)
    first, again = (client.post(path, form) for _time in range(2))
    assert (first.status_code, first.content) == (200, again.content)
    assert case.events.filter(verb="reveal").count() == 1


def test_a_verb_is_done_once_whatever_came_of_the_case(world: World) -> None:
    case = world.acknowledged()
    client, path = signed_in(world.handler), f"/cases/{case.number}/return/"
    form = {"reason": "不属本单位"} | key_of(client, path)
    assert [client.post(path, form).status_code for _time in range(2)] == [302, 302]
    assert case.events.filter(verb="return").count() == 1


def test_a_visit_slip_is_printed_once(world: World) -> None:
    case = world.acknowledged()
    client = signed_in(world.operator)
    form = {form_keys.NAME: form_keys.new(world.operator.pk)}
    first, again = (client.post(f"/visits/slip/{case.number}/", form) for _time in range(2))
    assert (first.status_code, first.content) == (200, again.content)
    assert Slip.objects.count() == 1


def test_a_plan_is_made_once(world: World) -> None:
    case = world.acknowledged()
    client = signed_in(world.handler)
    form = key_of(client, f"/visits/record/{case.number}/")
    assert [client.post(f"/visits/plan/{case.number}/", form).status_code for _time in range(2)] == [302, 302]
    assert Visit.objects.count() == 1


def test_in_the_administration_too(world: World) -> None:
    client = signed_in(world.administrator)
    form = {"code": "parks", "name": "园林局", "name_en": "Parks", "parent": ""} | key_of(client, "/admin/accounts/unit/add/")
    answers = [client.post("/admin/accounts/unit/add/", form) for _time in range(2)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/admin/accounts/unit/")] * 2
    assert Unit.objects.filter(code="parks").count() == 1


def test_a_role_that_is_granted_twice_is_granted_once_and_said_so(world: World) -> None:
    newcomer, client = world.newcomer("neu"), signed_in(world.administrator)
    path = "/people/neu/roles/"
    form: dict[str, Any] = {"role": "handler", "unit": "water"} | key_of(client, path)
    assert [client.post(path, form).status_code for _time in range(2)] == [302, 302]
    assert Membership.objects.filter(user=newcomer).count() == 1


@pytest.mark.parametrize("key", ["", "x", "k" * 500, "\x00", "é" * 40])
def test_any_key_is_a_key(world: World, key: str) -> None:
    client = signed_in(world.operator)
    assert client.post("/register/", DEMAND | {form_keys.NAME: key}).status_code == 200


@pytest.mark.parametrize("forged", ["", "x", "A" * 54, "é", "=" * 10])
def test_whose_a_key_is_nobody_makes_up(world: World, forged: str) -> None:
    assert form_keys.owner(forged) is None
    assert form_keys.owner(form_keys.new(None)) is None
    ours = form_keys.new(world.operator.pk)
    assert form_keys.owner(ours[:-2] + "AA") is None or ours.endswith("AA")


def test_a_failure_keeps_nothing_and_the_key_is_free(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(world.operator)
    client.raise_request_exception = False
    form = DEMAND | key_of(client, "/register/")

    def fail(*_page: Any, **_shown: Any) -> Any:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("casework.desk.register.views.slip", fail)
        assert client.post("/register/", form).status_code == 500
    assert (Case.objects.count(), Idempotency.objects.count()) == (0, 0)
    assert client.post("/register/", form).status_code == 200
