"""Two people do something to the same many cases at once."""

import pytest
from django.db import transaction

from accounts.models import User
from casework.bulk.acts import BulkAct, carry_out
from casework.models import Case
from casework.steps.assign import ASSIGN
from casework.steps.dispatch import DISPATCH
from casework.verb import Verb
from tests.races.racing import event_count, race, sound
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 6


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


def both(world: World, verb: Verb, pairs: list[tuple[User, dict[str, object]]], cases: list[Case]) -> list[str]:
    """Each in one transaction, as a page does it, and one of them from the last case to the first. What came of each case."""
    codes: list[str] = []

    def run(actor: User, fields: dict[str, object], numbers: list[str]) -> None:
        with transaction.atomic():
            results = carry_out(BulkAct(verb, fields, actor), numbers, seconds=60, at=world.now)
        codes.extend(result.code or result.status for result in results)

    numbers = [case.number for case in cases]
    orders = (numbers, numbers[::-1])
    race([lambda pair=pair, order=order: run(*pair, order) for pair, order in zip(pairs, orders, strict=True)])
    return codes


def test_two_who_assign_the_same_cases_never_wait_for_each_other_in_a_ring(world: World) -> None:
    cases = [world.dispatched() for _nth in range(MANY)]
    pairs: list[tuple[User, dict[str, object]]] = [
        (world.lead, {"handler": world.handler}),
        (world.colleague, {"handler": world.colleague}),
    ]
    world.person("colleague", "unit_lead", unit=world.water)
    assert both(world, ASSIGN, pairs, cases) == ["done"] * MANY * 2
    for case in cases:
        assert event_count(case, "assign") == 2
        sound(case)


def test_of_two_who_dispatch_the_same_cases_one_does_and_the_other_is_told(world: World) -> None:
    cases = [world.registered() for _nth in range(MANY)]
    other = world.person("dispatcher2", "dispatcher")
    pairs: list[tuple[User, dict[str, object]]] = [(world.dispatcher, {"unit": world.water}), (other, {"unit": world.roads})]
    assert sorted(both(world, DISPATCH, pairs, cases)) == ["already_done"] * MANY + ["done"] * MANY
    assert all(event_count(case, "dispatch") == 1 for case in cases)
