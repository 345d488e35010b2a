"""PUT visits/{uuid}/: taken once, never lost, never answered 403 or 404."""

import uuid
from datetime import timedelta

import pytest

from casework import steps
from casework.models import Case, Event, Wait
from tests.visits.conftest import STROKES, Field
from visits.models import QuarantinedVisit, Visit


def new() -> uuid.UUID:
    return uuid.uuid4()


def test_a_visit_is_taken_and_waits_for_the_word_of_the_person_visited(field: Field, case: Case) -> None:
    answer = field.put(visit := new(), field.body(case))
    assert answer.status_code == 201
    receipt = answer.json()
    assert receipt["id"] == str(visit)
    assert (receipt["state"], receipt["counted"], receipt["why"]) == ("recorded", False, "unconfirmed")
    case.refresh_from_db()
    assert case.state == "acknowledged"


def test_the_same_visit_sent_again_is_the_same_visit_whatever_the_device_says(field: Field, case: Case) -> None:
    body = field.body(case)
    first = field.put(visit := new(), body | {"device": {"now": field.world.now.isoformat()}})
    field.later(days=3)
    again = field.put(visit, body | {"device": {"now": field.world.now.isoformat()}})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["sha256"] == again.json()["sha256"]
    assert Visit.objects.count() == 1
    assert Event.objects.filter(verb="record_visit").count() == 1


def test_a_word_that_comes_when_the_same_visit_is_sent_again_confirms_it_however_late(field: Field, case: Case) -> None:
    body = field.body(case)
    field.put(visit := new(), body)
    field.later(days=3)
    again = field.put(visit, body | {"confirmation": {"method": "signature", "signature": STROKES}})
    assert (again.status_code, again.json()["counted"]) == (200, True)


def test_the_same_words_from_somebody_else_are_no_receipt_for_them(field: Field, case: Case) -> None:
    visit, body = uuid.uuid4(), field.body(case)
    assert field.put(visit, body).status_code == 201
    again = field.put(visit, body, by=field.world.colleague)
    assert (again.status_code, again.json()["state"]) == (409, "quarantined")
    assert Visit.objects.get(pk=visit).visitor == field.world.handler


def test_another_content_for_the_same_id_is_a_conflict_and_both_are_kept(field: Field, case: Case) -> None:
    field.put(visit := new(), field.body(case))
    answer = field.put(visit, field.body(case, said="别的话"))
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "visit_conflict"
    assert answer.json()["sha256"] != field.get(f"visits/{visit}/", by=field.world.handler).json()["sha256"]
    assert "别的话" in QuarantinedVisit.objects.get(visit=visit).body
    field.put(visit, field.body(case, said="别的话"))
    assert QuarantinedVisit.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"outcome": "danced"}, "outcome"),
        ({"said": ""}, "said"),
        ({"compared": ""}, "compared"),
        ({"promised": "明天来"}, "promise_due"),
        ({"began_at": "yesterday"}, "began_at"),
    ],
)
def test_what_lacks_an_essential_is_kept_in_quarantine_with_a_receipt(
    field: Field, case: Case, changed: dict[str, object], named: str
) -> None:
    body = field.body(case) | changed
    answer = field.put(visit := new(), body)
    assert answer.status_code == 422
    assert (answer.json()["state"], answer.json()["why"]) == ("quarantined", "unusable")
    assert named in answer.json()["fields"]
    assert QuarantinedVisit.objects.get(visit=visit).user == field.world.handler
    # Corrected, it is taken.
    assert field.put(visit, field.body(case)).status_code == 201


def test_a_late_entry_needs_a_reason_and_counts(field: Field, case: Case) -> None:
    body = field.body(case)
    field.later(days=2)
    assert field.put(new(), body).status_code == 422
    answer = field.put(
        new(), body | {"late_reason": "山里没有信号", "confirmation": {"method": "signature", "signature": STROKES}}
    )
    assert (answer.status_code, answer.json()["counted"]) == (201, True)
    assert Event.objects.get(verb="record_visit").facts["late"] is True


def test_an_unknown_case_is_answered_like_an_invisible_one(field: Field, case: Case) -> None:
    world = field.world
    unknown = field.put(new(), field.body(case) | {"case": "20260101-99999"}, by=world.stranger)
    invisible = field.put(new(), field.body(case), by=world.stranger)
    for answer in (unknown, invisible):
        assert answer.status_code == 201
        assert (answer.json()["counted"], answer.json()["why"]) == (False, "unknown_case")
    assert Visit.objects.filter(case__isnull=False).count() == 0
    assert not Event.objects.filter(verb="record_visit").exists()
    assert QuarantinedVisit.objects.count() == 2


