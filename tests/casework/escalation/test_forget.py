"""What is kept of the looks stays bounded, and whether escalation is alive is never forgotten."""

from datetime import timedelta

import pytest

from casework.escalation import sweep_health
from casework.escalation.sweep import forget, sweep
from casework.models import Firing, Sweep
from tests.world import World

pytestmark = pytest.mark.django_db


def test_looks_are_kept_for_thirty_days(world: World) -> None:
    for day in range(40):
        sweep(at=world.now + timedelta(days=day))
    now = world.now + timedelta(days=39)
    assert forget(at=now) == 9
    assert min(Sweep.objects.values_list("started_at", flat=True)) == now - timedelta(days=30)
    assert forget(at=now) == 0


def test_what_fired_stays_when_its_look_is_forgotten(world: World) -> None:
    world.dispatched()
    sweep(at=world.later(days=1))
    fired = Firing.objects.count()
    sweep(at=world.later(days=60))
    forget(at=world.now)
    assert Firing.objects.count() >= fired > 0


def test_the_last_look_stays_however_long_ago_it_was(world: World) -> None:
    sweep(at=world.now)
    last = sweep(at=world.later(minutes=1))
    forget(at=world.later(days=90))
    assert list(Sweep.objects.all()) == [last]
    still = sweep_health.current_stall(at=world.now)
    assert still is not None
    assert still.since == last.finished_at
