"""Drivers without processes: people who act while sweeps go over their cases, a standstill, rules that somebody broke."""

import random
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connections

from casework import steps
from casework.escalation.sweep import sweep
from casework.models import Case, EscalationRule, Sweep
from tests import patience, tuning, visiting
from tests.casework.escalation.chaos import county
from tests.casework.escalation.chaos.audit import Audit, audit
from tests.casework.escalation.chaos.processes import MINUTE, settle
from tests.world import World

PEOPLE, BEATS = 3, 2
DISPATCHED_IN, RESOLVED_IN = timedelta(minutes=25), timedelta(minutes=145)
"""How long the world of tests takes to bring a case so far, or further."""
GOOD = steps.Opinion(score=5, solved="yes", visited="yes")
ESCALATED = ("card", "attention")
"""What a sweep may still change on a case that is open."""


# People act meanwhile


@dataclass
class Act:
    """What a person does with a case, and the case as it was when that was done."""

    case: Case
    do: Callable[[datetime], object]
    leaves: str
    left: dict[str, Any] | None = None


def meanwhile(world: World, *, cases: int, acts: int, chance: random.Random) -> Audit:
    """So many cases are acknowledged, visited or closed, each while two sweeps are going over it and all the others."""
    begins = world.now + timedelta(hours=4)
    todo = [_act(world, number, ready=begins) for number in range(acts)]
    county.dispatched(world, cases - acts, at=begins)
    tuning.leave_on()
    for number, awaited in enumerate(("acknowledgement", "visit", "resolution", "rating")):
        actions = county.ACTIONS[number]
        county.rule(awaited, at=begins, waiting_for=awaited, position=number, actions=actions, **county.EVERY_MINUTE)
    chance.shuffle(todo)
    bustle = Bustle(todo, begins=begins)
    bustle.run()
    settle(at=bustle.at)
    result = audit(at=bustle.at)
    result.wrong += [*bustle.faults, *(problem for act in todo for problem in _overwritten(act))]
    result.counts["acts"] = len(todo)
    result.counts["acts begun and done within one sweep"] = bustle.within
    result.counts["sweeps"] = Sweep.objects.count()
    return result


def _act(world: World, number: int, *, ready: datetime) -> Act:
    """The wait that it ends begins at `ready`, or half an hour before."""
    handler = world.handler
    match number % 3:
        case 0:
            world.now = ready - DISPATCHED_IN
            case = world.dispatched(handler=handler)
            return Act(case, lambda now: steps.acknowledge(case, actor=handler, at=now), "acknowledged")
        case 1:
            world.now = ready - DISPATCHED_IN
            case = world.acknowledged(world.dispatched(handler=handler))
            return Act(case, lambda now: _visit(case, world, at=now), "visited")
        case _:
            world.now = ready - RESOLVED_IN
            case = world.resolved(handler=handler)
            token = world.rating_token(case)
            return Act(case, lambda now: steps.rate_by_link(token, GOOD, at=now), "closed")


def _visit(case: Case, world: World, *, at: datetime) -> None:
    visiting.attested(case, visit=uuid.uuid4(), visitors=[world.handler], occurred_at=at, at=at)


def _overwritten(act: Act) -> list[str]:
    """A closed case stays as it was to the last field; an open one may have been escalated further."""
    now, left = _row(act.case), act.left
    if left is None or left["state"] != act.leaves:
        return [f"{act.case}: was not {act.leaves}"]
    may_change = () if act.leaves == "closed" else ESCALATED
    changed = [name for name in now if now[name] != left[name] and name not in may_change]
    return [f"{act.case}: {changed} changed after it was {act.leaves}"] if changed else []


def _row(case: Case) -> dict[str, Any]:
    return dict(Case.objects.filter(pk=case.pk).values().get())


