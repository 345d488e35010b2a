"""A file that a phone sealed is opened here alone, handed in by its owner alone, and every visit in it gets its receipt."""

import base64
import json
import uuid
from typing import Any

import pytest
from django.conf import settings as configured
from pytest_django import Settings

from casework.models import Case
from casework.refusal import Invalid
from tests.visits.conftest import STROKES, Field
from tests.visits.sealing import envelope, seal
from visits.intake import sealed
from visits.models import QuarantinedVisit, Visit


def handed_in(field: Field, content: object, *, by: str = "handler") -> Any:
    file = content if isinstance(content, str) else seal(content)
    return field.post("field/sealed/", {"sealed": file}, by=field.world.people[by])


def export(field: Field, *visits: object, user: int | None = None) -> dict[str, object]:
    return {"user": user or field.world.handler.pk, "visits": list(visits)}


def test_what_a_phone_sealed_opens() -> None:
    assert sealed.open_export(seal({"user": 1, "visits": []}).encode()) == {"user": 1, "visits": []}


def test_the_key_hangs_on_the_key_of_the_deployment_alone(settings: Settings) -> None:
    before, file = sealed.seal_key(), seal({"user": 1})
    assert len(base64.b64decode(before)) == 65
    assert configured.HASH_KEY not in before
    settings.HASH_KEY = base64.b64encode(b"another deployment's key of 32 b").decode()
    assert sealed.seal_key() != before
    with pytest.raises(Invalid):
        sealed.open_export(file.encode())


@pytest.mark.parametrize("part", ["epk", "salt", "iv", "data"])
def test_a_file_that_was_changed_does_not_open(part: str) -> None:
    whole = envelope({"user": 1})
    turned = bytearray(base64.b64decode(whole[part]))
    turned[-1] ^= 1
    for damaged in (base64.b64encode(turned).decode(), "", "x", None, 5, whole[part][:-8]):
        with pytest.raises(Invalid, match="damaged"):
            sealed.open_export(json.dumps(whole | {part: damaged}).encode())


@pytest.mark.parametrize("file", ["", "x", "[]", "{}", '{"v":2}', "null", "[" * 5000, '{"v":1,"epk":"AA=="}', "\ud83d"])
def test_what_is_no_such_file_is_refused_in_words(file: str) -> None:
    with pytest.raises(Invalid, match="damaged"):
        sealed.open_export(file.encode("utf-8", "surrogatepass"))
    with pytest.raises(Invalid, match="damaged"):
        sealed.open_export(seal([1]).encode())


def test_each_visit_of_the_file_is_taken_once_however_often_it_is_handed_in(field: Field, case: Case) -> None:
    first, second = str(uuid.uuid4()), str(uuid.uuid4())
    bodies = {first: field.body(case, confirmation={"method": "signature", "signature": STROKES}), second: field.body(case)}
    file = seal(export(field, *({"id": id_, "body": body} for id_, body in bodies.items())))
    answer = handed_in(field, file)
    assert answer.status_code == 200
    assert [(receipt["id"], receipt["status"], receipt["counted"]) for receipt in answer.json()["receipts"]] == [
        (first, 201, True),
        (second, 201, False),
    ]
    again = handed_in(field, file).json()["receipts"]
    assert [(receipt["id"], receipt["status"]) for receipt in again] == [(first, 200), (second, 200)]
    assert [receipt["sha256"] for receipt in again] == [receipt["sha256"] for receipt in answer.json()["receipts"]]
    assert Visit.objects.count() == 2
    assert field.put(first, bodies[first]).status_code == 200  # the phone sends after all


def test_somebody_elses_file_is_refused_and_nothing_is_stored(field: Field, case: Case) -> None:
    file = seal(export(field, {"id": str(uuid.uuid4()), "body": field.body(case)}))
    answer = handed_in(field, file, by="colleague")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_yours")
    assert not Visit.objects.exists()
    assert not QuarantinedVisit.objects.exists()


def test_what_cannot_be_taken_says_why_and_the_rest_is_taken(field: Field, case: Case) -> None:
    good, odd = {"id": str(uuid.uuid4()), "body": field.body(case)}, str(uuid.uuid4())
    file = export(
        field,
        good,
        {"id": "x", "body": field.body(case)},
        {"id": odd, "body": []},
        "nothing",
        {"id": odd},
        {"id": odd, "body": field.body(case, said="\0")},
        {"id": odd, "body": field.body(case, said="\ud83d")},
        {"id": odd, "body": field.body(case, said="x" * 200_000)},
        {"id": odd, "body": field.body(case, outcome="danced")},
        {"id": good["id"], "body": field.body(case, said="anders")},
    )
    receipts = handed_in(field, file).json()["receipts"]
    assert [receipt["status"] for receipt in receipts] == [201, 400, 400, 400, 400, 400, 400, 413, 422, 409]
    assert all(receipt["detail"] for receipt in receipts[1:])
    assert receipts[8]["fields"]["outcome"]
    assert receipts[9]["why"] == "visit_conflict"
    assert Visit.objects.filter(case=case).count() == 1


@pytest.mark.parametrize("content", [{"user": 1}, {"visits": []}, {"user": 1, "visits": {}}, {"user": None, "visits": []}])
def test_a_file_without_owner_or_visits_is_refused(field: Field, content: dict[str, object]) -> None:
    assert handed_in(field, content).status_code in {400, 409}


def test_a_file_that_is_too_large_is_refused(field: Field) -> None:
    assert handed_in(field, "x" * (sealed.LONGEST + 1)).status_code == 413
    assert handed_in(field, "x" * 1000).status_code == 400
