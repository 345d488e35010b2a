"""The callback list: operators ask neutrally whether somebody came, and cannot tell a back-check from a visit that waits."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from casework import steps as casework_steps
from casework.models import Attestation, Case, Citizen, Event
from tests.casework.looking import refused
from tests.roles import as_owner
from tests.visits.conftest import STROKES, Field
from tests.visits.test_races import race, racing
from tests.visits.test_record import new
from visits.models import Call, Flag, Review, Visit

__all__ = ["racing"]
SIGNED = {"method": "signature", "signature": STROKES}


def back_check(visit: uuid.UUID, field: Field) -> Review:
    """Drawn, and given to this list."""
    given = field.world.now
    return Review.objects.create(about="back_check", visit_id=visit, unit=None, week=given.date(), given_at=given)


@pytest.fixture
def waiting(field: Field, case: Case) -> uuid.UUID:
    """A visit that waits for a word, three hours old."""
    field.put(visit := new(), field.body(case))
    field.later(hours=3)
    return visit


@pytest.fixture
def drawn(field: Field, case: Case) -> uuid.UUID:
    """An accepted visit, drawn for a back-check."""
    field.put(visit := new(), field.body(case, confirmation=SIGNED))
    field.later(hours=3)
    back_check(visit, field)
    return visit


def as_(field: Field, user: User | None = None) -> Client:
    field.catch_up()
    client = Client()
    client.force_login(user or field.world.operator)
    return client


def listed(field: Field, user: User | None = None) -> list[uuid.UUID]:
    page = as_(field, user).get("/visits/callbacks/")
    assert page.status_code == 200
    return [visit.pk for visit, _times, _title in page.context["rows"]]


def answer(field: Field, visit: uuid.UUID, choice: str, *, by: User | None = None) -> Any:
    return as_(field, by).post(f"/visits/callbacks/{visit}/", {"answer": choice})


def test_somebody_came_confirms_a_waiting_visit(field: Field, case: Case, waiting: uuid.UUID) -> None:
    assert listed(field) == [waiting]
    assert answer(field, waiting, "came").status_code == 302
    visit = Visit.objects.get()
    assert (visit.state, visit.method, visit.decided_by) == ("accepted", "callback", field.world.operator)
    assert Call.objects.get().answer == "came"
    assert Event.objects.get(verb="call_visit").facts["answer"] == "came"
    case.refresh_from_db()
    assert case.state == "visited"
    assert listed(field) == []


def test_somebody_came_settles_a_back_check(field: Field, drawn: uuid.UUID) -> None:
    answer(field, drawn, "came")
    review = Review.objects.get()
    assert (review.result, review.by, review.at) == ("came", field.world.operator, field.world.now)
    assert Attestation.objects.count() == 1
    assert listed(field) == []


def test_nobody_came_is_a_doubt_and_decides_nothing(field: Field, waiting: uuid.UUID) -> None:
    answer(field, waiting, "not_came")
    assert Flag.objects.get().check_name == "nobody_came"
    assert Visit.objects.get().state == "recorded"
    assert listed(field) == []
    field.later(days=2)
    assert listed(field) == [], "the citizen has answered"


def test_nobody_came_settles_a_back_check_and_raises_the_doubt(field: Field, drawn: uuid.UUID) -> None:
    answer(field, drawn, "not_came")
    assert Review.objects.get(about="back_check").result == "not_came"
    assert Flag.objects.get().visit_id == drawn
    assert Visit.objects.get().state == "accepted"


@pytest.mark.parametrize("choice", ["no_answer", "refused", "wrong_number", "unsure"])
def test_another_answer_is_an_attempt_and_comes_again_a_day_later(field: Field, waiting: uuid.UUID, choice: str) -> None:
    answer(field, waiting, choice)
    assert (Call.objects.get().answer, Visit.objects.get().state) == (choice, "recorded")
    assert listed(field) == []
    field.later(hours=23)
    assert listed(field) == []
    field.later(hours=1)
    assert listed(field) == [waiting]


def test_after_three_attempts_on_three_days_nobody_calls_any_more(field: Field, waiting: uuid.UUID) -> None:
    for _day in range(3):
        assert listed(field) == [waiting]
        answer(field, waiting, "no_answer")
        field.later(days=1)
    assert listed(field) == []
    assert len({call.at.date() for call in Call.objects.all()}) == 3


def test_a_back_check_that_reaches_nobody_on_three_days_stays_unclear(field: Field, drawn: uuid.UUID) -> None:
    for _day in range(3):
        assert Review.objects.get().result == ""
        answer(field, drawn, "no_answer")
        field.later(days=1)
    assert Review.objects.get().result == "unclear"
    assert listed(field) == []


def test_somebody_who_is_not_sure_twice_is_not_asked_a_third_time(field: Field, drawn: uuid.UUID) -> None:
    answer(field, drawn, "unsure")
    assert Review.objects.get().result == ""
    field.later(days=1)
    answer(field, drawn, "unsure")
    assert Review.objects.get().result == "unclear"


def test_a_visit_confirmed_by_callback_can_be_back_checked_by_another(field: Field, case: Case, waiting: uuid.UUID) -> None:
    answer(field, waiting, "came")
    field.later(days=3)
    back_check(waiting, field)
    assert listed(field) == [waiting]
    answer(field, waiting, "not_came", by=field.world.second_operator)
    assert Review.objects.get(about="back_check").result == "not_came"


def test_nobody_can_tell_a_back_check_from_a_visit_that_waits(field: Field, case: Case) -> None:
    """The same list row, the same page, the same words afterwards; numbers and ids apart."""
    field.put(waits := new(), field.body(case))
    other = field.world.acknowledged(phone="13912345679", name="王小红")
    field.later(hours=1)
    field.put(checked := new(), field.body(other, confirmation=SIGNED))
    field.later(hours=3)
    back_check(checked, field)
    client = as_(field)
    page = client.get("/visits/callbacks/").content.decode()
    rows = [plain(row) for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)[1:]]
    assert len(rows) == 2
    assert rows[0] == rows[1]
    pages = [client.get(f"/visits/callbacks/{visit}/").content.decode() for visit in (waits, checked)]
    assert plain(pages[0]) == plain(pages[1])
    for secret in (
        "signature",
        "签名",
        "back_check",
        "Drawn",
        "accepted",
        '"recorded"',
        "not yet confirmed",
        "Handler",
        "水又漏了",
    ):
        assert secret not in pages[0] + pages[1]
    for choice in ("no_answer", "came"):
        client = as_(field)
        afterwards = [client.post(f"/visits/callbacks/{visit}/", {"answer": choice}, follow=True) for visit in (waits, checked)]
        assert [str(m) for m in afterwards[0].context["messages"]] == [str(m) for m in afterwards[1].context["messages"]]
        again = [client.get(f"/visits/callbacks/{visit}/") for visit in (waits, checked)]
        assert {page.status_code for page in again} == {409}
        assert plain(again[0].content.decode()) == plain(again[1].content.decode())
        field.later(days=1)


def plain(html: str) -> str:
    return re.sub(
        r"[0-9a-f]{8}-[0-9a-f-]{27}|20\d{6}-\d{5}|[A-Za-z0-9]{64}|139\*{4}\d{4}|nonce=\S+|form_key\" value=\S+", "·", html
    )


def test_the_page_says_the_day_and_its_half_and_never_who_came_or_when(field: Field, waiting: uuid.UUID) -> None:
    page = as_(field).get(f"/visits/callbacks/{waiting}/", headers={"accept-language": "en"}).content.decode()
    assert "in the morning" in page
    visit = Visit.objects.get()
    assert visit.began_at
    for text in (f"{visit.began_at + timedelta(hours=8):%H:%M}", "Handler", "水又漏了", "13912345678"):
        assert text not in page


def test_the_question_is_read_out_in_the_citizens_language(field: Field, case: Case, waiting: uuid.UUID) -> None:
    client, citizens = as_(field), Citizen.objects.all()
    with as_owner():
        citizens.update(language="zh-hans")
    page = client.get(f"/visits/callbacks/{waiting}/", headers={"accept-language": "en"}).content.decode()
    assert 'blockquote lang="zh-Hans">' in page
    with as_owner():
        citizens.update(language="en")
    page = client.get(f"/visits/callbacks/{waiting}/", headers={"accept-language": "zh-hans"}).content.decode()
    assert 'blockquote lang="en">Did someone come to see you about your demand?<' in page


def test_every_answer_is_a_button_like_the_others(field: Field, waiting: uuid.UUID) -> None:
    page = as_(field).get(f"/visits/callbacks/{waiting}/").content.decode()
    buttons = re.findall(r'<button class="([^"]*)" type="submit" name="answer" value="([a-z_]*)">', page)
    assert [value for _style, value in buttons] == ["came", "not_came", "unsure", "no_answer", "refused", "wrong_number"]
    assert {style for style, _value in buttons} == {"button"}


def test_the_number_is_shown_on_request_and_that_is_kept(field: Field, case: Case, waiting: uuid.UUID) -> None:
    client = as_(field)
    shown = client.post(f"/visits/callbacks/{waiting}/phone/")
    assert "+8613912345678" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    event = Event.objects.get(verb="reveal")
    assert (event.actor, event.facts["field"]) == (field.world.operator, "phone")
    answer(field, waiting, "came")
    again = client.post(f"/visits/callbacks/{waiting}/phone/")
    assert again.status_code == 409
    assert Event.objects.filter(verb="reveal").count() == 1


def test_nobody_is_called_before_two_hours_have_passed(field: Field, case: Case) -> None:
    field.put(visit := new(), field.body(case))
    field.later(minutes=119)
    assert listed(field) == []
    assert answer(field, visit, "came").status_code == 409
    assert not Call.objects.exists()
    field.later(minutes=1)
    assert listed(field) == [visit]


def test_the_oldest_visit_comes_first_and_each_once(field: Field, case: Case, waiting: uuid.UUID) -> None:
    signed = {"method": "signature", "signature": STROKES}
    field.put(newer := new(), field.body(field.world.acknowledged(phone="13712345678"), confirmation=signed))
    field.put(
        older := new(),
        field.body(
            case,
            began_at=(field.world.now - timedelta(hours=3, minutes=50)).isoformat(),
            ended_at=(field.world.now - timedelta(hours=3, minutes=40)).isoformat(),
        ),
    )
    field.later(hours=3)
    back_check(newer, field)
    assert listed(field) == [older, waiting, newer]


def test_who_cannot_be_called_or_does_not_wait_is_not_on_the_list(field: Field, case: Case) -> None:
    world = field.world
    without = world.acknowledged(phone="")
    field.later(hours=1)
    for visited, changed in (
        (without, {}),
        (case, {"outcome": "not_home"}),
        (case, {"outcome": "on_site"}),
        (case, {"confirmation": SIGNED}),
    ):
        field.put(new(), field.body(visited, **changed))
    withdrawn = world.acknowledged(phone="13712345678")
    field.later(hours=1)
    field.put(new(), field.body(withdrawn))
    casework_steps.withdraw(withdrawn, reason="不需要了", actor=world.operator, at=world.now)
    field.later(hours=3)
    assert listed(field) == []


def test_nobody_is_called_about_a_round_that_is_over(field: Field, case: Case, waiting: uuid.UUID) -> None:
    world = field.world
    field.put(new(), field.body(case, confirmation=SIGNED))
    assert listed(field) == [waiting]
    case.refresh_from_db()
    assert world.rated(world.resolved(case), score=1).round == 2
    field.later(hours=3)
    assert listed(field) == []


def test_never_what_ones_own_unit_handled_nor_where_one_came_along(field: Field, case: Case) -> None:
    world = field.world
    world.person("operator2", Role.HANDLER, unit=world.station)
    field.put(visit := new(), field.body(case, companions=["operator"]))
    field.post(f"visits/{visit}/join/", by=world.operator)
    field.later(hours=3)
    assert listed(field) == []
    assert listed(field, world.second_operator) == []
    for user in (world.operator, world.second_operator):
        assert answer(field, visit, "came", by=user).status_code == 403
        assert as_(field, user).post(f"/visits/callbacks/{visit}/phone/").status_code == 403
    assert not Call.objects.exists()
    assert not Event.objects.filter(verb="reveal").exists()
    assert listed(field, world.person("third", Role.OPERATOR)) == [visit]


def test_an_operator_limited_to_other_places_sees_nothing_of_it(field: Field, waiting: uuid.UUID) -> None:
    away = field.world.person("away", Role.OPERATOR, unit=field.world.roads)
    assert listed(field, away) == []
    assert as_(field, away).get(f"/visits/callbacks/{waiting}/").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("handler", 403), ("lead", 403), ("dispatcher", 403), ("supervisor", 403), ("auditor", 403), ("stranger", 404)],
)
def test_no_other_role_calls(field: Field, waiting: uuid.UUID, who: str, status: int) -> None:
    user = field.world.people[who]
    # A supervisor's list is empty while an operator is left.
    assert as_(field, user).get("/visits/callbacks/").status_code == (200 if who == "supervisor" else 403)
    assert as_(field, user).get(f"/visits/callbacks/{waiting}/").status_code == status
    assert answer(field, waiting, "came", by=user).status_code == status
    assert not Call.objects.exists()


def test_the_same_answer_sent_twice_is_one_call(field: Field, waiting: uuid.UUID) -> None:
    for _time in range(2):
        assert answer(field, waiting, "no_answer").status_code == 302
    assert Call.objects.count() == 1
    assert answer(field, waiting, "came").status_code == 409
    assert answer(field, waiting, "no_answer", by=field.world.second_operator).status_code == 409
    assert Visit.objects.get().state == "recorded"


def test_what_is_no_answer_is_refused(field: Field, waiting: uuid.UUID) -> None:
    refused = answer(field, waiting, "perhaps")
    assert refused.status_code == 400
    assert 'name="answer"' in refused.content.decode()
    assert not Call.objects.exists()


def test_an_answer_to_a_visit_that_cannot_count_any_more_is_kept(field: Field, case: Case, drawn: uuid.UUID) -> None:
    world = field.world
    case.refresh_from_db()
    casework_steps.withdraw(case, reason="不需要了", actor=world.second_operator, at=world.later(minutes=5))
    assert listed(field) == [drawn]
    answer(field, drawn, "came")
    assert Review.objects.get().result == "came"


def test_the_page_of_the_visit_leads_to_the_call_and_offers_the_paper_slip(field: Field, waiting: uuid.UUID) -> None:
    page = as_(field).get(f"/visits/{waiting}/").content.decode()
    assert f'href="/visits/callbacks/{waiting}/"' in page
    assert 'value="paper"' in page
    assert 'value="callback"' not in page


def test_an_empty_list_says_so(field: Field) -> None:
    page = as_(field).get("/visits/callbacks/")
    assert page.status_code == 200
    assert "<table" not in page.content.decode()


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_eight_operators_who_answer_at_once_are_one_call(racing: Field) -> None:
    world = racing.world
    case = world.acknowledged()
    racing.later(hours=1)
    racing.put(visit := new(), racing.body(case))
    racing.later(hours=3)
    clients = iter([as_(racing, world.person(f"caller{nth}", Role.OPERATOR)) for nth in range(8)])
    answers = race(lambda: next(clients).post(f"/visits/callbacks/{visit}/", {"answer": "came"}))
    assert sorted(response.status_code for response in answers) == [302] + [409] * 7
    assert Call.objects.count() == Attestation.objects.count() == 1


def test_whoever_was_called_about_a_visit_is_not_called_about_a_rating_the_same_day(field: Field, waiting: uuid.UUID) -> None:
    rating = field.world.resolved()
    answer(field, waiting, "no_answer")
    again = {"answer": "no_answer", "actor": field.world.second_operator}
    with refused("tried_today"):
        casework_steps.attempt(rating, **again, at=field.world.now + timedelta(hours=23))
    casework_steps.attempt(rating, **again, at=field.world.now + timedelta(hours=24))
