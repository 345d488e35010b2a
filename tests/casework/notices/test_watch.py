"""Administrators hear once that escalation stands still, and once that a rule fails; nobody hears it while all is well."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role
from casework.escalation.sweep import sweep
from casework.models import EscalationRule, Notice, RuleVersion
from casework.notices.watch import watch
from tests import tuning
from tests.casework.escalation.test_at_once import together
from tests.world import ADMINISTRATORS as FIRST
from tests.world import World

pytestmark = pytest.mark.django_db


def minutes(world: World, count: int, *, swept: bool = True) -> None:
    """They pass: in each the watch looks, and where `swept` the sweep has come to its end before."""
    for _minute in range(count):
        world.later(minutes=1)
        if swept:
            sweep(at=world.now)
        watch(at=world.now)


ADMINISTRATORS = list(FIRST)


def recipients(kind: str = "standstill") -> list[str]:
    return list(Notice.objects.filter(kind=kind).order_by("id").values_list("recipient__username", flat=True))


def read(world: World, who: str = "administrator") -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client.get("/notices/").content.decode()


def broken(world: World, code: str = "broken", **version: Any) -> EscalationRule:
    """A rule that fails for every case."""
    given = {"name": code, "relation": "after", "amount": 1, "unit": "minutes", "actions": [{"type": "no such action"}]}
    return tuning.add(code, waiting_for="acknowledgement", position=99, at=world.now, **(given | version))


# Escalation has stopped


def test_nobody_is_told_while_a_look_finishes_every_minute(world: World) -> None:
    minutes(world, 8)
    assert recipients() == []


def test_a_new_deployment_has_five_minutes_for_its_first_look() -> None:
    world = World(now=RuleVersion.objects.earliest("created_at").created_at)
    minutes(world, 4, swept=False)
    assert recipients() == []
    minutes(world, 1, swept=False)
    assert recipients() == ADMINISTRATORS


def test_every_administrator_is_told_once_per_standstill_and_nobody_else(world: World) -> None:
    world.person("second", Role.ADMINISTRATOR, unit=world.water)
    world.person("second", Role.ADMINISTRATOR, unit=world.roads)
    world.disable(world.person("away", Role.ADMINISTRATOR))
    minutes(world, 1)
    minutes(world, 30, swept=False)
    assert sorted(recipients()) == [*ADMINISTRATORS, "second"]


@pytest.mark.django_db(transaction=True)
def test_however_many_watch_at_once_it_is_told_once(transactional_db: None) -> None:
    world = World()
    sweep(at=world.now)
    at = world.now + timedelta(minutes=7)
    together(*[lambda: watch(at=at)] * 4)
    assert recipients() == ADMINISTRATORS


def test_the_next_standstill_is_told_again(world: World) -> None:
    minutes(world, 1)
    minutes(world, 10, swept=False)
    minutes(world, 3)
    minutes(world, 10, swept=False)
    assert recipients() == ADMINISTRATORS * 2


def test_a_standstill_of_everything_is_told_once_all_runs_again(world: World) -> None:
    """Worker and beat were away, so nothing watched; the first look may finish before the first watch."""
    minutes(world, 2)
    world.later(hours=3)
    minutes(world, 5)
    assert recipients() == ADMINISTRATORS


def test_a_look_that_began_and_never_finished_is_no_sign_of_life(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    minutes(world, 1)

    def fail(*_given: Any, **_named: Any) -> None:
        raise MemoryError

    monkeypatch.setattr("casework.escalation.due.find_due", fail)
    for _minute in range(6):
        with pytest.raises(MemoryError):
            sweep(at=world.later(minutes=1))
        watch(at=world.now)
    assert recipients() == ADMINISTRATORS


def test_the_notice_says_since_when_and_leads_to_the_looks(world: World) -> None:
    minutes(world, 1)
    minutes(world, 6, swept=False)
    page = read(world)
    assert "Escalation stopped: no sweep finished in the five minutes after 2 March 2026, 09:01" in page
    assert 'href="/rules/sweeps/"' in page


# A rule fails


def test_a_rule_that_fails_is_told_once_per_version(world: World) -> None:
    world.dispatched()
    rule = broken(world)
    minutes(world, 5)
    assert recipients("rule_failed") == ADMINISTRATORS
    assert "Rule “broken” (version 1) fails" in read(world)

    tuning.rewrite(rule, at=world.later(seconds=5), name="still broken")
    watch(at=world.later(seconds=5))
    assert recipients("rule_failed") == ADMINISTRATORS, "the new version has not been tried yet"
    minutes(world, 2)
    assert recipients("rule_failed") == ADMINISTRATORS * 2


def test_two_rules_of_one_moment_are_told_apart(world: World) -> None:
    world.dispatched()
    broken(world, "one")
    broken(world, "other")
    minutes(world, 3)
    assert len(recipients("rule_failed")) == 4


def test_it_is_listed_when_it_failed_and_not_when_the_rule_was_made(world: World) -> None:
    world.dispatched()
    broken(world)
    world.later(days=2)
    minutes(world, 1)
    assert "2026-03-04" in read(world)


@pytest.mark.django_db(transaction=True)
def test_however_many_watch_at_once_a_rule_is_told_once(transactional_db: None) -> None:
    world = World()
    world.dispatched()
    broken(world)
    sweep(at=world.later(minutes=2))
    together(*[lambda: watch(at=world.now)] * 4)
    assert recipients("rule_failed") == ADMINISTRATORS


def test_no_rule_is_told_that_works(world: World) -> None:
    world.dispatched()
    minutes(world, 2)
    world.later(hours=9)
    minutes(world, 1)
    assert recipients("rule_failed") == []
