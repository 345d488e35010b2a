"""Escalation happens exactly once, whatever befalls those who carry it out (make drill: longer, and with more of them)."""

import random
from pathlib import Path

import pytest
from celery import current_app
from celery.schedules import crontab

from tests.casework.escalation.chaos import people, processes
from tests.casework.escalation.chaos.crew import TROUBLED, crew
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "run"


@pytest.mark.long
def test_a_worker_killed_in_the_middle_fires_nothing_twice(world: World, place: Path) -> None:
    with crew(place) as those:
        result = processes.killed(those, world, cases=40, kills=3, workers=1, chance=random.Random(1))
    assert result.problems == []
    assert result.counts["sweeps that never came to their end"] > 0


@pytest.mark.long
def test_beats_at_once_a_forgetful_broker_and_an_hour_lived_twice_fire_everything_once(world: World, place: Path) -> None:
    with crew(place, copies=3, every=1) as those:
        result = processes.storm(those, world, cases=20, beats=2, workers=2, rounds=1)
    assert result.problems == []
    assert result.counts["skipped"] > 0


@pytest.mark.long
def test_a_crossed_limit_is_told_of_by_itself(world: World, place: Path) -> None:
    """Beats, Redis and workers carry it; they come every second here, and every minute in the product."""
    assert current_app.conf.beat_schedule["sweep"]["schedule"] == crontab()
    with crew(place, every=1) as those:
        seconds = processes.latencies(those, world, cases=20, seconds=2, lead=3, app=TROUBLED, each=1)
    assert len(seconds) == 20
    assert min(seconds) > 0


@pytest.mark.long
def test_what_people_do_during_a_sweep_is_not_overwritten(world: World) -> None:
    result = people.meanwhile(world, cases=45, acts=15, chance=random.Random(1))
    assert result.problems == []
    assert result.counts["acts"] == 15


def test_after_three_days_of_standstill_everything_is_recorded_and_the_highest_alone_is_heard(world: World) -> None:
    result = people.standstill(world, cases=3, wake=lambda at: processes.settle(at=at))
    assert result.problems == []
    assert result.counts["skipped"] > 0


def test_a_broken_rule_is_reported_stops_no_other_and_is_tried_again(world: World) -> None:
    meantime, mended = people.broken(world, cases=3)
    assert meantime.problems == []
    assert mended.problems == []
