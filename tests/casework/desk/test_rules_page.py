"""The page of the rules: who sees it, and what it says when nothing looks any more."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from casework.escalation.sweep import sweep
from casework.models import RuleVersion
from tests.world import World

pytestmark = pytest.mark.django_db


def page(world: World, who: str) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client.get("/rules/").content.decode()


def test_when_no_look_has_finished_for_five_minutes_it_says_so() -> None:
    world = World(now=RuleVersion.objects.earliest("created_at").created_at)
    with time_machine.travel(world.now, tick=False) as clock:
        assert "Escalation stands still" not in page(world, "administrator"), "the first look has its five minutes"
        assert "No look has finished yet" in page(world, "administrator")
        clock.shift(timedelta(minutes=5))
        assert "Escalation stands still" in page(world, "administrator"), "no look at all"
        sweep(at=world.later(minutes=5))
        clock.shift(timedelta(minutes=4))
        assert "Escalation stands still" not in page(world, "administrator")
        clock.shift(timedelta(minutes=2))
        assert "Escalation stands still" in page(world, "supervisor")


def test_who_only_reads_is_offered_no_new_rule(world: World) -> None:
    assert "New rule" in page(world, "administrator")
    assert "New rule" not in page(world, "auditor")
    assert "Online only: yellow card" in page(world, "auditor")
