"""Eight at once: one visit, one attestation."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from rest_framework.test import APIClient

from casework import steps as casework_steps
from casework.models import Attestation, Event
from tests import pictures
from tests.visits.conftest import STROKES, Field
from tests.world import World
from visits import steps
from visits.models import Photo, Visit

pytestmark = pytest.mark.django_db(transaction=True)
RACERS = 8


def race(act: Callable[[], Any]) -> list[Any]:
    start, answers = threading.Barrier(RACERS), []

    def run() -> None:
        start.wait()
        try:
            answers.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(RACERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def racing() -> Any:
    import time_machine

    world = World()
    with time_machine.travel(world.now, tick=False) as clock:
        yield Field(world, clock)


def test_eight_times_the_same_visit_is_one_visit(racing: Field) -> None:
    case = racing.world.acknowledged()
    racing.later(hours=1)
    body, visit = racing.body(case), uuid.uuid4()
    answers = race(lambda: client_of(racing).put(f"/api/v1/visits/{visit}/", body))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.json()["sha256"] for answer in answers}) == 1
    assert Visit.objects.count() == 1
    assert Event.objects.filter(verb="record_visit").count() == 1


@pytest.mark.long
def test_eight_times_the_right_code_is_one_attestation(racing: Field) -> None:
    case = racing.world.acknowledged()
    visit = racing.planned(case)
    racing.put(visit, racing.body(case))
    body = {"method": "code", "code": racing.code(case)}
    answers = race(lambda: client_of(racing).post(f"/api/v1/visits/{visit}/confirm/", body))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"already_done"}
    assert Attestation.objects.count() == 1
    assert Event.objects.filter(verb="attest").count() == 1


def test_one_code_given_for_eight_visits_at_once_confirms_one(racing: Field) -> None:
    case = racing.world.acknowledged()
    racing.planned(case)
    visits = [uuid.uuid4() for _visit in range(RACERS)]
    for visit in visits:
        racing.put(visit, racing.body(case))
    body, left = {"method": "code", "code": racing.code(case)}, iter(visits)
    answers = race(lambda: client_of(racing).post(f"/api/v1/visits/{next(left)}/confirm/", body))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert Attestation.objects.count() == 1


@pytest.mark.long
def test_whose_a_case_is_was_corrected_while_the_word_waited(racing: Field) -> None:
    """The confirmation waits for the case that an operator is correcting, and then sees whose it is now."""
    world = racing.world
    case, other = world.acknowledged(), world.acknowledged(text="路灯也坏了")
    racing.later(hours=1)
    racing.put(visit := uuid.uuid4(), racing.body(case, also_cases=[other.number]))
    correction = {"field": "phone", "value": "13712345678", "reason": "登记错了", "at": world.now}
    casework_steps.correct(other, **correction, actor=world.operator)
    given = {"method": "signature", "signature": STROKES}
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            casework_steps.correct(other, **correction, actor=world.second_operator)
            confirmed = pool.submit(lambda: closing(lambda: client_of(racing).post(f"/api/v1/visits/{visit}/confirm/", given)))
            until_somebody_waits()
        assert confirmed.result().json()["counted"] is True
    assert list(Attestation.objects.values_list("case", flat=True)) == [case.pk]


def closing(act: Callable[[], Any]) -> Any:
    try:
        return act()
    finally:
        connection.close()


def until_somebody_waits() -> None:
    """Asked of the database, which answers at once; not more often than any wait would last."""
    with connection.cursor() as cursor:
        for _time in range(20_000):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waited")


def test_eight_wrong_codes_at_once_count_as_five(racing: Field) -> None:
    case = racing.world.acknowledged()
    visit = racing.planned(case)
    racing.put(visit, racing.body(case))
    body = {"method": "code", "code": "x"}
    race(lambda: client_of(racing).post(f"/api/v1/visits/{visit}/confirm/", body))
    assert Visit.objects.get().code_tries == 5
    right = racing.post(f"visits/{visit}/confirm/", {"method": "code", "code": racing.code(case)}, by=racing.world.handler)
    assert right.json()["code"] == "code_locked"


def client_of(field: Field) -> APIClient:
    return field.client(field.world.handler)


@pytest.fixture
def photographed(racing: Field) -> uuid.UUID:
    """A visit to which photos may be added."""
    racing.world.keep(racing.world.leak, photo_reason="危房鉴定需要房屋外观照片")
    case, visit = racing.world.acknowledged(), uuid.uuid4()
    racing.later(hours=1)
    assert racing.put(visit, racing.body(case)).status_code == 201
    return visit


@pytest.mark.long
def test_eight_times_the_same_photo_is_one_photo(racing: Field, photographed: uuid.UUID) -> None:
    path, data = f"/api/v1/visits/{photographed}/photos/{uuid.uuid4()}/", pictures.photo(size=(80, 60))
    answers = race(lambda: client_of(racing).put(path, data, content_type="image/jpeg"))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert Photo.objects.count() == Event.objects.filter(verb="photo").count() == 1


def test_of_eight_photos_at_once_four_are_kept(racing: Field, photographed: uuid.UUID) -> None:
    data = pictures.photo(size=(80, 60))
    answers = race(
        lambda: client_of(racing).put(f"/api/v1/visits/{photographed}/photos/{uuid.uuid4()}/", data, content_type="image/jpeg")
    )
    assert sorted(answer.status_code for answer in answers) == [201] * 4 + [409] * 4
    assert Photo.objects.count() == 4


@pytest.mark.long
def test_an_objection_is_decided_once(racing: Field) -> None:
    case = racing.world.acknowledged()
    racing.later(hours=1)
    racing.put(uuid.uuid4(), racing.body(case, confirmation={"method": "signature", "signature": STROKES}))
    visit = Visit.objects.get(case=case)
    steps.dispute(visit, at=racing.world.now)

    def decide() -> int:
        client = racing.client(racing.world.supervisor)
        path = f"/api/v1/visits/{visit.pk}/decide-dispute/"
        return int(client.post(path, {"uphold": False, "reason": "已核实"}).status_code)

    assert sorted(race(decide)) == [200] + [409] * 7
    assert Event.objects.filter(verb="dismiss_dispute").count() == 1
