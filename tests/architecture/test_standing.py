"""What tests begin in stands for many of them, and no test sees what another did."""

import pytest

from accounts.models import User
from casework.models import Case
from tests.standing import beginning
from tests.world import MONDAY, World

case = beginning(World.acknowledged)
TURNS = pytest.mark.parametrize("turn", ["first", "second", "third"])


@TURNS
def test_a_case_is_as_it_was_made(world: World, case: Case, turn: str) -> None:
    assert (case.state, case.events.count(), Case.objects.count()) == ("acknowledged", 3, 1)
    assert case == Case.objects.get()
    assert MONDAY < world.now == case.events.latest("seq").occurred_at
    world.visited(case)
    world.registered()


@TURNS
def test_people_are_as_they_were_entered(world: World, turn: str) -> None:
    assert not Case.objects.exists()
    assert world.now == MONDAY
    assert world.water.parent is world.government
    assert world.handler.name == User.objects.get(username="handler").name == "Handler"
    world.change(world.handler, name=turn)
    world.newcomer("newcomer")
    world.later(days=1)


@pytest.mark.django_db
def test_without_a_world_nobody_is_there() -> None:
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_where_everything_commits_nobody_is_there() -> None:
    assert not User.objects.exists()
