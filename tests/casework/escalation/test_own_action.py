"""An action that the product does not have: its module and its line in the registry are all it takes."""

from typing import Any

import pytest

from accounts.models import Area
from casework.escalation.actions import ACTIONS
from casework.escalation.actions.action import Action
from casework.escalation.sweep import sweep
from casework.notices import compose
from tests import tuning
from tests.world import World


def test_an_action_of_its_own_tells_whoever_holds_a_role_for_the_area_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the county's supervisor nor that of another area."""

    class TellDeputy(Action):
        type = "tell_deputy"
        label = "Tell the area's deputy"

        def tells(self, settings: dict[str, Any]) -> list[str]:
            return ["supervisor@area"]

    monkeypatch.setitem(ACTIONS, "tell_deputy", TellDeputy())
    deputy = world.person("deputy", "supervisor", area=world.town)
    world.person(
        "elsewhere", "supervisor", area=world.keep(Area(code="qh-hx", name="河西镇", level="township", parent=world.county))
    )
    case = world.dispatched()
    tuning.leave_on()
    tuning.add(
        "own",
        waiting_for="visit",
        position=99,
        at=world.now,
        name="报片区",
        relation="after",
        amount=10,
        unit="minutes",
        actions=[{"type": "tell_deputy"}],
    )
    sweep(at=world.later(minutes=30))
    compose.compose([case.pk], at=world.now)
    assert [notice.recipient for notice in case.notices.filter(kind="tell_deputy")] == [deputy]
