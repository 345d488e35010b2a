"""Resolve: only after the visits its round requires; then the citizen is asked."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from casework import steps
from casework.models import CaseHandler, Words
from casework.models.choices import Ending
from casework.refusal import Refused
from tests.access.rules import THE_UNIT, only
from tests.casework.looking import last, refused, verbs, wait, waiting
from tests.verified import first_break
from tests.world import MONDAY, World

ACCESS = {"resolve": only(*THE_UNIT, assigned=True)}


def test_a_visited_case_is_resolved_and_waits_for_its_rating(world: World) -> None:
    case = world.resolved()
    assert (case.state, waiting(case)) == ("resolved", {"rating"})
    assert wait(case, "resolution").ended_by == "resolve"
    assert Words.objects.get(case=case, kind="resolution").text == "已换新水管"
    assert last(case).public


def test_resolving_without_a_visit_is_refused_in_words(world: World) -> None:
    for case in (world.dispatched(), world.acknowledged()):
        with refused("needs_visit", saying="Plan a visit", status=409):
            steps.resolve(case, text="已办结", actor=world.handler, at=world.now)


def test_resolving_twice_says_who_did_it_even_after_the_closing(world: World) -> None:
    case = world.resolved()
    with refused("already_done", saying="Handler"):
        steps.resolve(case, text="已办结", actor=world.lead, at=world.now)
    world.rated(case)
    with refused("already_done", saying="Handler"):
        steps.resolve(case, text="已办结", actor=world.lead, at=world.now)


def test_whoever_resolves_has_handled_the_case(world: World) -> None:
    case = steps.resolve(world.visited(), text="已修", actor=world.lead, at=world.now)
    assert CaseHandler.objects.filter(case=case, user=world.lead).exists()


def test_it_takes_words(world: World) -> None:
    with refused("invalid", status=400):
        steps.resolve(world.visited(), text="  ", actor=world.handler, at=world.now)


@pytest.mark.parametrize("who", ["operator", "dispatcher", "stranger", "supervisor", "administrator", "auditor"])
def test_only_the_unit_resolves(world: World, who: str) -> None:
    case = world.visited()
    with refused("not_allowed", status=403):
        steps.resolve(case, text="已修", actor=world.people[who], at=world.now)
    assert "resolve" not in verbs(case)


def test_a_colleague_does_not_resolve_somebody_elses_case(world: World) -> None:
    with refused("not_assigned", status=403):
        steps.resolve(world.visited(), text="已修", actor=world.colleague, at=world.now)


@pytest.mark.parametrize("how", Ending.values)
def test_how_it_ended_is_of_its_round_and_is_visited_and_rated_like_any_other(world: World, how: str) -> None:
    case = world.resolved(how=how)
    assert (case.ending, "rating" in waiting(case)) == (how, True)
    with refused("needs_rating"):
        steps.close(case, actor=world.handler, at=world.now)
    again = world.rated(case, score=1)
    assert (again.state, again.ending) == ("dispatched", "")
    with refused("needs_visit"):
        world.resolved(again, how=how)
    assert first_break() is None


def test_whoever_does_not_say_how_it_ended_has_done_it(world: World) -> None:
    """Programs that are older than the question."""
    case = world.visited()
    client = Client()
    client.force_login(world.handler)
    answer = client.post(f"/api/v1/cases/{case.number}/resolve/", {"text": "已修"}, content_type="application/json")
    assert (answer.status_code, answer.json()["how"]) == (200, "done")


@pytest.mark.parametrize(
    ("how", "more", "field"),
    [
        ("planned", {}, "planned_for"),
        ("planned", {"planned_for": MONDAY.date()}, "planned_for"),
        ("planned", {"planned_for": MONDAY.date() + timedelta(days=3 * 366)}, "planned_for"),
        ("done", {"planned_for": MONDAY.date() + timedelta(days=9)}, "planned_for"),
        ("explained", {"rule": "  "}, "rule"),
        ("partly", {"rule": "《供水条例》"}, "rule"),
        ("well", {}, "how"),
    ],
)
def test_a_plan_needs_its_day_and_an_explanation_its_rule(world: World, how: str, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as caught:
        steps.resolve(world.visited(), text="已修", how=how, **more, actor=world.handler, at=world.now)
    assert set(caught.value.fields) == {field}


def test_a_retracted_visit_takes_back_how_it_ended_and_no_promise(world: World) -> None:
    case = world.resolved(how="planned")
    visit = case.attestations.get().visit
    case = steps.retract(case, visit=visit, reason_facts={}, actor=world.supervisor, at=world.later(hours=1))
    assert (case.state, case.ending, "review" in waiting(case)) == ("acknowledged", "", True)
    case = world.resolved(world.visited(case), how="planned")
    assert case.ending == "planned"


@pytest.mark.parametrize(
    ("how", "heading"),
    [
        ("done", "The unit says that it is done"),
        ("partly", "The unit says that part of it is done"),
        ("planned", "The unit promises that it will be done by 1 April 2026"),
        ("explained", "The unit says that it cannot be done as you asked"),
    ],
)
def test_the_citizen_reads_how_it_ended_where_they_follow_it_and_before_they_rate(world: World, how: str, heading: str) -> None:
    case = world.resolved(how=how)
    track, rate = world.track_token(case), world.rating_token(case)
    with time_machine.travel(world.later(minutes=1), tick=False):
        followed = Client().get(f"/track/{track}/", follow=True).content.decode()
        asked = Client().get(f"/rate/{rate}/", follow=True).content.decode()
        answer = Client().get(f"/api/v1/ratings/{rate}/").json()
    assert heading in followed
    assert (heading in asked) == (how != "done")
    assert (answer["how"], bool(answer["planned_for"])) == (how, how == "planned")
    for page in (followed, asked, answer["rule"]):
        assert ("《城市供水条例》第二十一条" in page) == (how == "explained")


def test_lists_find_what_ended_so(world: World) -> None:
    cases = {how: world.resolved(how=how) for how in Ending.values}
    client = Client()
    client.force_login(world.supervisor)
    for how, case in cases.items():
        answer = client.get("/api/v1/cases/", {"how": how}).json()["results"]
        assert [row["number"] for row in answer] == [case.number]
