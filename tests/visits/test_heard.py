"""A new demand heard at the door becomes a case in the same sending as the visit, once, with the visit attached."""

import uuid
from typing import Any

from casework.models import Attestation, Case, Wait
from tests.visits.conftest import Field
from visits.models import QuarantinedVisit, Visit

NEW: dict[str, Any] = {
    "text": "隔壁单元的路灯坏了一个月",
    "same_place": True,
    "citizen": {"name": "李大爷", "phone": "13712345678"},
}


def heard_in(case: Case) -> Case:
    return Case.objects.exclude(pk=case.pk).get()


def test_it_is_registered_with_the_visit_attached_and_the_visit_counts_where_it_was_owed(field: Field, case: Case) -> None:
    body = field.body(
        case,
        heard=[NEW],
        confirmation={"method": "signature", "signature": "[[[1,1],[2,2],[3,3],[4,4],[5,5],[6,6],[7,7],[8,8]]]"},
    )
    answer = field.put(uuid.uuid4(), body)
    assert (answer.status_code, answer.json()["counted"]) == (201, True)
    new = heard_in(case)
    assert (new.state, new.channel, new.area, new.citizen.phone) == ("received", "visit", case.area, "+8613712345678")
    (further,) = answer.json()["also_cases"]
    assert (further["case"], further["heard"]) == (new.number, True)
    assert (further["state"], further["counted"], further["why"]) == ("not_counted", False, "before_dispatch")
    assert Visit.objects.get(case=new).heard_there
    assert not Attestation.objects.filter(case=new).exists(), "a visit before the dispatch closes nothing"


def test_sent_again_it_is_no_second_case(field: Field, case: Case) -> None:
    visit, body = uuid.uuid4(), field.body(case, heard=[NEW])
    assert [field.put(visit, body).status_code for _ in range(3)] == [201, 200, 200]
    assert Case.objects.count() == 2


def test_on_the_way_it_needs_no_case_that_was_there_before(field: Field) -> None:
    world = field.world
    body = field.body(Case(number=""), heard=[{"text": "村口的桥栏杆断了"}], promised="明天来看", promise_due="2026-03-03")
    for name in ("case", "said", "compared"):
        del body[name]
    answer = field.put(uuid.uuid4(), body)
    new = Case.objects.get()
    assert answer.json()["new_case"] == new.number
    assert (answer.status_code, answer.json()["why"]) == (201, "before_dispatch")
    assert Visit.objects.get(case=new).visitor == world.handler
    assert Wait.objects.filter(case=new, about="promise").count() == 1, "what was promised at a door is owed"


def test_about_a_case_the_words_at_the_door_are_needed_whatever_else_was_heard(field: Field, case: Case) -> None:
    body = field.body(case, heard=[NEW])
    for name in ("said", "compared"):
        del body[name]
    assert set(field.put(uuid.uuid4(), body).json()["fields"]) == {"said", "compared"}


def test_a_visit_of_nothing_is_kept_and_says_what_is_missing(field: Field) -> None:
    body = field.body(Case(number=""))
    del body["case"]
    answer = field.put(uuid.uuid4(), body)
    assert answer.status_code == 422
    assert "case" in answer.json()["fields"]


def test_what_could_not_be_registered_at_all_is_told_before_anything_is_taken(field: Field) -> None:
    visit, body = uuid.uuid4(), field.body(Case(number=""))
    del body["case"]
    answer = field.put(visit, body | {"heard": [NEW | {"text": "   "}]})
    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"case"})
    assert not Case.objects.exists()
    assert field.put(visit, body | {"heard": [NEW]}).status_code == 201, "mended under the same id"


def test_where_a_citizen_is_protected_the_place_goes_into_no_other_case(field: Field) -> None:
    world = field.world
    secret = world.acknowledged(confidential=True, address="梧桐里三号", brief="有人反映井盖松动")
    world.later(hours=1)
    field.put(uuid.uuid4(), field.body(secret, heard=[NEW]))
    assert heard_in(secret).address == ""


def test_whoever_may_not_register_at_a_door_loses_nothing(field: Field, case: Case) -> None:
    answer = field.put(uuid.uuid4(), field.body(case, heard=[NEW]), by=field.world.auditor)
    assert answer.status_code == 201
    assert Case.objects.count() == 1
    assert "路灯" in QuarantinedVisit.objects.get().body
