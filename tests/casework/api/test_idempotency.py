"""The same request sent twice makes one case."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from casework import tasks
from casework.models import Case, Idempotency
from tests.casework.api.conftest import As
from tests.world import MONDAY, World

DEMAND: dict[str, Any] = {"text": "路灯坏了", "channel": "walk_in", "citizen": {"name": "王小明"}}


def test_the_same_key_and_body_answer_the_first_response_again(world: World, as_: As) -> None:
    operator = as_("operator")
    first = operator.post("/api/v1/cases/", DEMAND, headers={"idempotency-key": "k 1"})
    again = operator.post("/api/v1/cases/", dict(reversed(DEMAND.items())), headers={"idempotency-key": "k 1"})
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert first.json()["pin"]
    assert Case.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(world: World, as_: As) -> None:
    as_("operator").at("cases/", DEMAND, headers={"idempotency-key": "k"}, expect=201)
    payload = as_("operator").at("cases/", DEMAND | {"text": "另一件事"}, headers={"idempotency-key": "k"}, expect=409)
    assert payload["code"] == "idempotency_mismatch"
    assert Case.objects.count() == 1


def test_keys_are_each_persons_own_and_may_be_any_string(world: World, as_: As) -> None:
    key = "é 13912345678 " * 100
    for who in ("operator", "operator2"):
        as_(who).at("cases/", DEMAND, headers={"idempotency-key": key}, expect=201)
    assert Case.objects.count() == 2
    assert all("13912345678" not in row.key for row in Idempotency.objects.all())


def test_a_refusal_is_not_remembered(world: World, as_: As) -> None:
    as_("operator").at("cases/", DEMAND | {"channel": "x"}, headers={"idempotency-key": "k"}, expect=400)
    as_("operator").at("cases/", DEMAND, headers={"idempotency-key": "k"}, expect=201)


def test_an_answer_is_forgotten_after_a_week_and_no_sooner(world: World, as_: As) -> None:
    """It may hold a PIN."""
    for days in (1, 6, 8):
        with time_machine.travel(MONDAY - timedelta(days=days), tick=False):
            as_("operator").post("/api/v1/cases/", DEMAND, headers={"idempotency-key": str(days)})
    with time_machine.travel(MONDAY):
        tasks.forget_answers()
    left = Idempotency.objects.values_list("created_at", flat=True)
    assert sorted((MONDAY - at).days for at in left) == [1, 6]


def test_without_a_key_the_same_demand_is_two_cases(world: World, as_: As) -> None:
    for _time in range(2):
        as_("operator").at("cases/", DEMAND, expect=201)
    assert Case.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_make_one_case(world: World, as_: As) -> None:
    operator = as_("operator")

    def send(_nth: int) -> tuple[int, bytes]:
        try:
            answer = operator.post("/api/v1/cases/", DEMAND, headers={"idempotency-key": "k"})
            return answer.status_code, answer.content
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        payload = set(threads.map(send, range(8)))
    assert len(payload) == 1
    assert Case.objects.count() == 1
