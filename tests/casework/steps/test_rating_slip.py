"""A rating slip: a link on paper for a citizen without a phone; no handler sees it."""

import pytest

from accounts.models import Role
from casework import steps
from casework.refusal import Gone
from casework.steps import Opinion
from tests.access.rules import OPERATOR, only
from tests.casework.looking import last, refused
from tests.world import World

ACCESS = {"rating_slip": only(OPERATOR, outside=True, state="resolved")}

GOOD = Opinion(score=5, solved="yes", visited="yes")


def test_the_slip_rates_like_any_link_and_an_earlier_slip_is_void(world: World) -> None:
    case = world.resolved(phone="", name="")
    first = steps.rating_slip(case, actor=world.operator, at=world.now)
    second = steps.rating_slip(case, actor=world.operator, at=world.now)
    with pytest.raises(Gone):
        steps.rate_by_link(first, GOOD, at=world.now)
    assert steps.rate_by_link(second, GOOD, at=world.now).state == "closed"


def test_the_token_is_in_no_event(world: World) -> None:
    case = world.resolved()
    token = steps.rating_slip(case, actor=world.operator, at=world.now)
    assert token not in str(last(case, "rating_slip").facts)


def test_nobody_of_the_handling_unit_prints_it(world: World) -> None:
    inside = world.person("inside", Role.OPERATOR)
    world.person("inside", Role.HANDLER, unit=world.water)
    with refused("handled_it", status=403):
        steps.rating_slip(world.resolved(), actor=inside, at=world.now)
    for who in ("handler", "lead", "supervisor", "dispatcher"):
        with refused("not_allowed", status=403):
            steps.rating_slip(world.resolved(), actor=world.people[who], at=world.now)


def test_before_the_resolution_and_after_the_rating_there_is_none(world: World) -> None:
    with refused("wrong_state"):
        steps.rating_slip(world.visited(), actor=world.operator, at=world.now)
    for case in (
        world.rated(visited="no"),
        world.rated(world.resolved(world.visited(world.acknowledged(world.rated(score=1)))), score=1),
    ):
        with refused("already_done"):
            steps.rating_slip(case, actor=world.operator, at=world.now)
