"""Attempt: operators outside the unit log each call about a rating, once a day for one citizen, whoever calls."""

from datetime import timedelta

import pytest

from accounts.models import Role
from casework import steps
from casework.models import Case, Event
from casework.policies.snapshot import take_snapshot
from casework.policies.verbs import decide
from casework.steps import Opinion
from casework.steps.attempt import ATTEMPT
from tests.access.rules import OPERATOR, only
from tests.casework.looking import last, refused, verbs
from tests.standing import beginning
from tests.world import World

ACCESS = {"attempt": only(OPERATOR, outside=True, state="resolved")}
GOOD = Opinion(score=4, solved="yes", visited="yes")


@beginning
def resolved(world: World) -> Case:
    return world.resolved()


def tries(world: World, case: Case, *, answer: str = "no_answer", **later: float) -> Case:
    return steps.attempt(case, answer=answer, actor=world.operator, at=world.later(**later))


def test_every_answer_is_an_attempt_that_the_citizen_does_not_see(world: World, resolved: Case) -> None:
    for answer in ("no_answer", "refused", "wrong_number", "answered"):
        case = tries(world, resolved, answer=answer, days=1)
        event = last(case, "attempt")
        assert (event.facts["answer"], event.facts["about"], event.public) == (answer, "rating", False)
        assert (case.state, event.actor) == ("resolved", world.operator)
    with refused("invalid", status=400):
        steps.attempt(resolved, answer="came", actor=world.operator, at=world.now)


def test_nobody_is_called_twice_in_a_day_about_whichever_case_by_whomever(world: World, resolved: Case) -> None:
    other, neighbour = world.resolved(), world.resolved(phone="13912345679")
    tries(world, resolved)
    tries(world, neighbour)
    world.later(hours=23, minutes=59)
    for case in (resolved, other):
        with refused("tried_today", saying="at another time of the day"):
            steps.attempt(case, answer="no_answer", actor=world.second_operator, at=world.now)
    steps.attempt(other, answer="no_answer", actor=world.second_operator, at=world.later(minutes=1))


def test_nobody_who_handled_the_case_or_belongs_to_its_unit_calls(world: World, resolved: Case) -> None:
    inside = world.person("inside", Role.OPERATOR)
    world.person("inside", Role.HANDLER, unit=world.water)
    with refused("handled_it", status=403):
        steps.attempt(resolved, answer="no_answer", actor=inside, at=world.now)
    for who in ("handler", "lead", "supervisor", "dispatcher"):
        with refused("not_allowed", status=403):
            steps.attempt(resolved, answer="no_answer", actor=world.people[who], at=world.now)


def test_where_there_is_no_number_no_call_is_recorded(world: World) -> None:
    with refused("no_phone", saying="rating slip"):
        steps.attempt(world.resolved(phone="", name=""), answer="no_answer", actor=world.operator, at=world.now)


def test_a_bad_rating_is_called_about_in_the_next_round_and_a_good_one_is_not(world: World) -> None:
    bad = world.rated(score=2)
    assert bad.state == "dispatched"
    case = tries(world, bad, answer="answered")
    assert last(case, "attempt").facts["about"] == "dissatisfied"
    with refused("nothing_to_ask"):
        tries(world, world.rated(phone="13912345679"))
    with refused("nothing_to_ask"):
        tries(world, world.visited(phone="13912345670"))


def test_what_may_be_called_about_is_a_button_and_what_not_says_why(world: World, resolved: Case) -> None:
    assert decide(world.operator, ATTEMPT, resolved, take_snapshot(resolved)).allowed
    visited = world.visited()
    assert "no reason to call" in str(decide(world.operator, ATTEMPT, visited, take_snapshot(visited)).decision.reason)


def test_a_rating_by_phone_and_its_call_are_one_act(world: World, resolved: Case) -> None:
    case = steps.rate_by_phone(resolved, GOOD, actor=world.operator, at=world.later(hours=1))
    assert verbs(case)[-3:] == ["attempt", "rate", "close"]
    assert last(case, "attempt").facts["answer"] == "answered"
    assert (case.ratings.get().by, case.ratings.get().entered_by) == ("phone", world.operator)
    with refused("already_done"):
        steps.rate_by_phone(resolved, GOOD, actor=world.operator, at=world.now)
    assert Event.objects.filter(case=case, verb="attempt").count() == 1


@pytest.mark.parametrize("who", ["handler", "lead", "supervisor"])
def test_a_rating_by_phone_is_not_for_others(world: World, resolved: Case, who: str) -> None:
    with refused("not_allowed", status=403):
        steps.rate_by_phone(resolved, GOOD, actor=world.people[who], at=world.now + timedelta(hours=1))
    assert "attempt" not in verbs(resolved)
