"""A rating whose citizen says that nobody came is decided where everything is shown, and both decisions weigh the same."""

import re

import pytest
from django.test import Client

from casework import steps
from casework.models import Case
from tests.merging import merged, now_is, rated, resolved
from tests.standing import beginning
from tests.world import World


@beginning
def held(world: World) -> Case:
    case = world.resolved()
    opinion = steps.Opinion(score=1, solved="no", visited="no", words="三天没人来过")
    return steps.rate_by_link(world.rating_token(case), opinion, at=world.later(hours=2))


def client_of(world: World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


def address(case: Case) -> str:
    return f"/visits/rating/{case.number}/"


def test_the_page_shows_the_words_the_visit_and_how_it_was_confirmed(world: World, held: Case) -> None:
    page = client_of(world, "supervisor").get(address(held)).content.decode()
    for shown in ("三天没人来过", "Very dissatisfied", "Handler", "Confirmed by Signature", "水又漏了"):
        assert shown in page, shown


def test_neither_decision_is_chosen_beforehand_and_one_button_sends_either(world: World, held: Case) -> None:
    page = client_of(world, "supervisor").get(address(held)).content.decode()
    assert len(re.findall(r'type="radio" name="decision"', page)) == 2
    assert "checked" not in page


def test_the_page_of_the_case_leads_there_and_offers_no_decision_by_itself(world: World, held: Case) -> None:
    page = client_of(world, "supervisor").get(f"/cases/{held.number}/").content.decode()
    assert f'href="{address(held)}"' in page
    assert "moves/accept_rating" not in page
    assert "moves/void_rating" not in page
    assert address(held) not in client_of(world, "handler").get(f"/cases/{held.number}/").content.decode()


@pytest.mark.parametrize(("decision", "state", "round_"), [("stands", "dispatched", 2), ("nobody_came", "dispatched", 2)])
def test_each_decision_does_what_it_says(world: World, held: Case, decision: str, state: str, round_: int) -> None:
    client = client_of(world, "supervisor")
    answer = client.post(address(held), {"decision": decision, "reason": "问过双方"})
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/decisions/next/")
    held.refresh_from_db()
    assert (held.state, held.round) == (state, round_)
    counted = held.attestations.filter(voided_at__isnull=True).count()
    assert counted == (1 if decision == "stands" else 0)
    again = client.post(address(held), {"decision": decision, "reason": "问过双方"})
    assert again.status_code == 409


@pytest.mark.parametrize("answers", [{}, {"decision": "stands"}, {"reason": "问过"}, {"decision": "both", "reason": "问过"}])
def test_a_decision_needs_both_a_choice_and_its_reason(world: World, held: Case, answers: dict[str, str]) -> None:
    answer = client_of(world, "supervisor").post(address(held), answers)
    assert answer.status_code == 400
    assert "Error" in answer.content.decode()
    held.refresh_from_db()
    assert held.state == "resolved"


def test_who_handled_the_case_is_told_why_one_of_the_decisions_is_not_theirs(world: World, held: Case) -> None:
    supervisor = world.person("supervisor-inside", "supervisor", unit=world.water)
    client = Client(headers={"accept-language": "en"})
    client.force_login(supervisor)
    page = client.get(address(held)).content.decode()
    assert len(re.findall(r'type="radio" name="decision"', page)) == 1
    assert "someone outside the unit has to do this" in page


def test_whoever_belongs_to_the_unit_reads_no_words_that_have_not_reached_it(world: World) -> None:
    case = world.resolved()
    opinion = steps.Opinion(score=4, solved="yes", visited="no", words="态度还可以")
    steps.rate_by_link(world.rating_token(case), opinion, at=world.later(hours=2))
    inside = Client(headers={"accept-language": "en"})
    inside.force_login(world.person("supervisor-inside", "supervisor", unit=world.water))
    assert "态度还可以" not in inside.get(address(case)).content.decode()
    assert "态度还可以" in client_of(world, "supervisor").get(address(case)).content.decode()


@pytest.mark.parametrize("who", ["handler", "lead", "operator", "dispatcher", "auditor"])
def test_nobody_else_opens_it(world: World, held: Case, who: str) -> None:
    assert client_of(world, who).get(address(held)).status_code == 403


def test_where_no_rating_is_held_it_says_so(world: World) -> None:
    case = world.resolved()
    answer = client_of(world, "supervisor").get(address(case))
    assert answer.status_code == 409
    assert "No rating awaits a decision" in answer.content.decode()


def test_of_a_merged_case_it_shows_the_visits_to_the_one_that_leads(world: World) -> None:
    leader = world.dispatched(handler=world.handler)
    case = merged(world, leader)
    resolved(world, leader)
    case = rated(world, case, visited="no")
    page = client_of(world, "supervisor").get(address(case)).content.decode()
    assert "no longer merged" in page
    assert "stays merged" in page
    assert [visit.case_id for visit, _row in client_of(world, "supervisor").get(address(case)).context["visits"]] == [leader.pk]
    client_of(world, "supervisor").post(address(case), {"decision": "nobody_came", "reason": "核实过"})
    assert (now_is(case).state, now_is(case).round) == ("dispatched", 2)
