"""Several hand over at once, several workers look for what is left, and two enter the same leave."""

import pytest
from django.utils import timezone

from accounts.models import Absence
from casework import steps
from casework.steps.end_unit import end_unit, hand_over_of_ended_units
from casework.steps.hand_over import hand_over_all_that_is_left
from tests.accounts.on_leave import leave
from tests.races.racing import event_count, race, sound
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

EIGHT = 8


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


def test_two_hand_over_to_the_same_person(world: World) -> None:
    case = world.acknowledged()
    outcome = race([lambda: steps.hand_over(case, to=world.colleague, reason="x", actor=world.lead, at=world.now)] * EIGHT)
    assert outcome == {"won": 1, "already_done": EIGHT - 1}
    assert event_count(case, "hand_over") == 1
    sound(case)


def test_workers_that_find_the_same_leaver(world: World) -> None:
    cases = [world.acknowledged(), world.acknowledged(phone="13800138001")]
    world.disable(world.handler)
    race([lambda: hand_over_all_that_is_left(at=world.now)] * EIGHT)
    for case in cases:
        case.refresh_from_db()
        assert case.handler == world.lead
        assert event_count(case, "hand_over") == 1
        sound(case)


def test_two_end_a_unit_and_workers_hand_over(world: World) -> None:
    case = world.acknowledged()
    world.keep(world.station, parent=world.government)
    ends = [
        lambda to=to: end_unit(world.water, successor=to, people_go_along=True, actor=world.administrator, at=world.now)
        for to in (world.roads, world.hotline) * 4
    ]
    assert race(ends) == {"won": 1, "already_done": EIGHT - 1}
    race([lambda: hand_over_of_ended_units(at=world.now)] * EIGHT)
    assert event_count(case, "succeed") == 1
    sound(case)


def test_a_ring_that_two_close_at_once(world: World) -> None:
    now = timezone.now()
    pair = (world.handler, world.colleague), (world.colleague, world.handler)
    outcome = race([lambda user=user, deputy=deputy: leave(user, deputy, at=now) for user, deputy in pair])
    assert outcome == {"won": 1, "ring": 1}
    assert Absence.objects.count() == 1
