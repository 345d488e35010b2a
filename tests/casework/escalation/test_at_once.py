"""Several at work: two beats, a person who acts during the sweep, a sweep that is killed."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction

from casework import steps
from casework.escalation import due, rules
from casework.escalation.actions import ACTIONS
from casework.escalation.firing import Turn, fire
from casework.escalation.sweep import sweep
from casework.models import Case, Event, Firing, Sweep, Wait
from tests.roles import as_owner
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


def together(*jobs: Callable[[], Any]) -> None:
    """Run them at once, each in a thread with its own connection; a failure in one fails the test."""
    faults: list[BaseException] = []
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> None:
        try:
            gate.wait(10)
            job()
        except BaseException as fault:  # noqa: BLE001 - shown by the main thread
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not faults, faults


def test_sweeps_at_once_fire_once(world: World) -> None:
    cases = [world.dispatched() for _number in range(12)]
    at = world.now + timedelta(days=3)
    together(*[lambda: sweep(at=at)] * 4)
    for case in cases:
        per_rule = Event.objects.filter(case=case, verb="escalate").values_list("facts__rule", flat=True)
        assert sorted(per_rule) == sorted(set(per_rule))
        assert len(per_rule) == Firing.objects.filter(wait__case=case, outcome="done").count() > 0
    assert sum(Sweep.objects.values_list("fired", flat=True)) == Firing.objects.filter(outcome="done").count()


def test_a_sweep_that_looked_before_another_fired_does_nothing(world: World) -> None:
    """The second has found the same waits; under their locks it asks again."""
    case = world.dispatched()
    at = world.now + timedelta(hours=5)
    on = rules.enabled()
    cut_offs = rules.cut_offs(on, at=at)
    matches = due.find_due(cut_offs)
    assert matches
    sweep(at=at)
    events = case.events.count()
    for rule in on:
        of_rule = [match for match in matches if match.rule == rule.pk]
        if of_rule:
            assert fire(Turn(rule, [cut for cut in cut_offs if cut.rule == rule], {}, {}, at), of_rule) == 0
    assert case.events.count() == events


def test_a_case_acknowledged_during_the_sweep_is_not_touched(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = world.dispatched()
    really = due.find_due

    def find_due(cut_offs: list[Any]) -> list[due.Due]:
        waits = really(cut_offs)
        assert [wait.case for wait in waits] == [case.pk]
        steps.acknowledge(case, actor=world.handler, at=world.now)
        return waits

    monkeypatch.setattr(due, "find_due", find_due)
    assert sweep(at=world.later(hours=2)).fired == 0
    assert not Firing.objects.exists()
    assert not Event.objects.filter(verb="escalate").exists()


def test_a_sweep_waits_for_whoever_has_the_case_and_then_looks_again(world: World) -> None:
    case = world.dispatched()
    held, go_on = threading.Event(), threading.Event()

    def acknowledge_slowly() -> None:
        with transaction.atomic():
            steps.acknowledge(case, actor=world.handler, at=world.now)
            held.set()
            assert go_on.wait(10)

    def sweep_meanwhile() -> None:
        assert held.wait(10)
        threading.Timer(0.3, go_on.set).start()
        sweep(at=world.now + timedelta(hours=2))

    together(acknowledge_slowly, sweep_meanwhile)
    assert not Firing.objects.exists()


def test_a_killed_sweep_changes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its connection is cut after everything was written and before it was committed."""
    case = world.dispatched()
    action = ACTIONS["remind"]

    class Killed(BaseException):
        pass

    def kill(cases: list[Case], settings: dict[str, Any], *, at: Any) -> None:
        with pytest.raises(OperationalError), as_owner(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        raise Killed

    monkeypatch.setattr(action, "apply", kill)
    at = world.later(hours=3)

    def killed() -> None:
        with pytest.raises(Killed):
            sweep(at=at)

    together(killed)
    assert Sweep.objects.get().finished_at is None
    assert not Firing.objects.exists()
    assert not Event.objects.filter(verb="escalate").exists()
    monkeypatch.undo()
    assert sweep(at=at).fired == 1
    case.refresh_from_db()
    assert case.state == "dispatched"


@pytest.mark.long
def test_steps_and_sweeps_take_their_locks_in_one_order(world: World) -> None:
    """People act on twenty cases while two sweeps go over them: nobody is thrown out as a deadlock."""
    cases = [world.dispatched() for _number in range(20)]
    at = world.now + timedelta(days=2)

    def act() -> None:
        for case in reversed(cases):
            steps.acknowledge(case, actor=world.handler, at=at)

    together(act, lambda: sweep(at=at), lambda: sweep(at=at))
    assert Sweep.objects.filter(failed_rules=[]).count() == 2
    assert not Wait.objects.filter(kind="acknowledgement", until__isnull=True).exists()
