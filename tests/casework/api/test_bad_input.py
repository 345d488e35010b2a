"""Whatever is sent, the answer is a clear refusal, and nothing is written."""

import json
from typing import Any

import pytest
from django.db import models

from casework.models import Case, Citizen, Event, Idempotency, Words
from tests.casework.api.conftest import As, Caller
from tests.world import World

GOOD: dict[str, Any] = {"text": "路灯坏了", "channel": "phone"}
WRITTEN: tuple[type[models.Model], ...] = (Case, Citizen, Event, Words, Idempotency)
DEEP = "[" * 200_000
MANY = json.dumps({f"f{number}": 1 for number in range(100_000)})

FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"text": None}, "text"),
    ({"text": ""}, "text"),
    ({"text": " \n\u3000"}, "text"),
    ({"text": 5}, "text"),
    ({"text": ["路灯"]}, "text"),
    ({"text": "a\u0000b"}, "text"),
    ({"text": "a\u0001b"}, "text"),
    ({"text": "x" * 20_001}, "text"),
    ({"title": "x" * 201}, "title"),
    ({"title": " " + "x" * 200}, "title"),
    ({"title": "abc\u202egnp.exe"}, "title"),
    ({"title": "two\nlines"}, "title"),
    ({"channel": "pigeon"}, "channel"),
    ({"channel": 1}, "channel"),
    ({"channel": "📞"}, "channel"),
    ({"kind": True}, "kind"),
    ({"urgency": "URGENT"}, "urgency"),
    ({"category": "nothing"}, "category"),
    ({"category": "💡"}, "category"),
    ({"category": 1}, "category"),
    ({"category": "x" * 100_000}, "category"),
    ({"area": ""}, "area"),
    ({"area": "qh\u200f\u202e"}, "area"),
    ({"against": "nobody"}, "against"),
    ({"confidential": "true"}, "confidential"),
    ({"confidential": 1}, "confidential"),
    ({"lat": "31.2", "lon": 121.4}, "lat"),
    ({"lat": 31.2}, "lat"),
    ({"lat": 91, "lon": 0}, "lat"),
    ({"lat": 1e308, "lon": 0}, "lat"),
    ({"lat": 10**400, "lon": 0}, "lat"),
    ({"lat": True, "lon": False}, "lat"),
    ({"address": "x" * 201}, "address"),
    ({"external_id": 7}, "external_id"),
    ({"source": "x" * 61}, "source"),
    ({"citizen": None}, "citizen"),
    ({"citizen": "王小明"}, "citizen"),
    ({"citizen": {"phone": "12"}}, "citizen.phone"),
    ({"citizen": {"phone": 13912345678}}, "citizen.phone"),
    ({"citizen": {"phone": "😀"}}, "citizen.phone"),
    ({"citizen": {"reach": "pigeon"}}, "citizen.reach"),
    ({"citizen": {"reach": "sms"}}, "citizen.phone"),
    ({"citizen": {"name": "x" * 81}}, "citizen.name"),
    ({"citizen": {"name": "a\u202eb"}}, "citizen.name"),
    ({"citizen": {"id_number": "11010119900101123X"}}, "citizen.id_number"),
    ({"number": "20260302-00001"}, "number"),
    ({"state": "closed"}, "state"),
]


@pytest.mark.parametrize(("change", "field"), FIELDS, ids=[f"{field}-{place}" for place, (_change, field) in enumerate(FIELDS)])
def test_a_field_that_cannot_be_used_is_named(world: World, as_: As, change: dict[str, Any], field: str) -> None:
    payload = as_("operator").at("cases/", GOOD | change, expect=400)
    assert field in payload["fields"], payload
    assert not any(model._default_manager.exists() for model in WRITTEN)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"null", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b"\xff\xfe{}", 400),
        (b"NaN", 400),
        (b'{"text": NaN, "channel": "phone"}', 400),
        (b'{"text": "a", "text": "b", "channel": "phone"}', 400),
        (b'{"text": "\\ud800", "channel": "phone"}', 400),
        (b'{"\\ud800": 1}', 400),
        (b'{"\\u0000": 1}', 400),
        (b'{"lat": ' + b"9" * 5000 + b"}", 400),
        (DEEP.encode(), 400),
        (MANY.encode(), 400),
        (b'{"text": "' + b"x" * 10_000_000 + b'"}', 413),
    ],
)
def test_a_body_that_is_no_demand_is_refused(world: World, as_: As, body: bytes, status: int) -> None:
    answer = as_("operator").generic("POST", "/api/v1/cases/", body, content_type="application/json")
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert not any(model._default_manager.exists() for model in WRITTEN)


@pytest.mark.parametrize("body", [MANY, json.dumps({"text": [{"a": 1}] * 2001})], ids=["in one object", "in many"])
def test_too_many_fields_are_refused_before_each_is_looked_at(world: World, as_: As, body: str) -> None:
    answer = as_("operator").generic("POST", "/api/v1/cases/", body.encode(), content_type="application/json")
    assert answer.json()["detail"] == "The body has more than 2000 fields."


