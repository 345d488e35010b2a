"""Reviews come from outside the units that handled the case; a supervisor takes a wrong visit back."""

import uuid

import pytest

from accounts.models import Role
from casework.models import Attestation, Case, Event, Wait, Words
from tests.visits.conftest import STROKES, Field
from tests.visits.test_record import new
from visits.models import Visit


@pytest.fixture
def visit(field: Field, case: Case) -> uuid.UUID:
    field.put(visit := new(), field.body(case))
    return visit


def signed(field: Field, case: Case) -> uuid.UUID:
    field.put(visit := new(), field.body(case, confirmation={"method": "signature", "signature": STROKES}))
    return visit


def test_a_supervisor_accepts_with_a_reason(field: Field, case: Case, visit: uuid.UUID) -> None:
    body = {"accept": True, "reason": "邻居作证"}
    answer = field.post(f"visits/{visit}/review/", body, by=field.world.supervisor)
    assert (answer.status_code, answer.json()["counted"], answer.json()["method"]) == (200, True, "review")
    assert Words.objects.filter(kind="reason", text="邻居作证").exists()
    again = field.post(f"visits/{visit}/review/", body, by=field.world.supervisor)
    assert (again.status_code, again.json()["code"]) == (409, "already_done")


def test_a_supervisor_does_not_accept_and_the_case_is_not_visited(field: Field, case: Case, visit: uuid.UUID) -> None:
    answer = field.post(f"visits/{visit}/review/", {"accept": False, "reason": "没人见过"}, by=field.world.supervisor)
    assert (answer.json()["state"], answer.json()["why"]) == ("rejected", "rejected")
    assert Event.objects.get(verb="reject_visit").actor == field.world.supervisor
    confirm = field.post(f"visits/{visit}/confirm/", {"method": "signature", "signature": STROKES}, by=field.world.handler)
    assert confirm.status_code == 409
    assert not Attestation.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("handler", 403),
        ("lead", 403),
        ("colleague", 403),
        ("operator", 403),
        ("auditor", 403),
        ("administrator", 403),
        ("stranger", 404),
    ],
)
def test_nobody_of_the_unit_and_no_other_role_reviews(field: Field, visit: uuid.UUID, who: str, status: int) -> None:
    answer = field.post(f"visits/{visit}/review/", {"accept": True, "reason": "好"}, by=field.world.people[who])
    assert answer.status_code == status
    assert not Attestation.objects.exists()


def test_a_supervisor_who_belongs_to_the_unit_does_not_review(field: Field, visit: uuid.UUID) -> None:
    world = field.world
    world.person("supervisor", Role.HANDLER, unit=world.water)
    answer = field.post(f"visits/{visit}/review/", {"accept": True, "reason": "好"}, by=world.supervisor)
    assert (answer.status_code, answer.json()["code"]) == (403, "handled_it")


def test_a_reviewer_cannot_make_a_visit_count_that_met_nobody(field: Field, case: Case) -> None:
    field.put(visit := new(), field.body(case, outcome="refused"))
    answer = field.post(f"visits/{visit}/review/", {"accept": True, "reason": "好"}, by=field.world.supervisor)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_met")
    assert not Event.objects.filter(verb="confirm_visit").exists()


def test_a_review_needs_a_reason(field: Field, visit: uuid.UUID) -> None:
    for body in ({"accept": True}, {"accept": True, "reason": "  "}, {"accept": "yes", "reason": "好"}):
        assert field.post(f"visits/{visit}/review/", body, by=field.world.supervisor).status_code == 400


def test_a_retracted_visit_is_owed_again(field: Field, case: Case) -> None:
    visit = signed(field, case)
    answer = field.post(f"visits/{visit}/retract/", {"reason": "签名不是本人"}, by=field.world.supervisor)
    assert (answer.status_code, answer.json()["state"], answer.json()["counted"]) == (200, "retracted", False)
    case.refresh_from_db()
    assert case.state == "acknowledged"
    assert Wait.objects.filter(case=case, kind="visit", until__isnull=True).exists()
    again = field.post(f"visits/{visit}/retract/", {"reason": "签名不是本人"}, by=field.world.supervisor)
    assert (again.status_code, again.json()["code"]) == (409, "already_done")


@pytest.mark.parametrize(("who", "status"), [("handler", 403), ("lead", 403), ("operator", 403), ("stranger", 404)])
def test_only_a_supervisor_retracts(field: Field, case: Case, who: str, status: int) -> None:
    visit = signed(field, case)
    assert field.post(f"visits/{visit}/retract/", {"reason": "错"}, by=field.world.people[who]).status_code == status


def test_a_visit_that_casework_took_back_with_a_rating_is_shown_as_retracted(field: Field, case: Case) -> None:
    from casework import steps

    visit, world = signed(field, case), field.world
    case.refresh_from_db()
    world.rated(world.resolved(case), visited="no")
    case.refresh_from_db()
    steps.void_rating(case, reason="确实没人来", actor=world.supervisor, at=world.later(hours=1))
    shown = field.get(f"visits/{visit}/", by=world.handler).json()
    assert (shown["state"], shown["counted"], shown["why"]) == ("retracted", False, "retracted")
    assert Visit.objects.get().state == "accepted"
