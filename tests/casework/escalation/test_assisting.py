"""A unit that assists has a clock of its own: its own lead is reminded, then a supervisor, and never the unit that asked."""

import pytest

from accounts.models import Role, User
from casework import steps
from casework.escalation.sweep import sweep
from casework.models import Case, EscalationRule, Firing, Notice
from casework.notices import compose
from casework.rule_editor.preview import preview
from tests import tuning
from tests.assisting import assisted, done
from tests.casework.steps import test_suspend
from tests.standing import beginning
from tests.verified import first_break
from tests.world import World

pytestmark = pytest.mark.django_db


@beginning
def aided(world: World) -> Case:
    world.person("roads-lead", Role.UNIT_LEAD, unit=world.roads)
    return assisted(world)


def fired(case: Case) -> set[str]:
    return set(Firing.objects.filter(wait__case=case, wait__kind="assist").values_list("rule__code", flat=True))


def reminded(case: Case) -> set[User]:
    return {notice.recipient for notice in Notice.objects.filter(case=case, params__waiting_for="assist") if notice.recipient}


def test_its_lead_is_reminded_and_once_it_is_due_a_supervisor(world: World, aided: Case) -> None:
    sweep(at=world.later(days=1))
    assert fired(aided) == set()
    sweep(at=world.later(days=2))
    compose.pending(at=world.now)
    assert (fired(aided), reminded(aided)) == ({"assist-reminder"}, {world.people["roads-lead"]})
    sweep(at=world.later(days=1))
    compose.pending(at=world.now)
    assert fired(aided) == {"assist-reminder", "assist-overdue"}
    assert reminded(aided) == {world.people["roads-lead"], world.supervisor}
    assert first_break() is None


def test_nobody_is_reminded_of_what_is_done_nor_while_the_case_rests(world: World, aided: Case) -> None:
    resting = test_suspend.suspended(world, assisted(world))
    finished = done(world, aided)
    sweep(at=world.later(days=6))
    assert fired(resting) | fired(finished) == set()


def test_a_rule_for_a_unit_means_the_one_that_assists(world: World, aided: Case) -> None:
    for unit in ("roads", "water"):
        tuning.add(
            unit,
            waiting_for="assist",
            position=99,
            at=world.now,
            name=unit,
            relation="after",
            amount=1,
            unit="working_hours",
            scope={"units": [unit]},
            actions=[{"type": "remind", "to": ["unit_lead"]}],
        )
    sweep(at=world.later(days=1))
    assert fired(aided) == {"roads"}


def test_a_preview_counts_its_lead(world: World, aided: Case) -> None:
    rule = EscalationRule.objects.select_related("current__rule").get(code="assist-reminder")
    assert rule.current
    foreseen = preview(rule, rule.current, at=world.later(days=4))
    assert foreseen.notices_by_recipient == ((world.people["roads-lead"], 1),)


def test_returned_its_clock_stands_still(world: World, aided: Case) -> None:
    steps.return_(aided, reason="不归我管", actor=world.handler, at=world.later(minutes=5))
    sweep(at=world.later(days=6))
    assert fired(aided) == set()
