"""The same request sent twice is done once."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import batches
from casework import crypto
from casework.models import Case, Idempotency
from casework.tasks import forget_answers
from casework.writing import answers
from tests.casework.api.conftest import As, Caller
from tests.casework.unsealed import answer_as
from tests.roles import as_owner
from tests.world import World
from visits.models import Effort, Visit

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


def test_without_a_key_the_same_demand_is_two_cases(world: World, as_: As) -> None:
    for _time in range(2):
        as_("operator").at("cases/", DEMAND, expect=201)
    assert Case.objects.count() == 2


def test_what_is_done_to_a_case_is_done_once_for_each_key(world: World, as_: As) -> None:
    case, key = world.registered(), {"idempotency-key": "k"}
    operator = as_("operator")
    first, again = (operator.post(f"/api/v1/cases/{case.number}/comment/", {"text": "已联系"}, headers=key) for _time in range(2))
    assert (first.status_code, first.content) == (200, again.content)
    operator.at(f"cases/{case.number}/comment/", {"text": "又联系"}, headers=key, expect=409)
    operator.at(f"cases/{world.registered().number}/comment/", {"text": "已联系"}, headers=key, expect=409)
    assert case.events.filter(verb="comment").count() == 1


def test_a_verb_is_answered_again_as_it_was_whatever_came_of_the_case(world: World, as_: As) -> None:
    """Who returned a case sees it no longer, and is not told that there is none."""
    case, key = world.acknowledged(), {"idempotency-key": "k"}
    answers = [
        as_("handler").post(f"/api/v1/cases/{case.number}/return/", {"reason": "不属本单位"}, headers=key) for _time in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert case.events.filter(verb="return").count() == 1


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


def answered(as_: As, key: str) -> dict[str, Any]:
    payload: dict[str, Any] = as_("operator").at("cases/", DEMAND, headers={"idempotency-key": key}, expect=201)
    return payload


def test_an_answer_is_given_again_for_a_day_and_then_forgotten(world: World, as_: As) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        first = answered(as_, "k")
        clock.shift(timedelta(hours=24))
        forget_answers()
        assert answered(as_, "k") == first
        clock.shift(timedelta(seconds=1))
        forget_answers()
        assert not Idempotency.objects.exists()
        assert answered(as_, "k")["number"] != first["number"]
        forget_answers()
        assert Idempotency.objects.count() == 1


def test_many_are_forgotten_some_at_a_time(
    world: World, as_: As, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(5):
        answered(as_, f"k {number}")
    monkeypatch.setattr(batches, "AT_ONCE", 2)
    with (
        time_machine.travel(timezone.now() + timedelta(days=2)),
        caplog.at_level(logging.INFO, logger="doorstep.forgotten"),
        CaptureQueriesContext(connection) as captured,
    ):
        forget_answers()
    assert not Idempotency.objects.exists()
    assert [record.getMessage() for record in caplog.records] == ["answers 5"]
    assert sum(query["sql"].startswith("DELETE") for query in captured) == 3


def test_an_answer_is_sealed_where_it_lies(world: World, as_: As) -> None:
    pin = answered(as_, "k")["pin"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT body, to_jsonb(row)::text FROM casework_idempotency AS row")
        body, row = cursor.fetchone()
    assert pin in answers.opened(Idempotency.objects.get(), at=timezone.now())
    for plain in (pin, "路灯", "王"):
        assert plain not in row
        assert plain.encode() not in bytes(body)


def test_a_key_that_is_forgotten_while_it_is_asked_about_is_free_again(
    world: World, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = answered(as_, "k")
    claimed = Idempotency.objects.bulk_create

    def overtaken(*args: Any, **options: Any) -> Any:
        rows = claimed(*args, **options)
        monkeypatch.setattr(Idempotency.objects, "bulk_create", claimed)
        Idempotency.objects.all().delete()
        return rows

    monkeypatch.setattr(Idempotency.objects, "bulk_create", overtaken)
    assert answered(as_, "k")["number"] != first["number"]
    assert Idempotency.objects.count() == 1


def test_anothers_answer_copied_onto_ones_own_row_is_told_to_nobody(world: World, as_: As) -> None:
    """Nor is one's own answer to another request."""
    key = {"idempotency-key": "k"}
    as_("operator").at("cases/", DEMAND, headers=key, expect=201)
    as_("operator2").at("cases/", DEMAND | {"text": "另一件事"}, headers=key, expect=201)
    for source, other in (("operator", "operator2"), ("operator2", "operator")):
        body = Idempotency.objects.get(user=world.people[source]).body
        answer_as(body, Idempotency.objects.filter(user=world.people[other]))
    refused = as_("operator2").at("cases/", DEMAND | {"text": "另一件事"}, headers=key, expect=409)
    assert (refused["code"], "pin" in refused) == ("answer_unreadable", False)
    assert Case.objects.count() == 2


@pytest.mark.parametrize("damaged", [b"", b"\x00", b"x" * 200])
def test_an_answer_that_does_not_open_is_told_in_words(world: World, as_: As, damaged: bytes) -> None:
    as_("operator").at("cases/", DEMAND, headers={"idempotency-key": "k"}, expect=201)
    answer_as(damaged, Idempotency.objects.all())
    assert as_("operator").at("cases/", DEMAND, headers={"idempotency-key": "k"}, expect=409)["code"] == "answer_unreadable"
    assert Case.objects.count() == 1