def test_a_visit_of_a_case_that_went_to_another_unit_is_kept_and_shown_and_does_not_count(field: Field, case: Case) -> None:
    world = field.world
    body = field.body(case)
    steps.reassign(case, unit=world.roads, reason="归交通局", actor=world.dispatcher, at=world.later(hours=1))
    answer = field.put(visit := new(), body)
    assert (answer.status_code, answer.json()["counted"], answer.json()["why"]) == (201, False, "not_allowed")
    assert field.get(f"visits/{visit}/", by=world.handler).json()["said"] == "水又漏了，老人怕滑倒"
    assert field.get(f"visits/{visit}/", by=world.stranger).status_code == 200


def test_a_visit_of_a_case_assigned_to_a_colleague_does_not_count(field: Field, case: Case) -> None:
    assert field.put(new(), field.body(case), by=field.world.colleague).json()["why"] == "not_assigned"


def test_a_visit_from_before_the_dispatch_of_the_round_does_not_count(field: Field, case: Case) -> None:
    early = (field.world.now - timedelta(hours=20)).isoformat()
    answer = field.put(new(), field.body(case, began_at=early))
    assert (answer.json()["state"], answer.json()["why"]) == ("not_counted", "before_dispatch")


def test_a_visit_of_the_round_before_does_not_count_in_the_next(field: Field, case: Case) -> None:
    body = field.body(case, round=1)
    field.world.rated(
        steps.resolve(field.world.visited(case), text="修好了", actor=field.world.handler, at=field.world.later(hours=1)),
        score=1,
        solved="no",
    )
    case.refresh_from_db()
    assert case.round == 2
    assert field.put(new(), body).json()["why"] == "other_round"


def test_a_resolved_case_takes_a_visit_without_counting_it(field: Field, case: Case) -> None:
    body = field.body(case)
    resolved = field.world.resolved(field.world.visited(case))
    assert resolved.state == "resolved"
    assert field.put(new(), body).json()["why"] == "not_in_hand"


@pytest.mark.parametrize("outcome", ["not_home", "refused", "unsafe"])
def test_nobody_met_is_kept_and_does_not_count(field: Field, case: Case, outcome: str) -> None:
    body = field.body(case, outcome=outcome)
    for left_out in ("said", "compared", "met_with"):
        body.pop(left_out)
    answer = field.put(new(), body)
    assert (answer.status_code, answer.json()["state"], answer.json()["why"]) == (201, "not_counted", "not_met")


def test_a_promise_becomes_a_wait_until_the_close_of_business_of_its_day(field: Field, case: Case) -> None:
    field.put(visit := new(), field.body(case, promised="周五前换水管", promise_due="2026-03-06"))
    wait = Wait.objects.get(kind="review", about="promise")
    assert wait.subject == str(visit)
    assert wait.due_at is not None
    assert wait.due_at.isoformat() == "2026-03-06T10:00:00+00:00"


def test_one_visit_serves_several_cases_with_an_attestation_for_each(field: Field, case: Case) -> None:
    other = field.world.acknowledged(text="路灯也坏了")
    body = field.body(case, also_cases=[other.number], confirmation={"method": "signature", "signature": STROKES})
    field.later(minutes=40)
    body["began_at"] = (field.world.now - timedelta(minutes=10)).isoformat()
    body["ended_at"] = field.world.now.isoformat()
    answer = field.put(new(), body)
    assert answer.json()["counted"] is True
    assert [(beside["case"], beside["counted"]) for beside in answer.json()["also_cases"]] == [(other.number, True)]
    for served in (case, other):
        served.refresh_from_db()
        assert served.state == "visited"


def test_companions_have_handled_the_case_too(field: Field, case: Case) -> None:
    confirmation = {"method": "signature", "signature": STROKES}
    field.put(new(), field.body(case, companions=["colleague"], confirmation=confirmation))
    assert case.handled_by.filter(user=field.world.colleague).exists()


def test_no_place_is_kept_and_no_word_stands_on_the_timeline(field: Field, case: Case) -> None:
    field.put(visit := new(), field.body(case, location={"lat": 30.0, "lon": 120.5}))
    assert Visit.objects.get(pk=visit).location == ""
    facts = str(Event.objects.get(verb="record_visit").facts)
    assert "王" not in facts
    assert "水" not in facts


def test_a_body_that_is_no_object_and_one_that_is_too_large_are_refused(field: Field, case: Case) -> None:
    client = field.client(field.world.handler)
    assert client.put(f"/api/v1/visits/{new()}/", [1]).status_code == 400
    assert field.put(new(), field.body(case, said="水" * 200_000)).status_code == 413
    assert not QuarantinedVisit.objects.exists()


def test_without_sign_in_nothing_is_taken(field: Field, case: Case) -> None:
    from rest_framework.test import APIClient

    assert APIClient().put(f"/api/v1/visits/{new()}/", field.body(case)).status_code == 401
