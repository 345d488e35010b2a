"""Choosing cases in a list, and one verb for all of them: asked once, shown beforehand, each with what came of it."""

import re
from typing import Any

import pytest
from django.test import Client

from casework.desk.bulk import course as courses
from casework.models import Case, Event
from tests.accounts.on_leave import leave
from tests.casework.looking import verbs
from tests.world import World

HX = {"HX-Request": "true"}


@pytest.fixture
def ask(world: World, client: Client) -> Client:
    client.force_login(world.lead)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def preview(client: Client, *cases: Case, handler: str = "colleague", **headers: Any) -> Any:
    numbers = " ".join(case.number for case in cases)
    return client.post("/cases/bulk/", {"verb": "assign", "numbers": numbers, "handler": handler}, follow=True, **headers)


def carried(answer: Any) -> dict[str, str]:
    text = answer.content.decode()
    keys = re.findall(r'name="form_key" value="([^"]+)"', text.split('name="course"')[0])
    return {"course": answer.context["carried"], "form_key": keys[-1]}


def test_a_list_has_a_box_in_each_row_for_who_may_do_something_to_many(world: World, ask: Client) -> None:
    case = world.dispatched()
    page = ask.get("/?queue=open").content.decode()
    assert f'name="number" value="{case.number}" form="choose"' in page
    assert re.findall(r'name="verb" value="(\w+)"', page) == ["assign", "remind"]
    world.closed()
    assert "data-choose-page" not in ask.get("/?queue=ended").content.decode(), "nothing there can be chosen"
    ask.force_login(world.auditor)
    assert 'name="number"' not in ask.get("/?queue=open").content.decode()


def test_what_was_chosen_is_asked_for_then_shown_and_then_done(world: World, ask: Client) -> None:
    cases, ended = [world.dispatched() for _nth in range(2)], world.resolved()
    numbers = "&number=".join(case.number for case in (*cases, ended))
    asked = ask.get(f"/cases/bulk/?verb=assign&number={numbers}")
    assert asked.context["numbers"] == [case.number for case in (*cases, ended)]
    shown = preview(ask, *cases, ended)
    assert shown.context["possible"] == 2
    assert "Assign: 2 of 3" in shown.content.decode()
    assert [verbs(case)[-1] for case in cases] == ["dispatch", "dispatch"]
    done = ask.post("/cases/bulk/", carried(shown), follow=True)
    assert [(label, count) for label, _rows, count in done.context["groups"]] == [("Done", 2), ("Refused", 1)]
    assert done.context["refused"] == 1
    assert [verbs(case)[-1] for case in (*cases, ended)] == ["assign", "assign", "resolve"]


def test_the_same_form_again_shows_the_same_and_does_nothing_more(world: World, ask: Client) -> None:
    shown = preview(ask, world.dispatched(), world.dispatched())
    body = carried(shown)
    first, again = ask.post("/cases/bulk/", body), ask.post("/cases/bulk/", body)
    assert first.url == again.url
    assert Event.objects.filter(verb="assign").count() == 2


def test_nothing_happens_to_what_the_preview_did_not_show(world: World, ask: Client) -> None:
    shown_case, other = world.dispatched(), world.dispatched()
    shown = preview(ask, shown_case)
    body = carried(shown) | {"numbers": other.number, "number": other.number}
    ask.post("/cases/bulk/", body)
    assert (verbs(shown_case)[-1], verbs(other)[-1]) == ("assign", "dispatch")


def test_preview_and_result_have_addresses_so_that_back_and_reload_show_them(world: World, ask: Client) -> None:
    shown = preview(ask, world.dispatched())
    preview_at = shown.redirect_chain[-1][0]
    done = ask.post("/cases/bulk/", carried(shown), follow=True)
    for address, text in ((done.redirect_chain[-1][0], "Done: one of 1"), (preview_at, "One of 1 can be done")):
        assert text in ask.get(address).content.decode()
    assert ask.get(f"/cases/bulk/?shown={preview_at[-5:]}").status_code == 400
    ask.force_login(world.people["colleague"])
    assert ask.get(preview_at).status_code == 400, "they are one session's"


