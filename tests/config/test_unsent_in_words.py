"""What somebody typed and did not send is shown in words: which case, what was to be done, and what was chosen."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import form_keys
from accounts.models import User
from casework import steps
from casework.desk.cases import titles
from casework.models import Case
from casework.steps.end_unit import end_unit
from casework.writing import unsent
from config import page_read
from tests.world import World

WHY = "配件要从外地调，下周才到"


def desk(person: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client


def offered(person: User, path: str, *, language: str = "en", **fields: str) -> Any:
    """The page on which it is offered."""
    entries = [(name, [text]) for name, text in fields.items()]
    pk = unsent.keep(unsent.Typed(path, entries, form_keys.new(person.pk)), person=person.pk, at=timezone.now())
    answer = desk(person, language).get(f"/unsent/{pk}/")
    assert answer.status_code == 200
    return answer


def facts(answer: Any) -> dict[str, str]:
    return {shown.label: shown.text for shown in answer.context["in_words"].chosen}


def page_of(answer: Any) -> str:
    return unescape(answer.content.decode())


def read_on(answer: Any) -> str:
    """What is read on it: fields that nobody sees are none of it."""
    page = page_of(answer)
    return page.split("<main")[1].split("</main>")[0]


def test_it_names_the_case_what_was_to_be_done_and_each_choice(world: World) -> None:
    case = world.registered()
    path = f"/cases/{case.number}/dispatch/"
    answer = offered(world.dispatcher, path, unit="water", handler="handler", reason=WHY)
    shown, page = answer.context["in_words"], read_on(answer)
    assert (shown.number, shown.act, shown.is_there, shown.hidden) == (case.number, "Dispatch", True, False)
    assert shown.title == titles.of(world.dispatcher, [case.number])[case.number]
    assert f'href="/cases/{case.number}/"' in page
    assert "Water" in facts(answer)["Unit"]
    assert str(world.handler) in facts(answer)["Handler"]
    assert ">water<" not in page
    assert ">handler<" not in page


@pytest.mark.parametrize(
    ("language", "how", "day"),
    [("en", ("How it ended", "Planned"), "2027"), ("zh-hans", ("办结结果", "列入计划"), "2027年3月5日")],
)
def test_a_choice_and_a_day_are_said_in_the_language_of_the_page(world: World, language: str, how: Any, day: str) -> None:
    case = world.visited()
    path = f"/cases/{case.number}/resolve/"
    answer = offered(world.handler, path, language=language, how="planned", planned_for="2027-03-05", text=WHY)
    assert how[1] in " ".join(facts(answer).values())
    assert any(day in text and "2027-03-05" not in text for text in facts(answer).values())
    assert [field.text for field in answer.context["in_words"].written] == [WHY]


def test_what_was_chosen_and_is_no_more_is_said_to_be_so(world: World) -> None:
    case = world.registered()
    end_unit(world.station, successor=world.roads, people_go_along=False, actor=world.administrator, at=world.now)
    answer = offered(world.dispatcher, f"/cases/{case.number}/dispatch/", unit=world.station.code)
    assert [shown.gone for shown in answer.context["in_words"].chosen] == [True]
    assert "What you chose is no longer offered." in read_on(answer)
    assert f">{world.station.code}<" not in read_on(answer)


def test_whoever_no_longer_sees_the_case_has_their_own_words_alone(world: World) -> None:
    case = world.acknowledged()
    steps.reassign(case, unit=world.roads, reason="属交通局", actor=world.dispatcher, at=world.later(minutes=5))
    answer = offered(world.handler, f"/cases/{case.number}/extend/", until="2027-03-05", reason=WHY)
    page = read_on(answer)
    assert answer.context["in_words"].hidden
    assert WHY in page
    assert "You no longer see the case" in page
    assert "Send it now" not in page
    assert titles.of(world.dispatcher, [case.number])[case.number] not in page
    assert f'href="/cases/{case.number}/"' not in page
    assert facts(answer) == {}


def test_what_is_not_possible_now_has_its_names_and_says_so(world: World) -> None:
    case = world.resolved()
    answer = offered(world.handler, f"/cases/{case.number}/resolve/", how="partly", text=WHY)
    assert "Its page does not show this form now." in read_on(answer)
    assert answer.context["in_words"].act == "Resolve"
    assert "partly" not in facts(answer).values()
    assert len(facts(answer)) == 1


def test_a_decision_names_its_question_and_the_answer(world: World) -> None:
    world.now = timezone.now() - timedelta(days=1)
    case = world.acknowledged()
    due = case.waits.get(kind="resolution").due_at
    assert due
    until = timezone.localdate(due) + timedelta(days=1)
    steps.extend(case, until=until, reason="等配件到货", actor=world.handler, at=world.later(minutes=1))
    address = f"/decisions/{case.number}/extension/"
    page = desk(world.supervisor).get(address)
    choice = page.context["form"].fields["decision"].choices[0]
    answer = offered(world.supervisor, address, decision=str(choice[0]), reason=WHY)
    shown = answer.context["in_words"]
    assert (shown.number, shown.page, shown.act) == (case.number, "More time?", "Decide")
    assert str(choice[1]) in facts(answer).values()


def test_a_form_about_no_case_names_its_page(world: World) -> None:
    shown = offered(world.lead, "/knowledge/new/", question="水费怎么交", answer=WHY).context["in_words"]
    assert (shown.number, shown.page, bool(shown.act)) == ("", "New article", True)
    assert {field.label for field in shown.written} >= {"Question", "Answer"}


def test_of_the_administration_too(world: World) -> None:
    answer = offered(world.administrator, "/admin/accounts/area/add/", code="qh-9", name="新城区", parent=str(world.county.pk))
    assert str(world.county) in facts(answer).values()
    assert answer.context["in_words"].page


def test_for_many_cases_it_says_how_many_and_what(world: World) -> None:
    cases: list[Case] = [world.acknowledged(), world.acknowledged()]
    body = {"verb": "assign", "numbers": " ".join(case.number for case in cases), "handler": "colleague"}
    first = offered(world.lead, "/cases/bulk/", **body)
    assert first.context["in_words"].page == "Assign: 2 cases"
    assert str(world.colleague) in " ".join(facts(first).values())
    preview = desk(world.lead).post("/cases/bulk/", body, follow=True)
    second = offered(world.lead, "/cases/bulk/", course=preview.context["carried"])
    assert second.context["in_words"].act == "Assign: 2 cases"
    assert str(world.colleague) in " ".join(facts(second).values())
    assert preview.context["carried"][:30] not in read_on(second).replace('value="' + preview.context["carried"][:30], "")


def test_what_was_typed_into_a_list_stands_as_it_was_typed(world: World) -> None:
    case = world.registered()
    answer = offered(world.dispatcher, f"/cases/{case.number}/dispatch/", unit="", unit_typed="shuiwu")
    assert facts(answer) == {"Unit": "shuiwu"}


def test_a_code_is_sent_again_and_not_shown(world: World) -> None:
    answer = offered(world.administrator, "/admin/accounts/area/add/", code="qh-9-geheim", name="新城区")
    assert "qh-9-geheim" not in read_on(answer).replace('<input type="hidden" name="code" value="qh-9-geheim">', "")
    assert "Entered; not shown here" in facts(answer).values()


def test_what_was_typed_is_offered_whatever_its_page_is_good_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_request: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(page_read, "_opened", broken)
    answer = offered(world.lead, "/knowledge/new/", question="水费怎么交，去哪里", answer=WHY)
    assert {field.text for field in answer.context["in_words"].written} == {WHY, "水费怎么交，去哪里"}


def test_nothing_of_its_page_is_done_or_said_by_the_way(world: World) -> None:
    """Messages of the page stay with the page."""
    case = world.acknowledged()
    before = case.events.count()
    answer = offered(world.handler, f"/cases/{case.number}/reply/", text=WHY)
    assert case.events.count() == before
    assert 'class="messages"' not in read_on(answer)