def test_what_was_answered_before_answers_were_bound_is_answered_again_for_a_day(world: World, as_: As) -> None:
    first = as_("operator").at("cases/", DEMAND, headers={"idempotency-key": "k"}, expect=201)
    answer_as(crypto.seal(json.dumps(first), context="casework.idempotency.body"), Idempotency.objects.all())
    introduced = MigrationRecorder.Migration.objects.filter(app="casework", name="0025_bound_answers")
    with as_owner():
        introduced.update(applied=timezone.now() - timedelta(hours=23))
    assert as_("operator").at("cases/", DEMAND, headers={"idempotency-key": "k"}, expect=201) == first
    with as_owner():
        introduced.update(applied=timezone.now() - timedelta(hours=25))
    assert as_("operator").at("cases/", DEMAND, headers={"idempotency-key": "k"}, expect=409)["code"] == "answer_unreadable"


def test_where_no_answer_is_kept_a_key_is_refused_in_words(world: World, as_: As) -> None:
    """A detail in full is kept nowhere; and a right code must not be tried for nothing."""
    case = world.registered()
    body = {"field": "phone", "reason": "回访"}
    refused = as_("operator").at(f"cases/{case.number}/reveal/", body, headers={"idempotency-key": "k"}, expect=400)
    assert (refused["code"], "Idempotency-Key" in refused["detail"]) == ("idempotency_not_offered", True)
    assert case.events.filter(verb="reveal").count() == 0
    as_("operator").at(f"cases/{case.number}/reveal/", body, expect=200)


WITHOUT_A_KEY = {
    "auth/token/": "nobody is signed in",
    "auth/logout/": "signed out twice is signed out",
    "cases/search/": "changes nothing",
    "cases/similar/": "changes nothing",
    "cases/propose/": "changes nothing",
    "escalation-rules/preview/": "changes nothing",
    "escalation-rules/{rule}/preview/": "changes nothing",
    "escalation-rules/backtest/": "changes nothing",
    "escalation-rules/{rule}/backtest/": "changes nothing",
    "cases/{number}/reveal/": "a detail in full is kept nowhere",
    "cases/{number}/rating-slip/": "a secret is kept nowhere; the slip is made anew",
    "cases/{number}/visit-slip/": "a secret is kept nowhere; the slip is made anew",
    "visits/{visit}/confirm/": "counts wrong codes, whatever else is taken back",
    "field/sealed/": "each visit in it has an id of its own",
}


def test_every_post_takes_a_key_or_says_why_not(anyone: Caller) -> None:
    schema, without = anyone.at("schema/?format=json", expect=200), set()
    for path, operations in schema["paths"].items():
        parameters = operations.get("post", {}).get("parameters", [])
        if "post" in operations and "Idempotency-Key" not in {parameter["name"] for parameter in parameters}:
            without.add(path.removeprefix("/api/v1/"))
    assert without == WITHOUT_A_KEY.keys()


def test_what_is_measured_and_decided_is_so_once_for_each_key(world: World, as_: As) -> None:
    effort, key = {"kind": "visit", "taps": 9, "seconds": 60}, {"idempotency-key": "k"}
    for _time in range(2):
        as_("handler").at("efforts/", effort, headers=key, expect=204)
    assert Effort.objects.count() == 1
    case, rating = world.resolved(), {"score": 5, "solved": "yes", "visited": "yes", "by": "phone"}
    answers = [as_("operator").at(f"cases/{case.number}/ratings/", rating, headers=key, expect=201) for _time in range(2)]
    assert answers[0] == answers[1]
    rule = {
        "name": "六日",
        "waiting_for": "visit",
        "after": {"value": 6, "unit": "working_days"},
        "actions": [{"type": "take_up"}],
    }
    rules = [as_("administrator").at("escalation-rules/", rule, headers=key, expect=201)["id"] for _time in range(2)]
    assert rules[0] == rules[1]


def test_where_a_code_is_tried_a_key_is_refused_and_no_try_is_used_up(world: World, as_: As) -> None:
    """A key around a guess would take back that it was counted."""
    case = world.acknowledged(handler=world.handler)
    planned = as_("handler").at(f"cases/{case.number}/visits/", {}, expect=201)["id"]
    times = {"began_at": "2026-03-02T17:00:00+08:00", "ended_at": "2026-03-02T17:30:00+08:00"}
    visit = {"case": case.number, "outcome": "met", "met_with": "王小明", "said": "漏水", "compared": "same"} | times
    as_("handler").at(f"visits/{planned}/", visit, method="put", expect=201)
    guess = {"method": "code", "code": "000000"}
    refused = as_("handler").at(f"visits/{planned}/confirm/", guess, headers={"idempotency-key": "k"}, expect=400)
    assert refused["code"] == "idempotency_not_offered"
    assert Visit.objects.get(pk=planned).code_tries == 0
    as_("handler").at(f"visits/{planned}/confirm/", guess)
    assert Visit.objects.get(pk=planned).code_tries == 1
