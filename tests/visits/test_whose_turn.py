"""Which visits are counted, which are missing and whose turn it is: for handler, lead and citizen, in every round."""

import re

import pytest
from django.test import Client

from casework.models import Case
from tests.casework.steps.test_attest import owe_leader_visit
from tests.standing import beginning
from tests.world import World


def page(world: World, who: str, case: Case) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client.get(f"/cases/{case.number}/").content.decode()


def next_of(html: str) -> str:
    """What the page says comes next, without its marks."""
    (section,) = re.findall(r'<section class="next.*?</section>', html, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", section).split())


def citizens(world: World, case: Case) -> str:
    token = world.track_token(case)
    return Client(headers={"accept-language": "en"}).get(f"/track/{token}", follow=True).content.decode()


@beginning
def two(world: World) -> Case:
    """A case of a topic that requires two visits, of which one counts."""
    world.keep(world.leak, visits_required=2)
    return world.visited()


def test_before_the_first_of_two_visits(world: World) -> None:
    world.keep(world.leak, visits_required=2)
    assert "2 visits are required" in next_of(page(world, "handler", world.acknowledged()))


@pytest.mark.parametrize("who", ["handler", "lead"])
def test_after_the_first_of_two_visits_the_unit_is_to_go_again(world: World, two: Case, who: str) -> None:
    shown = next_of(page(world, who, two))
    assert "Visit the citizen again" in shown
    assert "1 of 2 visits count" in shown
    assert "Nothing for you to do now" not in shown


def test_beside_a_visit_that_counts_nothing_is_called_online_only(world: World, two: Case) -> None:
    shown = page(world, "handler", two)
    assert "Another visit owed for" in shown
    assert "Online only" not in shown


def test_whoever_does_not_go_reads_what_is_missing(world: World, two: Case) -> None:
    assert "Another visit is required: 1 of 2 visits count." in next_of(page(world, "supervisor", two))


def test_the_citizen_reads_that_somebody_came_and_that_somebody_comes_again(world: World, two: Case) -> None:
    shown = citizens(world, two)
    assert "1 of 2 visits confirmed" in shown
    assert "still has to visit you once" in shown
    assert "No visit has been confirmed" not in shown
    assert "online only" not in shown


def test_after_the_second_visit_nothing_is_missing(world: World, two: Case) -> None:
    case = world.visited(two)
    assert "Resolve" in next_of(page(world, "handler", case))
    assert "still has to visit you" not in citizens(world, case)


def test_in_the_second_round_the_first_rounds_visit_is_called_what_it_is(world: World) -> None:
    case = world.rated(score=1, solved="no")
    shown = citizens(world, case)
    assert "No visit has been confirmed yet since your demand was reopened" in shown
    assert "Counted in round 1" in shown
    assert "Counts as a visit" not in shown


def test_a_leaders_visit_is_the_leads_next_move_and_nobody_elses(world: World) -> None:
    case = world.acknowledged()
    owe_leader_visit(world, case)
    case = world.visited(case)
    assert "Make the leader's visit" in page(world, "lead", case).replace("&#x27;", "'")
    waiting = next_of(page(world, "handler", case)).replace("&#x27;", "'")
    assert "A leader's visit is required: the unit lead visits the citizen." in waiting


def test_before_anybody_went_the_lead_reads_that_it_is_for_them(world: World) -> None:
    case = world.acknowledged()
    owe_leader_visit(world, case)
    shown = next_of(page(world, "lead", case)).replace("&#x27;", "'")
    assert "Make the leader's visit" in shown
    assert "you visit the citizen yourself" in shown
    assert "Plan the visit" in next_of(page(world, "handler", case))


def test_one_visit_required_says_no_number(world: World) -> None:
    assert "Plan the visit, or record the one you made." in next_of(page(world, "handler", world.acknowledged()))
