"""What the citizen reads while their case rests, and once more time was granted; and what they may still do."""

import pytest

from tests.casework.portal.test_track import page
from tests.casework.steps import test_extend, test_suspend
from tests.casework.steps.test_suspend import suspended
from tests.world import World

pytestmark = pytest.mark.django_db


def test_that_it_rests_until_when_and_never_why(world: World) -> None:
    case = world.acknowledged()
    shown = page(world, suspended(world, case))
    assert "Your demand is on hold" in shown
    assert "20 March 2026" in shown
    assert "等河水退去" not in shown
    assert "withdraw" in shown.lower()
    shown = page(world, test_suspend.released(world, case))
    assert "No longer suspended" in shown
    assert "Your demand is on hold" not in shown


def test_a_day_that_has_passed_is_not_promised_any_more(world: World) -> None:
    case = suspended(world, world.acknowledged())
    world.later(days=30)
    shown = page(world, case)
    assert "It should have been looked at again by 20 March 2026." in shown
    assert "at the latest" not in shown


def test_that_more_time_was_granted_and_nothing_of_what_was_only_asked_for_or_refused(world: World) -> None:
    case = test_extend.asked(world, world.acknowledged())
    assert "ore time" not in page(world, case)
    case = test_extend.decided(world, case, approve=False)
    assert "ore time" not in page(world, case)
    case = test_extend.decided(world, test_extend.asked(world, case))
    shown = page(world, case)
    assert "More time was granted. It must be resolved by 10 March 2026" in shown
    assert "等配件到货" not in shown