@pytest.mark.parametrize("who", ["colleague", "supervisor"])
def test_what_the_page_carries_is_of_no_use_to_anybody_else(world: World, ask: Client, who: str) -> None:
    case = world.dispatched()
    course = preview(ask, case).context["carried"]
    ask.force_login(world.people[who])
    for text in (course, course[:-2] + "xx"):
        assert ask.post("/cases/bulk/", {"course": text}).status_code == 400
    assert verbs(case)[-1] == "dispatch"


def test_a_case_that_is_not_seen_comes_like_one_that_is_not_there(world: World, ask: Client) -> None:
    hidden, case, nowhere = world.dispatched(unit=world.roads), world.dispatched(), "20200101-00001"
    asked = f"{nowhere} {hidden.number} {case.number}"
    answer = ask.post("/cases/bulk/", {"verb": "assign", "numbers": asked, "handler": "colleague"}, follow=True)
    results = answer.context["course"].results
    assert [result.number for result in results] == [case.number, nowhere, hidden.number]
    assert len({(result.code, result.detail) for result in results[1:]}) == 1


@pytest.mark.long
def test_where_it_takes_long_it_says_how_far_it_came_and_goes_on(
    world: World, ask: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [world.dispatched() for _nth in range(3)]
    monkeypatch.setattr(courses, "SOME", 1)
    monkeypatch.setattr(courses, "SECONDS", 0)
    answer = preview(ask, *cases)
    for done in ([0, 0, 0], [1, 1, 1]):
        assert (len(answer.context["course"].results), answer.context["course"].share) == (1, 33)
        assert "Continue: 2 left" in answer.content.decode()
        for _nth in range(2):
            answer = ask.post("/cases/bulk/", {"course": answer.context["carried"]}, headers=HX, follow=True)
        assert answer.context["course"].left == []
        assert [verbs(case).count("assign") for case in cases] == done
        answer = ask.post("/cases/bulk/", {"course": answer.context["carried"]}) if not done[0] else answer


def test_a_whole_list_is_taken_as_it_is_narrowed_and_held_from_then_on(world: World, ask: Client) -> None:
    urgent, _normal = world.dispatched(urgency="urgent"), world.dispatched()
    asked = ask.get("/cases/bulk/?verb=assign&whole=1&queue=unassigned&urgency=urgent")
    assert asked.context["numbers"] == [urgent.number]
    world.dispatched(urgency="urgent")
    assert f'name="numbers" value="{urgent.number}"' in asked.content.decode()


def test_where_nothing_can_be_done_nothing_is_offered(world: World, ask: Client) -> None:
    shown = preview(ask, world.resolved(), world.dispatched(unit=world.roads))
    assert "None of them can be done" in shown.content.decode()
    assert shown.context["carried"] == ""


def test_without_a_choice_or_with_too_many_it_says_so(world: World, ask: Client) -> None:
    assert ask.get("/cases/bulk/?verb=assign").status_code == 400
    numbers = " ".join(f"20260302-{nth:05}" for nth in range(501))
    answer = ask.post("/cases/bulk/", {"verb": "assign", "numbers": numbers, "handler": "colleague"})
    assert answer.status_code == 400
    assert "At most 500 cases" in answer.content.decode()
    assert ask.get(f"/cases/bulk/?verb=resolve&number={world.dispatched().number}").status_code == 404


def test_classify_leaves_what_was_not_entered_and_asks_for_something(world: World, ask: Client) -> None:
    case = world.registered()
    ask.force_login(world.dispatcher)
    body = {"verb": "classify", "numbers": case.number, "category": "", "area": "", "urgency": ""}
    answer = ask.post("/cases/bulk/", body)
    assert answer.status_code == 400
    assert "Nothing was entered" in answer.content.decode()
    shown = ask.post("/cases/bulk/", body | {"urgency": "urgent"}, follow=True)
    assert shown.context["entered"] == [("Urgency", "Urgent")]
    ask.post("/cases/bulk/", carried(shown))
    case.refresh_from_db()
    assert (case.urgency, case.topic, case.area) == ("urgent", world.leak, world.village)


def test_the_choices_are_those_that_the_person_may_name(world: World, ask: Client) -> None:
    of = {"kind": "person", "list": "bulk_assign_handler", "q": ""}
    assert set(re.findall(r'data-value="(\w+)"', ask.post("/choices/", of).content.decode())) == {"handler", "colleague", "lead"}
    ask.force_login(world.handler)
    assert set(re.findall(r'data-value="(\w+)"', ask.post("/choices/", of).content.decode())) == {"handler"}
    ask.force_login(world.auditor)
    assert ask.post("/choices/", of).status_code == 404


def test_of_a_receiver_on_leave_it_says_who_stands_in_and_what_stays_there(world: World, ask: Client) -> None:
    assert preview(ask, world.dispatched()).context["on_leave"] == ""
    leave(world.colleague, world.handler)
    shown = preview(ask, world.acknowledged(handler=world.handler), world.dispatched())
    for text in (
        f"{world.colleague} is on leave until ",
        f"; {world.handler} stands in. One of these cases is with {world.handler}",
    ):
        assert text in shown.context["on_leave"]
    assert shown.context["on_leave"] in shown.content.decode()


def test_cases_are_called_by_their_titles_and_whoever_has_them_by_the_unit(world: World, ask: Client) -> None:
    case = world.acknowledged(handler=world.handler)
    asked, shown = ask.get(f"/cases/bulk/?verb=assign&number={case.number}"), preview(ask, case)
    title = shown.context["groups"][0][1][0].title
    assert title
    for page in (asked.content.decode(), shown.content.decode()):
        for text in (title, case.number, str(world.leak), str(world.village), str(world.water), str(world.handler)):
            assert text in page
    assert {row.code: row.units for row in shown.context["affected"]}["handler"] == [str(world.water)]
    secret = world.dispatched(confidential=True, text="邻居的秘密", brief="有人反映")
    page = ask.get(f"/cases/bulk/?verb=assign&number={secret.number}").content.decode()
    assert "有人反映" in page
    assert "邻居的秘密" not in page


def test_a_dispatch_elsewhere_than_the_table_says_is_marked(world: World, ask: Client) -> None:
    cases = [world.registered(), world.registered()]
    ask.force_login(world.dispatcher)
    body = {"verb": "dispatch", "numbers": " ".join(case.number for case in cases)}
    marks = {}
    for unit in ("water", "roads"):
        shown = ask.post("/cases/bulk/", body | {"unit": unit}, follow=True)
        marks[unit] = [(row.proposed, row.elsewhere) for row in shown.context["groups"][0][1]]
        assert ("Not as the dispatch table says" in shown.content.decode()) == (unit == "roads")
    assert len(set(marks["roads"])) == len(set(marks["water"])) == 1
    assert {elsewhere for _proposed, elsewhere in marks["roads"]} != {elsewhere for _proposed, elsewhere in marks["water"]}


def test_of_what_was_refused_only_what_can_be_done_is_offered_and_a_reminder_is_no_refusal(world: World, ask: Client) -> None:
    assigned, owned = world.acknowledged(handler=world.lead), world.acknowledged(handler=world.handler)
    for nth in range(2):
        body = {"verb": "remind", "numbers": f"{assigned.number} {owned.number}"}
        shown = ask.post("/cases/bulk/", body, follow=True)
        labels = {label: n for label, _rows, n in shown.context["groups"]}
        assert labels == {("Reminded within the last hours" if nth else "Will be done"): 1, "Refused": 1}
        if not nth:
            done = ask.post("/cases/bulk/", carried(shown), follow=True)
    assert [other.code for other in done.context["others"]] == ["assign"]
    there = re.findall(r'href="(/cases/bulk/[^"]*refused_by[^"]*)"', done.content.decode())
    assert ask.get(there[0].replace("&amp;", "&")).context["numbers"] == [assigned.number]
