"""Hear: a demand told at the door becomes a case on the spot."""

import pytest

from casework import steps
from casework.models import Event
from casework.refusal import Invalid, NotAllowed
from tests.world import World


def demand(**changed: str) -> steps.Demand:
    return steps.Demand(**{"text": "邻居家的下水道也堵了", "channel": "visit"} | changed)


def test_what_a_visitor_hears_becomes_a_case_that_waits_for_its_dispatcher(world: World) -> None:
    case = steps.hear(demand(), actor=world.handler, at=world.now)
    assert (case.state, case.channel, case.unit) == ("received", "visit", None)
    assert [wait.kind for wait in case.waits.all()] == ["dispatch"]
    registered = Event.objects.get(case=case)
    assert (registered.verb, registered.actor) == ("register", world.handler)


@pytest.mark.parametrize("who", ["operator", "dispatcher", "supervisor", "administrator", "auditor"])
def test_only_those_who_visit_hear_anything_at_a_door(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        steps.hear(demand(), actor=world.people[who], at=world.now)


def test_nothing_else_is_registered_that_way(world: World) -> None:
    with pytest.raises(Invalid):
        steps.hear(demand(channel="phone"), actor=world.handler, at=world.now)
