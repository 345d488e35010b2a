"""A flag is a question: the visitor answers first, another unit decides, and nothing follows by itself."""

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from casework import masking
from casework.models import Attestation, Case, Event, Wait
from casework.refusal import Refused
from tests.visits.conftest import STROKES, Field
from visits import steps, tasks
from visits.checks import run
from visits.models import Flag, Review, Visit

SIGNED = {"confirmation": {"method": "signature", "signature": STROKES}}
LONG = "水管又漏了，老人出门怕滑倒，已经三天没有人来修"


def visited(field: Field, case: Case, **changed: Any) -> Visit:
    answer = field.put(uuid.uuid4(), field.body(case, **(SIGNED | changed)))
    assert answer.status_code == 201, answer.json()
    return Visit.objects.get(pk=answer.json()["id"])


def page(field: Field, user: User, path: str, body: dict[str, str] | None = None) -> Any:
    field.catch_up()
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client.get(path) if body is None else client.post(path, body, follow=True)


@pytest.fixture
def flag(field: Field, case: Case) -> Flag:
    """The words of one visit stand in another, of the same unit."""
    world = field.world
    visited(field, case, said=LONG)
    other = world.acknowledged(phone="13800138002")
    field.later(hours=2)
    again = visited(field, other, said=LONG + "。")
    tasks.check(str(again.pk))
    return Flag.objects.get()


def test_the_same_words_on_another_case_are_found_once(field: Field, flag: Flag) -> None:
    assert (flag.check_name, flag.value, flag.other is not None) == ("same_words", 100.0, True)
    tasks.check(str(flag.visit_id))
    tasks.check_recent()
    assert Flag.objects.count() == 1
    assert Event.objects.filter(verb="flag_visit").count() == 1