def test_a_line_is_measured_as_it_was_sent(world: World, as_: As) -> None:
    for words in ("x" * 201, "\t" + "x" * 200, "x" * 200 + " "):
        assert list(as_("operator").at("cases/search/", {"q": words}, expect=400)["fields"]) == ["q"]
    as_("operator").at("cases/search/", {"q": " " + "x" * 198 + " "}, expect=200)


def test_a_body_of_unknown_length_is_not_taken_for_an_empty_one(world: World, as_: As) -> None:
    answer = as_("operator").generic("POST", "/api/v1/cases/", b"", HTTP_TRANSFER_ENCODING="chunked")
    assert answer.status_code == 411
    assert answer.json()["code"] == "length_required"


@pytest.mark.parametrize("charset", ["utf-16", "base64", "zlib", "rot13", "nonsense"])
def test_json_is_utf_8_whatever_the_header_says(world: World, as_: As, charset: str) -> None:
    body = json.dumps(GOOD, ensure_ascii=False).encode()
    answer = as_("operator").generic("POST", "/api/v1/cases/", body, content_type=f"application/json; charset={charset}")
    assert answer.status_code == 201


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]
)
def test_other_forms_than_json_are_refused(world: World, as_: As, kind: str) -> None:
    answer = as_("operator").generic("POST", "/api/v1/cases/", b"text=a&channel=phone", content_type=kind)
    assert answer.status_code == 415
    assert answer.json()["code"] == "unsupported_media_type"


@pytest.mark.parametrize(
    "path",
    [
        "nothing/",
        "cases/1/",
        "field/devices/%0A/",
        "cases/%0D%0A",
        "cases/20260302-00001%00/",
        "cases/２０２６０３０２-0000①/",
        "cases",
        "",
    ],
)
@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_an_address_that_leads_nowhere_is_a_problem_too(world: World, as_: As, path: str, method: str) -> None:
    as_("supervisor").at(path, {} if method != "get" else None, method=method, expect=404)


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("cases/", "put"),
        ("cases/", "delete"),
        ("me/", "post"),
        ("cases/search/", "get"),
        ("cases/", "options"),
        ("auth/token/", "get"),
    ],
)
def test_a_method_that_is_not_there_says_which_are(world: World, as_: As, path: str, method: str) -> None:
    answer = getattr(as_("supervisor"), method)(f"/api/v1/{path}")
    assert answer.status_code == 405
    assert answer["Allow"]
    assert answer.json()["code"] == "method_not_allowed"


def test_an_answer_in_another_form_is_not_made(world: World, as_: As) -> None:
    as_("supervisor").at("cases/", headers={"accept": "application/xml"}, expect=406)


def test_words_arrive_whole(world: World, as_: As) -> None:
    text = "<b>灯</b>坏了 \u00a0\u3000💡👨‍👩‍👧 \u202e反\u202c שלום ￼ 𠮷"
    number = as_("operator").at("cases/", GOOD | {"text": text}, expect=201)["number"]
    assert Words.objects.get(case__number=number).text == text


def test_the_same_number_of_a_source_is_registered_once(world: World, as_: As) -> None:
    demand = GOOD | {"source": "12345", "external_id": "A-1"}
    as_("operator").at("cases/", demand, expect=201)
    assert as_("operator").at("cases/", demand, expect=409)["code"] == "already_registered"
    assert Case.objects.count() == 1


def test_a_guard_of_the_database_answers_as_a_rule(world: World, as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were a step to forget its rule, the door would still say 409 and keep nothing."""
    from casework import verb
    from casework.models import Case as Cases

    def forgetful(case: Case, **_fields: Any) -> Case:
        Cases.objects.filter(pk=case.pk).update(state="closed")
        return case

    case = world.resolved()
    monkeypatch.setitem(verb._steps, "close", forgetful)
    assert as_("handler").at(f"cases/{case.number}/close/", {}, expect=409)["code"] == "hard_rule"


def test_a_fault_is_told_without_its_trace(world: World, as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    from casework import verb

    def broken(case: Case, **_fields: Any) -> Case:
        raise RuntimeError("13912345678 is nobody's business")

    monkeypatch.setitem(verb._steps, "comment", broken)
    caller: Caller = as_("handler")
    caller.raise_request_exception = False
    case = world.dispatched()
    payload = caller.at(f"cases/{case.number}/comment/", {"text": "x"}, expect=500)
    assert "13912345678" not in str(payload)


@pytest.mark.parametrize("depth", [30, 450, 600, 900])
def test_a_body_that_is_deep_is_refused_at_every_depth(as_: As, depth: int) -> None:
    body = '{"a":' + "[" * depth + "]" * depth + "}"
    for method, path in (("POST", "cases/"), ("PUT", "visits/6f1a4f0e-0d3b-4c55-9a1b-0a2f3f1f7a10/")):
        answer = as_("operator").generic(method, f"/api/v1/{path}", body, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