class Bustle:
    """Sweeps follow each other, two at a time and a minute later each time, until all acts are done; people act during them."""

    def __init__(self, acts: list[Act], *, begins: datetime) -> None:
        self.todo, self.at, self.within = list(acts), begins, 0
        self.sweeps = 0
        self.at_work = threading.Event()
        self.faults: list[str] = []

    def run(self) -> None:
        people = [threading.Thread(target=self._guarded, args=[self._act]) for _person in range(PEOPLE)]
        for person in people:
            person.start()
        while any(person.is_alive() for person in people):
            self.at += MINUTE
            self.sweeps += 1
            beats = [threading.Thread(target=self._guarded, args=[self._sweep]) for _beat in range(BEATS)]
            self.at_work.set()
            for beat in beats:
                beat.start()
            for beat in beats:
                beat.join(patience.SECONDS)
            self.at_work.clear()
        for person in people:
            person.join(patience.SECONDS)

    def _sweep(self) -> None:
        done = sweep(at=self.at)
        self.faults += [f"a rule failed: {failed}" for failed in done.failed_rules]

    def _act(self) -> None:
        while self.todo:
            self.at_work.wait(patience.SECONDS)
            number = self.sweeps
            try:
                act = self.todo.pop()
            except IndexError:
                return
            act.do(self.at)
            self.within += self.at_work.is_set() and number == self.sweeps
            act.left = _row(act.case)

    def _guarded(self, job: Callable[[], None]) -> None:
        try:
            job()
        except Exception as fault:  # noqa: BLE001 - shown with what else is wrong
            self.faults.append(f"{type(fault).__name__}: {fault}")
        finally:
            connections.close_all()


# Nothing looks for three days


def standstill(world: World, *, cases: int, wake: Callable[[datetime], None]) -> Audit:
    """One sweep on Monday morning, the next three days later: `wake` brings it, and all that it has to make good."""
    county.dispatched(world, cases, at=world.now)
    every_other_hour: dict[str, Any] = {"repeat_amount": 2, "repeat_unit": "hours", "repeat_times": 30}
    county.rule("every-other-hour", at=world.now, waiting_for="acknowledgement", amount=30, **every_other_hour)
    settle(at=world.now + timedelta(hours=1))
    before = Sweep.objects.count()
    wakes = world.now + timedelta(days=3, hours=10)
    wake(wakes)
    at = Sweep.objects.exclude(finished_at=None).latest("pk").started_at
    result = audit(at=at)
    if at < wakes:
        result.missed.append("nobody has looked since")
    result.counts["sweeps until all was made good"] = Sweep.objects.count() - before
    return result


# Rules are broken


BROKEN: tuple[dict[str, Any], ...] = (
    {"actions": [{"type": "no such action"}]},
    {"scope": {"urgencies": "normal"}},
    {"unit": "fortnights"},
    {"actions": [{"type": "card"}]},
)


def broken(world: World, *, cases: int) -> tuple[Audit, Audit]:
    """What came of it while some of the default rules were broken, and after they were mended."""
    county.dispatched(world, cases, at=world.now)
    whole = EscalationRule.objects.filter(
        code__in=["acknowledgement-reminder", "visit-first", "visit-second", "resolution-warning"]
    )
    rules = list(whole.select_related("current").order_by("position"))
    sound = [_settings(rule) for rule in rules]
    for rule, settings, wrong in zip(rules, sound, BROKEN, strict=True):
        county.edit(rule, at=world.now, **(settings | wrong))
    at = world.now + timedelta(days=7, hours=6)
    settle(at=at)
    codes = [rule.code for rule in rules]
    meantime = audit(at=at, broken=codes)
    reported = {failed["rule"] for failed in Sweep.objects.latest("pk").failed_rules}
    meantime.missed += [f"not reported: {code}" for code in codes if code not in reported]
    for rule, settings in zip(rules, sound, strict=True):
        county.edit(rule, at=at, **settings)
    settle(at=at + MINUTE)
    mended = audit(at=at + MINUTE)
    mended.wrong += [f"reported, though it is mended: {failed}" for failed in Sweep.objects.latest("pk").failed_rules]
    return meantime, mended


def _settings(rule: EscalationRule) -> dict[str, Any]:
    version = rule.current
    assert version is not None
    names = ("relation", "amount", "unit", "repeat_amount", "repeat_unit", "repeat_times", "scope", "actions")
    return {name: getattr(version, name) for name in names}
