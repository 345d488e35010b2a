"""Reopen: a supervisor opens the next round."""

import pytest

from casework import steps
from tests.access.rules import SUPERVISOR, only
from tests.casework.looking import refused, verbs, waiting
from tests.casework.steps.test_rate import in_last_round
from tests.world import World

ACCESS = {"reopen": only(SUPERVISOR, state="dissatisfied")}

OPENED = {"acknowledgement", "visit", "resolution"}


def test_a_closed_case_goes_on_in_the_next_round_and_owes_a_visit(world: World) -> None:
    case = steps.reopen(world.closed(), reason="又漏了", actor=world.supervisor, at=world.now)
    assert (case.state, case.round, case.unit, case.closed_at) == ("dispatched", 2, world.water, None)
    assert waiting(case) == OPENED
    assert verbs(case)[-1] == "reopen"


def test_a_dissatisfied_case_of_the_last_round_gets_another(world: World) -> None:
    case = world.rated(in_last_round(world), score=1)
    case = steps.reopen(case, reason="再办一次", actor=world.supervisor, at=world.now)
    assert (case.round, waiting(case)) == (3, OPENED)


@pytest.mark.parametrize("ending", ["decline", "withdraw"])
def test_one_that_never_had_a_unit_goes_to_the_one_the_table_proposes(world: World, ending: str) -> None:
    case = getattr(steps, ending)(world.registered(), reason="理由", actor=world.operator, at=world.now)
    assert steps.reopen(case, reason="应受理", actor=world.supervisor, at=world.now).unit == world.water


def test_without_a_line_in_the_table_the_refusal_says_so(world: World) -> None:
    case = steps.decline(world.registered(topic=None), reason="理由", actor=world.operator, at=world.now)
    with refused("needs_unit", saying="Classify"):
        steps.reopen(case, reason="应受理", actor=world.supervisor, at=world.now)


def test_it_never_reaches_the_unit_complained_of(world: World) -> None:
    case = world.registered(kind="report", against=world.water)
    case = steps.decline(case, reason="理由", actor=world.operator, at=world.now)
    with refused("needs_unit"):
        steps.reopen(case, reason="应受理", actor=world.supervisor, at=world.now)


def test_clocks_that_stood_still_when_it_ended_stand_still_no_more(world: World) -> None:
    case = steps.return_(world.acknowledged(), reason="不归我管", actor=world.handler, at=world.now)
    case = steps.withdraw(case, reason="算了", actor=world.operator, at=world.later(hours=1))
    assert not case.waits.filter(pauses__isnull=False, pauses__ended_at__isnull=True).exists()
    assert waiting(steps.reopen(case, reason="又要了", actor=world.supervisor, at=world.now)) == OPENED


def test_a_case_that_waits_for_its_rating_is_not_reopened(world: World) -> None:
    for case in (world.resolved(), world.rated(visited="no")):
        with refused("waits_for_rating"):
            steps.reopen(case, reason="理由", actor=world.supervisor, at=world.now)


def test_reopening_twice_says_who_did_it(world: World) -> None:
    case = steps.reopen(world.closed(), reason="又漏了", actor=world.supervisor, at=world.now)
    with refused("already_done", saying="Supervisor"):
        steps.reopen(case, reason="又漏了", actor=world.supervisor, at=world.now)


@pytest.mark.parametrize("who", ["operator", "dispatcher", "handler", "lead", "auditor"])
def test_only_supervisors_reopen(world: World, who: str) -> None:
    with refused("not_allowed", status=403):
        steps.reopen(world.closed(), reason="理由", actor=world.people[who], at=world.now)
