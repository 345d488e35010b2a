"""Photos and files by API: one PUT each, after the words they belong to; listed with their event."""

import hashlib
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from casework import steps
from casework.models import Attachment
from casework.writing.attachments import Upload
from tests import files
from tests.casework.api.conftest import As, Caller
from tests.world import World


def put(caller: Caller, number: str, upload: Upload, *, identity: str = "", expect: int, **fields: Any) -> Any:
    body = {"file": SimpleUploadedFile(upload.name, upload.data)} | fields
    path = f"cases/{number}/files/{identity or uuid.uuid4()}/"
    return caller.at(path, body, method="put", format="multipart", expect=expect)


def test_a_system_registers_and_then_sends_what_the_citizen_gave(world: World, as_: As) -> None:
    operator, upload, identity = as_("operator"), files.photo(), str(uuid.uuid4())
    number = operator.at("cases/", {"text": "漏水", "channel": "app"}, expect=201)["number"]
    answer = put(operator, number, upload, identity=identity.upper(), expect=201)
    assert answer["id"] == identity
    assert answer["sha256"] == hashlib.sha256(upload.data).hexdigest()
    assert (answer["event"], answer["kind"], answer["name"], answer["width"]) == (1, "photo", "屋顶.jpg", 64)
    assert put(operator, number, upload, identity=identity, expect=200) == answer
    assert put(operator, number, files.pdf(), identity=identity, expect=409)["code"] == "file_conflict"
    register, attach = operator.at(f"cases/{number}/events/", expect=200)["results"]
    assert register["files"] == [answer]
    assert (attach["verb"], attach["files"]) == ("attach", [])


def test_a_handler_sends_one_for_a_reply_by_the_number_of_its_event(world: World, as_: As) -> None:
    case = world.acknowledged()
    handler = as_("handler")
    handler.at(f"cases/{case.number}/reply/", {"text": "好", "public": True}, expect=200)
    event = handler.at(f"cases/{case.number}/events/")["results"][-1]["seq"]
    assert put(handler, case.number, files.pdf(), event=str(event), expect=201)["event"] == event
    assert Attachment.objects.get().words.kind == "reply"
    assert put(handler, case.number, files.pdf(), expect=403)["code"] == "not_yours"  # the operator registered it
    assert put(handler, case.number, files.pdf(), event="99", expect=400)["fields"] == {"event": ["This case has no such event."]}
    assert put(handler, case.number, files.pdf(), event="2", expect=409)["code"] == "takes_no_files"


def test_what_cannot_be_taken_is_said_beside_its_name(world: World, as_: As) -> None:
    number = world.registered().number
    answer = put(as_("operator"), number, Upload("a.gif", b"GIF89a"), expect=400)
    assert answer["code"] == "unusable_file"
    assert "a.gif" in answer["fields"]["files"][0]


@pytest.mark.parametrize("body", [{}, {"file": "text"}, {"file": SimpleUploadedFile("a.pdf", files.PDF), "more": "x"}])
def test_a_body_that_does_not_fit_is_malformed(world: World, as_: As, body: dict[str, Any]) -> None:
    number = world.registered().number
    as_("operator").at(f"cases/{number}/files/{uuid.uuid4()}/", body, method="put", format="multipart", expect=400)


@pytest.mark.parametrize(
    "twice",
    [{"file": [files.pdf(), files.photo()]}, {"file": [files.pdf(), files.pdf()]}, {"event": ["1", "1"]}, {"event": ["1", "2"]}],
)
def test_a_part_that_comes_twice_is_malformed_and_none_is_dropped_unsaid(world: World, as_: As, twice: dict[str, Any]) -> None:
    number = world.registered().number
    (name,) = twice
    values = [SimpleUploadedFile(*value) if isinstance(value, Upload) else value for value in twice[name]]
    body = {"file": SimpleUploadedFile("a.pdf", files.PDF)} | {name: values}
    path = f"cases/{number}/files/{uuid.uuid4()}/"
    answer = as_("operator").at(path, body, method="put", format="multipart", expect=400)
    assert answer["fields"] == {name: ["This field was sent more than once. Send it once."]}
    assert not Attachment.objects.exists()


def test_a_case_that_one_does_not_see_takes_none(world: World, as_: As) -> None:
    number = world.acknowledged().number
    put(as_("stranger"), number, files.pdf(), expect=404)
    put(as_("auditor"), number, files.pdf(), expect=403)


def test_events_name_the_files_only_for_whoever_reads_their_words(world: World, as_: As) -> None:
    demand = steps.Demand(text="举报", channel="phone", topic=world.leak, area=world.village, confidential=True, brief="有人反映")
    case = steps.register(demand, files=[files.photo()], actor=world.operator, at=world.now).case
    world.acknowledged(world.dispatched(case))
    everybody = ("operator", "supervisor", "auditor", "handler", "lead")
    named = {person: len(as_(person).at(f"cases/{case.number}/events/")["results"][0]["files"]) for person in everybody}
    assert named == {"operator": 1, "supervisor": 1, "auditor": 1, "handler": 0, "lead": 0}


def test_without_sign_in_nothing_is_answered(world: World) -> None:
    demand = steps.Demand(text="漏水", channel="phone")
    case = steps.register(demand, files=[files.photo()], actor=world.operator, at=world.now).case
    assert Client().get(f"/api/v1/cases/{case.number}/files/{case.attachments.get().pk}/").status_code == 401