def test_a_visit_that_cannot_be_checked_keeps_no_other_from_it(field: Field, flag: Flag, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = []

    def breaks_at_the_first(visit: Visit, **_: Any) -> int:
        looked_at.append(visit.pk)
        if len(looked_at) == 1:
            raise ZeroDivisionError
        return 0

    monkeypatch.setattr(run, "check", breaks_at_the_first)
    tasks.check_recent()
    assert len(looked_at) == Visit.objects.count() == 2


def test_of_two_that_arrived_in_one_moment_one_is_asked_about(field: Field) -> None:
    cases = [field.world.acknowledged(phone=f"1380013800{n}", lat=30.1 + n / 10, lon=120.1) for n in range(2)]
    field.later(hours=3)
    for n, case in enumerate(cases):
        visited(field, case, said=f"第{n}件完全不同的事情" * (n + 1))
    assert len(set(Visit.objects.values_list("received_at", flat=True))) == 1
    tasks.check_recent()
    assert Flag.objects.filter(check_name="too_far").count() == 1


def test_two_places_at_once_are_found_and_one_door_is_not(field: Field) -> None:
    world = field.world
    first_case, two, three = (world.acknowledged(phone=f"1380013800{n}", lat=30.1 + n / 10, lon=120.1) for n in range(3))
    field.later(hours=3)
    first = visited(field, first_case, also_cases=[two.number])
    assert run.check(first, at=world.now) == 0, "one sending is one visit"
    visited(field, three, said="完全不同的另外一件事情，和别的工单没有任何关系")
    # They arrived in one moment, so either of them may be the one that is asked about.
    assert sum(run.check(visit, at=world.now) for visit in Visit.objects.all()) >= 1
    assert {flag.value for flag in Flag.objects.filter(check_name="too_far")} == {-30.0}


def test_a_flag_goes_to_a_unit_that_had_no_part_and_asks_the_visitor_first(field: Field, flag: Flag) -> None:
    world = field.world
    assert flag.review.unit == world.roads
    (wait,) = Wait.objects.filter(kind="review", about="flag", until__isnull=True)
    assert wait.due_at is not None
    with pytest.raises(Refused, match="asked first"):
        steps.decide_flag(flag.review, result="innocent", reason="x", actor=world.stranger, at=world.now)
    steps.explain(flag, text="同一家人打了两次电话", actor=world.handler, at=world.now)
    decided = steps.decide_flag(flag.review, result="innocent", reason="邻居", actor=world.stranger, at=world.now)
    assert decided.result == "innocent"
    assert not Wait.objects.filter(about="flag", until__isnull=True).exists()


def test_after_two_working_days_of_silence_it_is_decided_without_the_visitor(field: Field, flag: Flag) -> None:
    field.later(days=4)
    assert (
        steps.decide_flag(flag.review, result="right", reason="查过", actor=field.world.stranger, at=field.world.now).result
        == "right"
    )


def test_a_doubt_that_was_right_takes_nothing_back_by_itself(field: Field, flag: Flag) -> None:
    steps.explain(flag, text="没有", actor=field.world.handler, at=field.world.now)
    steps.decide_flag(flag.review, result="right", reason="两份记录相同", actor=field.world.stranger, at=field.world.now)
    assert Attestation.objects.filter(visit=flag.visit_id, counted=True, voided_at__isnull=True).exists()
    with pytest.raises(Refused, match="already"):
        steps.decide_flag(flag.review, result="innocent", reason="x", actor=field.world.stranger, at=field.world.now)


@pytest.mark.parametrize("who", ["handler", "colleague", "lead", "operator", "dispatcher", "auditor", "administrator"])
def test_whoever_had_a_part_or_another_role_does_not_decide(field: Field, flag: Flag, who: str) -> None:
    steps.explain(flag, text="没有", actor=field.world.handler, at=field.world.now)
    with pytest.raises(Refused):
        steps.decide_flag(flag.review, result="innocent", reason="x", actor=field.world.people[who], at=field.world.now)
    flag.review.refresh_from_db()
    assert flag.review.result == ""


def test_only_who_was_there_explains_it_and_once(field: Field, flag: Flag) -> None:
    with pytest.raises(Refused):
        steps.explain(flag, text="x", actor=field.world.colleague, at=field.world.now)
    steps.explain(flag, text="同一家人", actor=field.world.handler, at=field.world.now)
    with pytest.raises(Refused, match="already"):
        steps.explain(flag, text="again", actor=field.world.handler, at=field.world.now)


def test_the_reviewer_reads_the_record_and_not_who_the_citizen_is(field: Field, flag: Flag) -> None:
    world = field.world
    shown = field.get(f"visits/{flag.visit_id}/", by=world.stranger).json()
    assert shown["said"].startswith("水管又漏了")
    assert (shown["met_with"], shown["signature"]) == (None, None)
    text = page(field, world.stranger, f"/visits/{flag.visit_id}/").content.decode()
    assert "Usual: below 80." in text
    assert "100% of the words are the same." in text
    assert f'href="/cases/{flag.visit.case.number}/"' not in text, "a link that this person may not follow"
    assert masking.phone("+8613800138002") not in text
    assert "13800138002" not in text
    assert field.get(f"cases/{flag.visit.case.number}/", by=world.stranger).status_code == 404
    other = world.person("elsewhere", Role.HANDLER, unit=world.hotline)
    assert field.get(f"visits/{flag.visit_id}/", by=other).status_code == 404


def test_by_their_pages_the_visitor_explains_and_the_other_unit_decides(field: Field, flag: Flag) -> None:
    world = field.world
    assert "The visitor is asked first" in page(field, world.stranger, "/visits/reviews/").content.decode()
    asked = page(field, world.stranger, f"/visits/{flag.visit_id}/").content.decode()
    assert "It can be decided once the visitor has explained" in asked
    assert ">The check was right<" not in asked, "a button that would be refused"
    page(field, world.handler, f"/visits/flags/{flag.pk}/explain/", {"reason": "同一家人"})
    answered = page(field, world.stranger, f"/visits/{flag.visit_id}/").content.decode()
    assert "同一家人" in answered
    assert ">The check was right<" in answered
    page(field, world.stranger, f"/visits/reviews/{flag.review.pk}/", {"result": "innocent", "reason": "属实"})
    flag.review.refresh_from_db()
    assert (flag.review.result, flag.review.by) == ("innocent", world.stranger)
    assert "Nothing to review" in page(field, world.stranger, "/visits/reviews/").content.decode()


def test_who_decides_reads_the_other_words_as_far_as_they_see_that_case(field: Field, flag: Flag) -> None:
    assert flag.other
    assert flag.other.case
    number = flag.other.case.number
    for who, reads in (("supervisor", True), ("stranger", False)):
        text = page(field, field.world.people[who], f"/visits/{flag.visit_id}/").content.decode()
        assert (f"The other visit: {number}" in text) == reads
        assert (f"{LONG}<" in text) == reads
        assert ("of a case that you do not see" in text) != reads


def test_a_second_question_on_a_visit_keeps_the_supervisor_there_until_it_is_decided(field: Field, case: Case) -> None:
    world = field.world
    visited(field, case, said=LONG)
    other = world.acknowledged(phone="13800138002", against=world.roads)
    field.later(hours=2)
    visit = visited(field, other, said=LONG + "。")
    tasks.check(str(visit.pk))
    flag = Flag.objects.get()
    steps.explain(flag, text="同一家人打了两次电话", actor=world.handler, at=world.now)
    steps.dispute(visit, at=world.now)
    asked = page(field, world.supervisor, f"/visits/{visit.pk}/").content.decode()
    assert (
        asked.count("keys work in the one in which you are")
        == asked.count('<form class="form stack" method="post" data-keys')
        == 2
    )
    body = {"uphold": "no", "reason": "邻居看见了"}
    decided = page(field, world.supervisor, f"/visits/{visit.pk}/decide-dispute/", body)
    assert decided.redirect_chain == [(f"/visits/{visit.pk}/", 302)]
    text = decided.content.decode()
    assert f"Decided: {other.number}." in text
    assert "keys work in the one" not in text
    assert "Your decision on what is unusual" in text


# Asking another unit


def test_an_unconfirmed_visit_is_accepted_by_a_unit_that_was_drawn(field: Field, case: Case) -> None:
    world = field.world
    visit = visited(field, case, confirmation={"method": "code", "code": "000000"})
    assert visit.state == "recorded"
    review = steps.ask_review(visit, actor=world.handler, at=world.now)
    assert review.unit == world.roads
    with pytest.raises(Refused, match="already"):
        steps.ask_review(visit, actor=world.lead, at=world.now)
    body = {"accept": True, "reason": "看了记录和照片"}
    assert field.post(f"visits/{visit.pk}/review/", body, by=world.stranger).json()["counted"]
    review.refresh_from_db()
    assert (review.result, review.by) == ("accepted", world.stranger)


def test_a_unit_that_was_not_asked_accepts_nothing(field: Field, case: Case) -> None:
    visit = visited(field, case, confirmation={"method": "code", "code": "000000"})
    assert field.post(f"visits/{visit.pk}/review/", {"accept": True, "reason": "x"}, by=field.world.stranger).status_code == 404
    with pytest.raises(Refused):
        steps.ask_review(visit, actor=field.world.colleague, at=field.world.now)


def test_the_unit_complained_of_is_never_asked(field: Field) -> None:
    world = field.world
    case = world.acknowledged(against=world.roads)
    field.later(hours=1)
    visit = visited(field, case, confirmation={"method": "code", "code": "000000"})
    with pytest.raises(Refused, match="No other unit"):
        steps.ask_review(visit, actor=world.handler, at=world.now)
    assert Review.objects.count() == 0


def test_an_explanation_that_comes_second_is_given_back_with_the_refusal(field: Field, flag: Flag) -> None:
    steps.explain(flag, text="同一家人", actor=field.world.handler, at=field.world.now)
    answer = page(field, field.world.handler, f"/visits/flags/{flag.pk}/explain/", {"reason": "同一家人打了两次电话"})
    assert answer.status_code == 409
    assert "It has already been explained." in answer.content.decode()
    assert "同一家人打了两次电话" in answer.content.decode()
    assert f'href="/visits/{flag.visit_id}/"' in answer.content.decode()
