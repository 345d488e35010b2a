"""A review that the application did not write opens no visit to anybody, and nothing is built upon it."""

import uuid

import pytest
from django.db import connection

from tests.visits.conftest import STROKES, Field
from tests.visits.test_flags import page
from tests.world import World
from visits.models import Review, Visit

GIVEN = (
    "INSERT INTO visits_review (about, visit_id, unit_id, week, given_at, result, reason, mac) "
    "VALUES ('back_check', %s, %s, '2026-03-02', now(), '', '', 'x') RETURNING id"
)


@pytest.fixture
def elsewhere(field: Field, world: World) -> Visit:
    """Of a confidential case of the water unit."""
    case = world.acknowledged(phone="13800138077", confidential=True, brief="有人反映")
    field.catch_up()
    identity = uuid.uuid4()
    answer = field.put(identity, field.body(case, confirmation={"method": "signature", "signature": STROKES}))
    assert answer.status_code == 201
    return Visit.objects.get(pk=identity)


def given_by_other_code(field: Field, visit: Visit) -> int:
    with connection.cursor() as cursor:
        cursor.execute(GIVEN, [visit.pk, field.world.roads.pk])
        return int(cursor.fetchone()[0])


def test_it_shows_the_visit_on_no_page_and_in_no_list(field: Field, elsewhere: Visit) -> None:
    stranger = field.world.people["stranger"]
    given_by_other_code(field, elsewhere)
    assert field.get(f"visits/{elsewhere.pk}/", by=stranger).status_code == 404
    assert page(field, stranger, f"/visits/{elsewhere.pk}/").status_code == 404
    assert field.get("visits/", by=stranger).json()["results"] == []
    assert elsewhere.case is not None
    assert elsewhere.case.number not in page(field, stranger, "/visits/reviews/").content.decode()


def test_one_that_the_application_wrote_shows_it(field: Field, elsewhere: Visit) -> None:
    stranger = field.world.people["stranger"]
    drawn = {"about": "back_check", "week": "2026-03-02", "given_at": field.world.now}
    Review.objects.create(visit=elsewhere, unit=field.world.roads, **drawn)
    assert field.get(f"visits/{elsewhere.pk}/", by=stranger).status_code == 200
    assert [row["id"] for row in field.get("visits/", by=stranger).json()["results"]] == [str(elsewhere.pk)]


@pytest.mark.parametrize("who", ["stranger", "supervisor"])
def test_nobody_settles_it(field: Field, elsewhere: Visit, who: str) -> None:
    review = given_by_other_code(field, elsewhere)
    answer = page(field, field.world.people[who], f"/visits/reviews/{review}/", {"result": "came", "reason": "x"})
    assert answer.status_code in {403, 404}
    assert Review.objects.get().result == ""
