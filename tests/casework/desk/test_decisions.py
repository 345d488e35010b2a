"""A supervisor finds everything that waits for their word in one list, decides each on one page, and is led to the next."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from casework import steps
from casework import verb as registry
from casework.desk.decisions import kinds
from casework.models import Case
from tests.standing import beginning
from tests.world import World

ADDRESS = "/decisions/"


def desk(world: World, who: str = "supervisor") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


@beginning
def cases(world: World) -> dict[str, Case]:
    """One of which more time was asked for, one that is to rest, one whose citizen says that nobody came, one for good."""
    world.now = timezone.now() - timedelta(days=1)
    longer, resting = world.acknowledged(), world.acknowledged()
    limit = longer.waits.get(kind="resolution").due_at
    assert limit is not None
    until = timezone.localdate(limit) + timedelta(days=1)
    nobody = world.rated(world.resolved(phone="13800138001"), visited="no")
    last = world.rated(world.resolved(phone="13800138002"), score=1)
    for_good = world.rated(world.resolved(world.visited(world.acknowledged(last))), score=1)
    steps.extend(longer, until=until, reason="等配件到货", actor=world.handler, at=world.later(minutes=1))
    rests_until = timezone.localdate() + timedelta(days=20)
    steps.suspend(resting, reason="等批复", review_on=rests_until, actor=world.handler, at=world.later(minutes=1))
    return {"extension": longer, "suspension": resting, "held_rating": nobody, "dissatisfied": for_good}


def test_everything_that_waits_for_a_supervisor_or_a_dispatcher_has_its_page() -> None:
    deciding = {Role.SUPERVISOR, Role.DISPATCHER}
    owed = {subject.about for subject in registry.review_subjects().values() if subject.owner in deciding}
    assert owed == set(kinds.abouts())


def test_the_list_says_what_is_to_be_decided_and_who_has_another_role_is_refused(world: World, cases: dict[str, Case]) -> None:
    page = text_of(desk(world).get(ADDRESS))
    for question in ("More time?", "Suspend?", "Did somebody come?", "Close or reopen?"):
        assert page.count(question) == 1, question
    assert "More time was asked for, until" in page
    assert all(case.number in page for case in cases.values())
    assert desk(world, "handler").get(ADDRESS).status_code == 403
    link = re.search(r'<a[^>]*href="/decisions/"[^>]*>.*?</a>', text_of(desk(world).get("/")), re.DOTALL)
    assert link is not None
    assert "4" in re.sub(r"<svg.*?</svg>", "", link[0])
    assert ADDRESS not in text_of(desk(world, "handler").get("/"))


def test_what_else_happened_in_the_same_moment_does_not_stand_for_the_request(world: World) -> None:
    world.now = timezone.now() - timedelta(days=1)
    case = world.acknowledged()
    limit = case.waits.get(kind="resolution").due_at
    assert limit is not None
    steps.comment(case, text="已电话联系", actor=world.handler, at=world.now)
    steps.extend(case, until=timezone.localdate(limit) + timedelta(days=1), reason="x", actor=world.handler, at=world.now)
    assert "More time was asked for, until" in text_of(desk(world).get(ADDRESS))


def test_what_is_due_first_stands_first_and_each_decision_leads_to_the_next(world: World, cases: dict[str, Case]) -> None:
    client, decided = desk(world), []
    page = text_of(client.get("/decisions/next/", follow=True))
    for _nth in range(len(cases)):
        number = next(case.number for case in cases.values() if case.number in re.sub(r"Decided: \S+", "", page))
        about = next(about for about, case in cases.items() if case.number == number)
        decided.append(about)
        address = f"/visits/rating/{number}/" if about == "held_rating" else f"/decisions/{number}/{about}/"
        assert "data-keys" in page, about
        page = text_of(client.post(address, answers(about), follow=True))
    assert sorted(decided) == sorted(cases)
    assert "Nothing waits for a decision." in page
    states = {about: Case.objects.get(pk=case.pk).state for about, case in cases.items()}
    assert states == {
        "extension": "acknowledged",
        "suspension": "suspended",
        "held_rating": "closed",
        "dissatisfied": "closed",
    }


def answers(about: str) -> dict[str, str]:
    choice = {"extension": "grant", "suspension": "grant", "held_rating": "stands", "dissatisfied": "close"}[about]
    return {"decision": choice, "reason": "属实，已两次当面说明"}


def test_what_stands_for_ever_takes_a_reason_of_some_words_and_says_so_beforehand(world: World, cases: dict[str, Case]) -> None:
    address, client = f"/decisions/{cases['dissatisfied'].number}/dissatisfied/", desk(world)
    assert "at least 10 characters" in text_of(client.get(address))
    refused = client.post(address, {"decision": "close", "reason": "x" * 9})
    assert refused.status_code == 400
    assert "At least 10 characters: the citizen reads it" in text_of(refused)
    assert client.post(address, {"decision": "close", "reason": "x" * 10}).status_code == 302
    assert "at least 10" not in text_of(client.get(f"/decisions/{cases['extension'].number}/extension/"))


@pytest.mark.parametrize("about", ["extension", "suspension", "dissatisfied"])
def test_one_page_has_the_words_the_request_and_two_answers_none_of_them_chosen(
    world: World, cases: dict[str, Case], about: str
) -> None:
    page = text_of(desk(world).get(f"/decisions/{cases[about].number}/{about}/"))
    assert len(re.findall(r'<input type="radio"', page)) == 2
    assert "checked" not in page
    assert "自来水管漏水，三天没人来" in page
    reason = {"extension": "等配件到货", "suspension": "等批复"}.get(about, "")
    assert reason in page


def test_without_answer_or_reason_nothing_is_decided(world: World, cases: dict[str, Case]) -> None:
    address = f"/decisions/{cases['extension'].number}/extension/"
    for fields in ({}, {"decision": "grant"}, {"reason": "属实"}, {"decision": "other", "reason": "属实"}):
        assert desk(world).post(address, fields).status_code == 400
    assert not cases["extension"].events.filter(verb="decide_extension").exists()


def test_what_is_decided_already_is_said_and_what_nobody_asked_is_not_there(world: World, cases: dict[str, Case]) -> None:
    case, client = cases["extension"], desk(world)
    client.post(f"/decisions/{case.number}/extension/", answers("extension"))
    assert client.post(f"/decisions/{case.number}/extension/", answers("extension")).status_code == 409
    assert client.get(f"/decisions/{case.number}/nothing/").status_code == 404
    assert client.get("/decisions/20200101-99999/extension/").status_code == 404


def test_whoever_had_a_hand_in_a_case_is_refused_in_the_list_and_not_led_there(world: World, cases: dict[str, Case]) -> None:
    world.person("inside", Role.SUPERVISOR)
    world.person("inside", Role.UNIT_LEAD, unit=world.water)
    client = desk(world, "inside")
    page = text_of(client.get(ADDRESS))
    assert page.count("someone outside the unit has to do this") == 2
    assert f'href="/decisions/{cases["extension"].number}/extension/"' not in page
    assert client.get(f"/decisions/{cases['extension'].number}/extension/").status_code == 403
    assert not client.get("/decisions/next/")["Location"].endswith(("/extension/", "/suspension/"))


@pytest.mark.parametrize("about", ["extension", "suspension"])
def test_a_decision_has_one_door_and_its_verb_leads_there(world: World, cases: dict[str, Case], about: str) -> None:
    case, client = cases[about], desk(world)
    door, page = f"/cases/{case.number}/decide_{about}/", f"/decisions/{case.number}/{about}/?from=case"
    assert client.get(door)["Location"] == page
    assert f'href="{page}"' in text_of(client.get(f"/cases/{case.number}/"))
    shown = text_of(client.get(page))
    assert "Back to the case" in shown
    assert "Back to the list" not in shown
    answer = client.post(door, {"approve": "yes", "reason": "属实"}, follow=True)
    assert answer.redirect_chain == [(page, 302)]
    assert "Nothing was decided yet" in text_of(answer)
    assert not case.events.filter(verb=f"decide_{about}").exists()
    assert desk(world, "handler").get(door).status_code == 403


def test_every_request_that_is_granted_or_refused_has_only_its_page() -> None:
    deciding = {verb for verb in registry.offered() if verb.decides and verb.code.startswith("decide_")}
    assert {verb.code for verb in deciding if kinds.of_verb(verb)} == {
        *("decide_assist", "decide_exclusion", "decide_extension", "decide_suspension")
    }
