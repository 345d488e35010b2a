"""The page on which a file is handed in from a desk."""

import io
import uuid
from typing import Any

import pytest
from django.test import Client

from casework.models import Case
from tests.visits.conftest import STROKES, Field
from tests.visits.sealing import seal
from visits.intake import sealed
from visits.models import Visit


def handed_in(field: Field, client: Client, text: str, *, by: str = "handler") -> Any:
    field.catch_up()
    client.force_login(field.world.people[by])
    return client.post("/visits/hand-in/", {"file": io.BytesIO(text.encode())})


def test_every_visit_of_the_file_is_listed_with_its_receipt(field: Field, case: Case, client: Client) -> None:
    confirmed = {"method": "signature", "signature": STROKES}
    visits = [{"id": str(uuid.uuid4()), "body": body} for body in (field.body(case, confirmation=confirmed), field.body(case))]
    odd = {"id": str(uuid.uuid4()), "body": field.body(case, said="")}
    page = handed_in(field, client, seal({"user": field.world.handler.pk, "visits": [*visits, odd, {}]}))
    assert page.status_code == 200
    text = page.content.decode()
    assert "4 visits in the file" in text
    assert text.count(case.number) == 3
    for visit in Visit.objects.all():
        assert bytes(visit.sha256 or b"").hex()[:12] in text
    for line in ("Counts", "It awaits confirmation by the citizen whose case it is", "own words", "Not readable"):
        assert line in text


LONE = "\ud800"
"""Half a character, as JSON can spell it."""


@pytest.mark.parametrize("half", [LONE, LONE * 300])
def test_half_a_character_anywhere_in_a_file_is_answered_and_nothing_else_is_lost(
    field: Field, case: Case, client: Client, half: str
) -> None:
    sound = {"id": str(uuid.uuid4()), "body": field.body(case)}
    odd = [
        {"id": half, "body": field.body(case)},
        {"id": half, "photos": [{"id": half, "data": half}]},
        {"id": str(uuid.uuid4()), "body": {"case": half}},
        {"id": str(uuid.uuid4()), "body": field.body(case, said=half)},
        {"id": str(uuid.uuid4()), "body": field.body(case) | {half: half}},
        {"id": str(uuid.uuid4()), "body": field.body(case), "photos": [{"id": half, "data": half}]},
        half,
    ]
    drafts = [
        {"id": str(uuid.uuid4()), "body": {"case": half, "said": half, "heard": [{"text": half}]}, "photos": [half]},
        {"id": half, "body": {"said": "x"}},
        {"id": str(uuid.uuid4()), "body": {"case": [half], "found": {half: half}}},
    ]
    content = {"user": field.world.handler.pk, "visits": [*odd, sound], "drafts": drafts, half: half}
    page = handed_in(field, client, seal(content))
    assert page.status_code == 200
    assert Visit.objects.get(pk=sound["id"]).sha256
    answer = field.post("field/sealed/", {"sealed": seal(content)}, by=field.world.handler)
    assert answer.status_code == 200
    assert len(answer.json()["receipts"]) == len(odd) + 1


def test_somebody_elses_file_is_refused_in_words(field: Field, case: Case, client: Client) -> None:
    file = seal({"user": field.world.handler.pk, "visits": [{"id": str(uuid.uuid4()), "body": field.body(case)}]})
    page = handed_in(field, client, file, by="colleague")
    assert page.status_code == 400
    assert "someone else&#x27;s visits" in page.content.decode()
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("text", "message"), [("", "empty"), ("hello", "damaged"), ("x" * (sealed.LONGEST_FILE + 1), "too large"), ("\0", "damaged")]
)
def test_what_is_no_such_file_is_refused_in_words(field: Field, client: Client, text: str, message: str) -> None:
    page = handed_in(field, client, text)
    assert page.status_code == 400
    assert message in page.content.decode()


def test_an_empty_page_asks_for_the_file_alone(field: Field, client: Client) -> None:
    client.force_login(field.world.handler)
    assert client.get("/visits/hand-in/").status_code == 200
    assert client.post("/visits/hand-in/").status_code == 400
    assert Client().get("/visits/hand-in/").status_code == 302


def test_a_file_with_nothing_in_it_says_so(field: Field, client: Client) -> None:
    page = handed_in(field, client, seal({"user": field.world.handler.pk, "visits": []}))
    assert "everything had been sent" in page.content.decode()
