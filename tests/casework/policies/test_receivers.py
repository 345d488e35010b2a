"""Who may be given a case by a hand-over: the form offers whom the step takes, and nobody else."""

import pytest

from accounts.models import Role
from casework.desk.cases.forms import rows_of_ask
from casework.policies import receivers
from casework.steps.hand_over import HAND_OVER
from tests.world import World

pytestmark = pytest.mark.django_db


def offered(world: World, **demand: object) -> set[str]:
    """By the form, each of whom the step takes; it takes nobody else."""
    case = world.dispatched(**demand)
    [ask] = [ask for ask in HAND_OVER.asks if ask.kind == "person"]
    names = {user.username for user in rows_of_ask(ask, HAND_OVER, case, world.lead)}
    assert names == {name for name, user in world.people.items() if receivers.receives(user, case)}
    assert names <= {user.username for user in receivers.of_units([case.unit.path])}
    return names


def test_the_people_of_the_unit_and_the_leads_above_it(world: World) -> None:
    world.person("mayor", Role.UNIT_LEAD, unit=world.government)
    world.person("below", Role.HANDLER, unit=world.station)
    world.disable(world.colleague)
    assert offered(world) == {"handler", "lead", "mayor"}


def test_a_lead_of_another_area_is_not_given_it(world: World) -> None:
    world.person("here", Role.UNIT_LEAD, unit=world.government, area=world.town)
    world.person("there", Role.UNIT_LEAD, unit=world.government, area=world.village)
    assert offered(world, area=world.town) == {"handler", "colleague", "lead", "here"}


def test_nobody_of_a_unit_complained_of(world: World) -> None:
    world.person("mayor", Role.UNIT_LEAD, unit=world.government)
    world.person("colleague", Role.HANDLER, unit=world.roads)
    assert offered(world, against=world.roads, kind="report") == {"handler", "lead"}


def test_who_has_it_already_is_not_offered(world: World) -> None:
    case = world.dispatched(handler=world.handler)
    [ask] = [ask for ask in HAND_OVER.asks if ask.kind == "person"]
    assert world.handler not in rows_of_ask(ask, HAND_OVER, case, world.lead)
