"""Operators at the same moment: a citizen is called once, about whichever of their cases; and rated once."""

from functools import partial

import pytest

from casework import steps
from casework.models import Event
from casework.steps import Opinion
from tests.races.racing import event_count, race, sound
from tests.world import World

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


def test_eight_calls_about_four_cases_of_one_citizen_are_one(world: World) -> None:
    cases = [world.resolved() for _nth in range(4)]
    tries = [
        partial(steps.attempt, case, answer="no_answer", actor=operator, at=world.now)
        for case in cases
        for operator in (world.operator, world.second_operator)
    ]
    assert race(tries) == {"won": 1, "tried_today": 7}
    assert Event.objects.filter(verb="attempt").count() == 1


def test_eight_ratings_by_phone_are_one_with_one_call(world: World) -> None:
    case = world.resolved()
    opinion = Opinion(score=5, solved="yes", visited="yes")
    tries = [partial(steps.rate_by_phone, case, opinion, actor=world.operator, at=world.now) for _nth in range(8)]
    assert race(tries) == {"won": 1, "already_done": 7}
    assert (event_count(case, "attempt"), event_count(case, "rate")) == (1, 1)
    sound(case)
