"""The callback queue: who is to be called about a rating, never by anybody of a unit that handled the case, and the call."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from accounts.models import Role, User
from casework import steps
from casework.escalation.sweep import sweep
from casework.models import Case, Event
from tests.casework.looking import last, verbs
from tests.world import World

pytestmark = pytest.mark.django_db
QUIET = {"phone": "02987654321"}
"""A landline: no link ever reaches it."""


def ask(world: World, user: User, address: str, data: dict[str, str] | None = None, *, language: str = "en") -> HttpResponse:
    with time_machine.travel(world.now, tick=False):
        client = Client(headers={"accept-language": language})
        client.force_login(user)
        return client.get(address) if data is None else client.post(address, data)


def listed(world: World, user: User, code: str = "ratings") -> list[str]:
    answer = ask(world, user, f"/callbacks/?list={code}")
    assert answer.status_code == 200
    return [line.case.number for line in answer.context["page"].lines]


def call(
    world: World, case: Case, data: dict[str, str] | None = None, *, by: User | None = None, script: str = ""
) -> HttpResponse:
    return ask(world, by or world.operator, f"/callbacks/{case.number}/" + (f"?script={script}" if script else ""), data)


def insider(world: World) -> User:
    user = world.person("inside", Role.OPERATOR)
    world.person("inside", Role.HANDLER, unit=world.water)
    return user


def test_an_unanswered_link_comes_to_the_queue_by_the_rule_and_a_landline_at_once(world: World) -> None:
    silent, landline = world.resolved(), world.resolved(**QUIET)
    assert listed(world, world.operator) == [landline.number]
    world.later(days=3)
    sweep(at=world.now)
    assert listed(world, world.operator) == [silent.number, landline.number], "the oldest first"
    steps.rate_for(silent, steps.Opinion(5, "yes", "yes"), by="phone", actor=world.operator, at=world.now)
    assert listed(world, world.operator) == [landline.number]


def test_one_key_leads_to_the_next_call(world: World) -> None:
    case = world.resolved(**QUIET)
    page = ask(world, world.operator, "/callbacks/").content.decode()
    assert re.search(rf'href="/callbacks/{case.number}/" data-key="n"', page)
    call(world, case, {"answer": "no_answer"})
    assert 'data-key="n"' not in ask(world, world.operator, "/callbacks/").content.decode()


@pytest.mark.long
def test_who_was_tried_comes_again_a_day_later_and_never_after_three_days(world: World) -> None:
    case = world.resolved(**QUIET)
    other = world.resolved(**QUIET)
    for _day in range(3):
        assert case.number in listed(world, world.operator)
        assert call(world, case, {"answer": "no_answer"}).status_code == 302
        assert listed(world, world.second_operator) == [], "one citizen: the other case waits too"
        world.later(hours=24)
    assert listed(world, world.operator) == [other.number]
    row = ask(world, world.supervisor, "/?queue=lapse").content.decode()
    assert case.number in row
    assert other.number not in row


def test_nobody_of_the_unit_or_who_was_there_then_is_offered_it_or_may_open_it(world: World) -> None:
    case = world.resolved(**QUIET)
    inside = insider(world)
    world.person("left", Role.HANDLER, unit=world.water)
    left = world.person("left", Role.OPERATOR)
    world.later(minutes=1)
    world.leaves(left, world.water)
    left = User.objects.get(pk=left.pk)
    for user in (inside, left):
        assert listed(world, user) == []
        assert call(world, case, by=user).status_code == 403
        assert call(world, case, {"answer": "no_answer"}, by=user).status_code == 403
        assert ask(world, user, f"/callbacks/{case.number}/phone/", {"x": "1"}).status_code == 403
    for who in (world.handler, world.lead, world.supervisor):
        assert ask(world, who, "/callbacks/").status_code == 403
        assert call(world, case, by=who).status_code == 403
    assert call(world, case, by=world.stranger).status_code == 404
    assert "attempt" not in verbs(case)


def test_a_bad_rating_is_called_within_a_working_day_and_leaves_when_somebody_answers(world: World) -> None:
    case = world.rated(score=1)
    answer = ask(world, world.operator, "/callbacks/?list=dissatisfied")
    line = answer.context["page"].lines[0]
    assert (line.case.number, line.due - world.now > timedelta(hours=8), line.overdue) == (case.number, True, False)
    assert call(world, case, {"answer": "no_answer"}).status_code == 302
    world.later(days=2)
    assert "Overdue" in ask(world, world.operator, "/callbacks/?list=dissatisfied").content.decode()
    assert listed(world, insider(world), "dissatisfied") == []
    call(world, case, {"answer": "answered", "note": "水还在漏"})
    assert case.words.get(kind="comment").text == "水还在漏"
    world.later(days=2)
    assert listed(world, world.operator, "dissatisfied") == []


def test_whoever_told_an_operator_that_they_are_dissatisfied_is_not_called_again(world: World) -> None:
    case = world.resolved(**QUIET)
    call(world, case, {"score": "1", "solved": "no", "visited": "yes"})
    world.later(days=2)
    assert Case.objects.get(pk=case.pk).round == 2
    assert listed(world, world.operator, "dissatisfied") == []


def test_a_citizen_without_a_phone_is_not_called_but_gets_a_slip(world: World) -> None:
    case = world.resolved(phone="", name="")
    assert (listed(world, world.operator), listed(world, world.operator, "no_phone")) == ([], [case.number])
    steps.rating_slip(case, actor=world.operator, at=world.later(minutes=5))
    assert listed(world, world.operator, "no_phone") == []


def test_the_rating_taken_on_the_phone_closes_the_case_and_is_a_call(world: World) -> None:
    case = world.resolved()
    answers = {"score": "4", "solved": "partly", "visited": "yes", "pressed": "no", "words": "还行"}
    assert call(world, case, answers).status_code == 302
    rating = case.ratings.get()
    assert (rating.score, rating.pressed, rating.by, rating.entered_by) == (4, False, "phone", world.operator)
    assert verbs(case)[-3:] == ["attempt", "rate", "close"]
    assert call(world, case).status_code == 409


def test_nothing_is_chosen_beforehand_and_nothing_left_out_is_guessed(world: World) -> None:
    case = world.resolved()
    page = call(world, case).content.decode()
    assert not re.search(r'<input type="radio"[^>]* checked', page)
    assert call(world, case, {"score": "5"}).status_code == 400
    assert not case.ratings.exists()
    call(world, case, {"score": "5", "solved": "yes", "visited": "unsure"})
    assert case.ratings.get().pressed is None


def test_the_script_is_whole_in_the_citizens_language_whatever_the_operators(world: World) -> None:
    case = world.resolved()
    chinese, english = (call(world, case, script=script).content.decode() for script in ("", "en"))
    assert "非常满意、满意、基本满意、不满意、非常不满意" in chinese
    assert "Very satisfied, Satisfied, Basically satisfied, Dissatisfied, Very dissatisfied" in english
    for page, lang in ((chinese, "zh-Hans"), (english, "en")):
        spoken = re.findall(rf'<[a-z]+[^>]* lang="{lang}">(?=\S)([^<]+)', page)
        assert len(spoken) >= 8, "greeting, whether it is them, five questions, thanks"
        assert all(bool(re.search(r"[\u4e00-\u9fff]", sentence)) == (lang == "zh-Hans") for sentence in spoken)


def test_the_number_is_shown_once_for_a_reason_and_not_when_somebody_called_today(world: World) -> None:
    case = world.resolved(**QUIET)
    assert "tel:" not in call(world, case).content.decode()
    shown = ask(world, world.operator, f"/callbacks/{case.number}/phone/", {"x": "1"}).content.decode()
    assert "tel:" in shown
    assert last(case, "reveal").facts["field"] == "phone"
    call(world, case, {"answer": "no_answer"})
    assert "tel:" not in ask(world, world.operator, f"/callbacks/{case.number}/phone/", {"x": "1"}).content.decode()
    assert Event.objects.filter(case=case, verb="reveal").count() == 1
    assert "record the rating here" in call(world, case).content.decode()


def test_another_part_of_the_day_is_proposed(world: World) -> None:
    case = world.resolved(**QUIET)
    world.now = world.now.replace(hour=10) + timedelta(days=1)
    call(world, case, {"answer": "no_answer"})
    world.later(hours=25)
    page = ask(world, world.operator, "/callbacks/").content.decode()
    assert "in the afternoon" in page
    assert "in the evening" in page
    assert "in the morning" not in page


def test_a_list_pages_by_the_last_line_and_none_is_shown_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.desk.callbacks.queue.LINES", 2)
    cases = [world.resolved(phone=f"0298765432{nth}") for nth in range(3)]
    first = ask(world, world.operator, "/callbacks/").context["page"]
    rest = ask(world, world.operator, f"/callbacks/?after={first.next_after}").context["page"]
    assert [line.case.number for line in first.lines + rest.lines] == [case.number for case in cases]
    assert rest.next_after is None
    for address in ("/callbacks/?list=x", "/callbacks/?after=x", f"/callbacks/?after={'9' * 40}"):
        assert ask(world, world.operator, address).status_code == 404
