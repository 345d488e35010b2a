"""Eight at once: one visit, one attestation."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from casework.models import Attestation, Event
from tests.visits.conftest import Field
from tests.world import World
from visits.models import Visit

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
