"""Planning a visit sends the citizen a code that no member of staff sees."""

import pytest

from casework.models import Case, Notice
from casework.notices import texts
from tests.visits.conftest import Field
from visits.models import Visit


def test_planning_sends_the_citizen_a_code_and_shows_it_to_nobody(field: Field, case: Case) -> None:
    answer = field.post(f"cases/{case.number}/visits/", {"purpose": "看漏水"}, by=field.world.handler)
    assert answer.status_code == 201
    assert (answer.json()["state"], answer.json()["code_sent"]) == ("planned", True)
    code = field.code(case)
    assert len(code) == 6
    assert code.isdecimal()
    assert code not in answer.content.decode()
    assert bytes(Visit.objects.get().code_digest or b"").find(code.encode()) == -1


def test_a_plan_that_is_sent_again_with_its_key_sends_no_second_code(field: Field, case: Case) -> None:
    path, by = f"cases/{case.number}/visits/", field.world.handler
    answers = [field.post(path, {"purpose": "看漏水"}, by=by, key="k") for _time in range(2)]
    assert answers[0].json() == answers[1].json()
    assert Visit.objects.count() == Notice.objects.filter(kind="visit_code").count() == 1


def test_a_citizen_without_a_phone_is_sent_no_code(field: Field) -> None:
    case = field.world.acknowledged(phone="")
    answer = field.post(f"cases/{case.number}/visits/", by=field.world.handler)
    assert (answer.status_code, answer.json()["code_sent"]) == (201, False)
    assert not Notice.objects.filter(kind="visit_code").exists()


@pytest.mark.parametrize(
    ("who", "status"), [("lead", 201), ("colleague", 403), ("operator", 403), ("supervisor", 403), ("stranger", 404)]
)
def test_only_the_unit_that_has_the_case_plans_its_visits(field: Field, case: Case, who: str, status: int) -> None:
    answer = field.post(f"cases/{case.number}/visits/", by=field.world.people[who])
    assert answer.status_code == status
    assert Visit.objects.count() == (status == 201)


def test_a_resolved_case_is_not_planned_for(field: Field, case: Case) -> None:
    field.world.resolved(field.world.visited(case))
    answer = field.post(f"cases/{case.number}/visits/", by=field.world.handler)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


@pytest.mark.parametrize("body", [{"unknown": 1}, {"planned_for": "soon"}, {"purpose": "a" * 201}, {"purpose": "a\nb"}])
def test_a_plan_in_another_form_is_refused(field: Field, case: Case, body: dict[str, object]) -> None:
    assert field.post(f"cases/{case.number}/visits/", body, by=field.world.handler).status_code == 400


def test_a_planned_visit_is_recorded_under_its_id(field: Field, case: Case) -> None:
    visit = field.planned(case)
    assert field.put(visit, field.body(case)).status_code == 201
    assert Visit.objects.get().state == "recorded"


def test_a_plan_is_not_taken_over_for_another_case(field: Field, case: Case) -> None:
    visit = field.planned(case)
    other = field.world.acknowledged()
    field.world.later(hours=1)
    assert field.put(visit, field.body(other)).status_code == 409
    assert field.put(visit, field.body(case), by=field.world.stranger).status_code == 409
    assert Visit.objects.get().state == "planned"


def test_of_two_planned_visits_each_message_says_which_one_it_is_for(field: Field, case: Case) -> None:
    field.planned(case)
    field.planned(case)
    first, second = (texts.render(notice).text for notice in Notice.objects.filter(kind="visit_code").order_by("pk"))
    assert "第2次走访" in second
    assert "次走访" not in first


def test_the_visits_of_another_round_are_not_counted_along(field: Field, case: Case) -> None:
    field.planned(case)
    field.world.rated(field.world.resolved(field.world.visited(case)), score=1, solved="no")
    field.planned(case)
    second = Notice.objects.filter(kind="visit_code").latest("created_at")
    assert "次走访" not in texts.render(second).text
